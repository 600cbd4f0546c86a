"""What the Attention page's pictures are given to draw, and what is said about them."""

import numpy as np
import pytest

from bert_explorer.analysis.attention import Attention, directions, read_attention
from bert_explorer.analysis.attention_cells import cells
from bert_explorer.analysis.attention_summary import summarise
from bert_explorer.analysis.side import Side
from bert_explorer.views.attention_arcs import attention_arcs
from bert_explorer.views.attention_charts import head_scatter, head_table, reasons
from bert_explorer.views.attention_map import Panel, difference_map, head_map, silenced_map
from bert_explorer.views.attention_mosaic import THUMBNAIL, head_mosaic
from bert_explorer.views.attention_words import (
    across,
    largest_differences,
    mask_summary,
    open_cells,
    pattern_summary,
    shares,
    silenced_summary,
    table,
    unique,
)
from bert_explorer.views.packing import pack
from tests.views.packing import unpack

SENTENCE = "the cat sat on the mat"


@pytest.fixture
def twins(tiny_bert, tiny_gpt) -> list[Attention]:
    return [read_attention(model, model.encode(SENTENCE)) for model in (tiny_bert, tiny_gpt)]


def panels_of(twins, **choices) -> list[Panel]:
    patterns = [attention.patterns[0, 1] for attention in twins]
    return [
        Panel(attention, pattern, cells(attention, pattern, **choices))
        for attention, pattern in zip(twins, patterns, strict=True)
    ]


def floats(data: bytes) -> np.ndarray:
    return np.frombuffer(data, dtype="<f4")


def test_packing_keeps_text_and_bytes_apart():
    data = {"token": "</script> \u2028 漢", "b": b"\x00\xff", "list": [1, None], "a": b""}
    assert unpack(pack(data)) == {**data, "arrays": [["b", 2], ["a", 0]]}


def test_the_map_holds_exactly_the_cells(twins):
    panels = panels_of(twins, hide_special=True)
    data = unpack(head_map(panels, label="", file=""))
    assert [panel["model"] for panel in data["panels"]] == ["bidirectional", "causal"]
    expected = np.concatenate([panel.cells.weights.ravel() for panel in panels])
    np.testing.assert_array_equal(floats(data["weights"]), expected)
    assert len(data["state"]) == len(data["shown"]) == expected.size == 2 * 36
    assert [data["panels"][0]["tokens"][i] for i in data["panels"][0]["rows"]] == SENTENCE.split()
    assert data["panels"][0]["whole"] is False


def test_the_difference_is_bert_minus_gpt(twins):
    first, second = panels_of(twins)
    data = unpack(difference_map(first, second, label="", file=""))
    weights, parts = floats(data["weights"]), floats(data["parts"])
    np.testing.assert_allclose(weights, parts[:64] - parts[64:])
    assert data["panels"][0]["names"] == ["BERT", "GPT"]
    top = largest_differences(first, second, count=3)
    gaps = (top["BERT"] - top["GPT"]).abs()
    assert gaps.iloc[0] == pytest.approx(np.abs(weights).max(), abs=2e-3)
    assert gaps.is_monotonic_decreasing


def test_a_thumbnail_takes_one_byte_a_cell(twins):
    data = unpack(head_mosaic(twins, layer=1, head=None))
    assert len(data["patterns"]) == 2 * 2 * 2 * 8 * 8
    assert (data["layer"], data["head"]) == (1, None)
    values = np.frombuffer(data["patterns"], dtype=np.uint8).reshape(2, 2, 2, 8, 8)
    weights = np.stack([attention.patterns for attention in twins])
    np.testing.assert_allclose((values / 255.0) ** 2, weights, atol=1 / 255)
    opened = np.frombuffer(data["open"], dtype=np.uint8).reshape(2, 8, 8)
    assert (opened[1] == np.tri(8)).all()


def test_the_mosaic_of_a_large_model_and_a_long_text_stays_small():
    length, size = 128, (12, 12)
    patterns = np.full((*size, length, length), 1 / length, dtype=np.float32)
    none = np.zeros(length, dtype=bool)
    large = Attention(
        sight="bidirectional",
        tokens=("word",) * length,
        special=none,
        padding=none,
        segments=none.astype(int),
        words=np.arange(length),
        allowed=np.ones((length, length), dtype=bool),
        patterns=patterns,
    )
    data = head_mosaic([large], layer=0, head=0)
    assert unpack(data)["models"][0]["side"] == THUMBNAIL
    assert len(data) < 12 * 12 * THUMBNAIL**2 + 20_000


