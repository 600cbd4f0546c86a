"""bertviz's pages as we hand them on. That they draw is seen in tests/browser."""

import base64
import hashlib
import json
import re
from dataclasses import replace

import bertviz
import numpy as np
import pytest
import torch

from bert_explorer.analysis.attention import Attention
from bert_explorer.views import bertviz as views

HOSTILE = (
    "</script><script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<!--<script>",
    "&lt;b&gt;",
    "\"';//\\",
    "\u2028\u2029\u0000",
    "}]};window.ran=1;",
    "PYTHON_PARAMS",
    "const params = ",
    "Ġ▁</w>",
    "😀مرحبا漢字",
)


def attention(tokens=("a", "b", "c"), layers=3, heads=2, second=None) -> Attention:
    """Random patterns. second: how many tokens from the end belong to sentence B."""
    length = len(tokens)
    weights = np.random.default_rng(0).random((layers, heads, length, length), dtype=np.float32)
    segments = np.zeros(length, dtype=int)
    if second:
        segments[-second:] = 1
    return Attention(
        sight="bidirectional",
        tokens=tuple(tokens),
        special=np.zeros(length, dtype=bool),
        padding=np.zeros(length, dtype=bool),
        segments=segments,
        words=np.arange(length),
        allowed=np.ones((length, length), dtype=bool),
        patterns=weights / weights.sum(axis=-1, keepdims=True),
    )


def pages(model: Attention, layers=(0, 1, 2)) -> dict[str, str]:
    return {
        "head": views.head_view(model, layers, layers[0]).html,
        "model": views.model_view(model, layers).html,
    }


def params(html: str) -> dict:
    """The data of a page."""
    return json.JSONDecoder().raw_decode(html.partition('id="data">')[2])[0]


VIEWS = pytest.mark.parametrize("view", ["head", "model"])


@VIEWS
def test_weights_keep_four_decimals_and_are_there_once(view):
    model = attention()
    html = pages(model)[view]
    sent = np.array(params(html)["attention"][0]["attn"])
    assert np.array_equal(sent, np.round(model.patterns.astype(float), 4))
    assert html.count(json.dumps(sent[0, 0, 0].tolist(), separators=(",", ":"))) == 1
    assert max(len(number) for number in re.findall(r"0\.\d+", json.dumps(sent.tolist()))) <= 6


@VIEWS
def test_only_the_chosen_layers_are_sent_and_counted_from_one(view):
    model = attention(layers=5)
    data = params(pages(model, layers=(2, 4))[view])
    sent = np.array(data["attention"][0]["attn"])
    assert np.array_equal(sent, np.round(model.patterns[[2, 4]].astype(float), 4))
    assert data["include_layers"] == [3, 5]
    if view == "head":
        assert data["layer"] == 3
    else:
        assert data["include_heads"] == [1, 2]


@VIEWS
def test_tokens_stay_data(view):
    html, harmless = pages(attention(HOSTILE))[view], pages(attention("x" * len(HOSTILE)))[view]
    assert params(html)["attention"][0]["left_text"] == list(HOSTILE)
    for sign in ("<", ">", "</script"):
        assert html.count(sign) == harmless.count(sign)


@VIEWS
def test_the_page_carries_its_libraries_and_allows_nothing_else(view):
    html = pages(attention())[view]
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)", html)
    policy = re.search('Content-Security-Policy" content="([^"]*)"', html)[1]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    scripts = re.findall("<script>(.*?)</script>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert rules["script-src"].split() == [f"'sha256-{digest}'" for digest in hashes]


@VIEWS
def test_the_page_around_it_can_name_its_scripts(view):
    policy = re.search('script-src ([^"]*)"', pages(attention(HOSTILE))[view])[1]
    assert set(policy.split()) <= set(views.script_sources())


@VIEWS
def test_the_same_data_gives_the_same_page(view):
    assert pages(attention())[view] == pages(attention())[view]


@VIEWS
def test_a_pair_can_be_filtered(view):
    model = attention("abcde", second=2)
    names = [part["name"] for part in params(pages(model)[view])["attention"]]
    assert names[0] == "All"
    assert len(names) == 5
    across = params(pages(model)[view])["attention"][3]
    assert (across["left_text"], across["right_text"]) == (["a", "b", "c"], ["d", "e"])


def test_smaller_than_bertviz_writes_it():
    model = attention([f"token{i}" for i in range(32)], layers=6, heads=8)
    tensors = [torch.from_numpy(layer)[None] for layer in model.patterns]
    raw = bertviz.head_view(tensors, list(model.tokens), html_action="return").data
    ours = views.head_view(model, range(6), 0).html
    libraries = re.search("<script>(.*?)</script>", ours, re.DOTALL)[1]
    assert (len(ours) - len(libraries)) < len(raw) / 4


def test_everything_fits_or_one_layer_or_nothing():
    short = attention([str(i) for i in range(20)], layers=6, heads=8)
    assert views.fit("model", short, 2) == views.Fit((0, 1, 2, 3, 4, 5))

    longer = replace(short, tokens=tuple("x" * 64), patterns=np.zeros((6, 8, 64, 64)))
    one = views.fit("model", longer, 2)
    assert one.layers == (2,)
    assert "Here is layer 3" in one.note
    assert views.fit("head", longer, 2).layers == (0, 1, 2, 3, 4, 5)

    longest = replace(short, tokens=tuple("x" * 128), patterns=np.zeros((6, 8, 128, 128)))
    for view in ("head", "model"):
        none = views.fit(view, longest, 2)
        assert none.layers == ()
        assert "131,072 lines" in none.note


def test_a_page_says_how_large_it_is_and_grows_for_the_projector():
    model = attention([str(i) for i in range(10)])
    for make in (
        lambda **how: views.head_view(model, [0], 0, **how),
        lambda **how: views.model_view(model, [0], **how),
    ):
        normal, large = make(), make(projector=True)
        assert large.height == pytest.approx(normal.height * views.PROJECTOR_ZOOM, abs=2)
        assert large.width == pytest.approx(normal.width * views.PROJECTOR_ZOOM, abs=2)