def test_arcs_leave_out_what_the_cells_leave_out(twins):
    data = unpack(attention_arcs(panels_of(twins, hide_special=True), label="", file=""))
    hidden = [token for token, gone in zip(*_tokens(data["panels"][0]), strict=True) if gone]
    assert hidden == ["[CLS]", "[SEP]"]
    shown = np.frombuffer(data["shown"], dtype=np.uint8).reshape(2, 8, 8)
    assert shown[:, 1:-1, 1:-1].all()
    assert shown.sum() == 2 * 36
    np.testing.assert_array_equal(
        floats(data["weights"]).reshape(2, 8, 8), [a.patterns[0, 1] for a in twins]
    )


def _tokens(panel):
    return panel["tokens"], panel["hidden"]


def test_silenced_heads_share_one_scale():
    changes = [
        (Side("BERT", "bidirectional"), np.array([[-4.0, 0.5]])),
        (Side("GPT", "causal"), np.array([[1.0, 2.0]])),
    ]
    data = unpack(silenced_map(changes, label=""))
    assert data["limit"] == 4
    np.testing.assert_allclose(floats(data["weights"]) * 4, [-4, 0.5, 1, 2])
    said = silenced_summary(changes)
    assert "BERT's guess depends most on layer 1, head 1: −4.0 points" in said
    assert "GPT's guess depends most on layer 1, head 1: +1.0 points" in said


def test_words_say_the_mask(twins):
    bert, gpt = twins
    assert open_cells(bert) == "64 of 64 cells open"
    assert mask_summary(bert) == "BERT, 8 tokens: 64 of 64 cells open, 28 of them ahead."
    assert "36 of 64 cells open, 0 of them ahead; 28 closed because they lie ahead" in mask_summary(
        gpt
    )


def test_words_say_the_padding(tiny_gpt):
    padded = read_attention(tiny_gpt, tiny_gpt.encode("the cat", pad_to=6))
    assert "12 closed because they are padding" in mask_summary(padded)


def test_words_say_where_attention_goes(twins):
    panel = panels_of(twins)[1]
    assert shares(directions(panel.attention, panel.pattern)).endswith("0% ahead")
    said = pattern_summary(panel)
    assert "and 0% ahead" in said
    assert "[CLS] at [CLS] (1.00)" in said


def test_words_say_how_much_crosses_to_the_other_sentence(tiny_gpt):
    attention = read_attention(tiny_gpt, tiny_gpt.encode("the cat", "the mat"))
    pattern = attention.patterns[0, 0]
    ahead = cells(attention, pattern, pair_filter="A → B")
    assert across(ahead, "A → B") == "0% of A's attention goes to B"


def test_the_table_holds_the_same_numbers(twins):
    frame = table(panels_of(twins)[0])
    assert list(frame.columns[:4]) == ["looks from", "[CLS]", "the", "cat"]
    assert "the (2)" in frame.columns
    np.testing.assert_allclose(frame["sum of the row"], 1, atol=1e-3)


def test_names_of_columns_differ():
    assert unique(["the", "cat", "the", "the"]) == ["the", "cat", "the (2)", "the (3)"]


def test_the_scatter_marks_the_chosen_head(twins):
    summaries = [
        (Side(attention.title, attention.sight), summarise(attention)) for attention in twins
    ]
    figure = head_scatter(summaries, layer=1, head=0)
    ring = figure.data[0].marker.line.width
    assert [i for i, width in enumerate(ring) if width] == [2]
    assert len(head_table(summaries)) == 8


def test_hostile_tokens_stay_text_in_a_chart():
    figure = reasons("causal", ("<b>", "<a href='x'>"), 1, np.array([0.5, 0.5]), {0: 1.0})
    names = figure.layout.yaxis.ticktext
    assert list(names) == ["&lt;b&gt;", "&lt;a href='x'&gt;"]
    assert "<a" not in figure.layout.annotations[0].text
