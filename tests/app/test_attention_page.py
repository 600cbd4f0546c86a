"""The Attention page, run without a browser."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.checkpoints.store import load
from bert_explorer.ui.attention.choices import PICTURES, SCOPES
from tests.views.packing import unpack

CONFIG = load("bert-twin").config
LAYERS, HEADS = CONFIG.num_layers, CONFIG.num_heads

MAIN = Path(__file__).parents[2] / "bert_explorer" / "main.py"
PAGE = Path(__file__).parents[2] / "pages" / "attention.py"

SECTIONS = ("numbers", "reason", "other", "bertviz", "details")
LONG = "the cat sat on the mat and " * 100


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def sent(app: AppTest, name: str) -> dict:
    """What a component was given to draw."""
    found = [e.proto for e in app.get("bidi_component") if e.proto.component_name == name]
    assert len(found) == 1, f"{len(found)} times {name}"
    return unpack(found[0].bytes)


def names(app: AppTest) -> list[str]:
    return [element.proto.component_name for element in app.get("bidi_component")]


def matrices(app: AppTest, name: str = "head_map") -> list[np.ndarray]:
    """The weights of each panel as (rows, columns)."""
    data = sent(app, name)
    weights, start, found = np.frombuffer(data["weights"], dtype="<f4"), 0, []
    for panel in data["panels"]:
        shape = len(panel["rows"]), len(panel["columns"])
        found.append(weights[start : start + np.prod(shape)].reshape(shape))
        start += np.prod(shape)
    return found


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_a_square_and_a_triangle_side_by_side():
    app = run(s="The cat sat.")
    data = sent(app, "head_map")
    assert [panel["name"] for panel in data["panels"]] == ["BERT", "GPT"]
    assert data["panels"][0]["tokens"] == ["[CLS]", "the", "cat", "sat", ".", "[SEP]"]
    bert, gpt = matrices(app)
    np.testing.assert_allclose(bert.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(gpt.sum(axis=1), 1, atol=1e-5)
    assert np.triu(bert, 1).sum() > 0
    assert np.triu(gpt, 1).sum() == 0


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_of_every_scope_draws(picture, scope):
    app = run(picture=picture, scope=scope, s="She was playing.", b="It rained.")
    assert ("attention_arcs" in names(app)) == (picture == "Arcs")
    assert ("head_map" in names(app)) == (picture in ("Mask", "Heatmap", "Difference"))
    assert sent(app, "head_mosaic")["large"] == (picture == "All heads")


def test_layer_and_head_come_from_the_link_and_change_the_picture():
    first, other = run(), run(layer="3", head="2")
    assert not np.allclose(matrices(first)[0], matrices(other)[0])
    mosaic = sent(other, "head_mosaic")
    assert (mosaic["layer"], mosaic["head"]) == (2, 1)
    other.slider("layer").set_value(1).run()
    other.slider("head").set_value(1).run()
    np.testing.assert_array_equal(matrices(first)[0], matrices(other)[0])


def test_the_mean_of_a_layer_is_the_mean_of_its_heads():
    heads = [matrices(run(layer="2", head=str(i + 1)))[1] for i in range(HEADS)]
    mean = matrices(run(layer="2", scope="Mean of a layer"))[1]
    np.testing.assert_allclose(mean, np.mean(heads, axis=0), atol=1e-6)


def test_layer_and_head_are_remembered_while_the_rollout_is_shown():
    app = run(layer="3", head="2")
    app.selectbox("scope").set_value(SCOPES[2]).run()
    assert "layer" not in [slider.key for slider in app.slider]
    app.selectbox("scope").set_value(SCOPES[0]).run()
    assert (app.slider("layer").value, app.slider("head").value) == (3, 2)


def test_padding_is_looked_at_by_nobody():
    app = run(picture="Mask", padding="3", s="The cat sat.")
    data = sent(app, "head_map")
    assert data["panels"][0]["tokens"][-3:] == ["[PAD]"] * 3
    state = np.frombuffer(data["state"], dtype=np.uint8).reshape(2, 9, 9)
    assert (state[:, :, -3:] == 2).all()
    assert (state[0, :, :-3] == 0).all()
    assert (state[1, :, :-3] == np.triu(np.ones((9, 9)), 1)[:, :-3]).all()


def test_hiding_special_tokens_says_that_rows_no_longer_sum_to_one():
    app = run(hide="true", s="The cat sat.")
    assert matrices(app)[0].shape == (4, 4)
    assert "no longer sum to 1" in captions(app)
    assert "no longer sum to 1" not in captions(run(s="The cat sat."))


def test_only_the_strongest_part_is_shown():
    app = run(top="30")
    shown = np.frombuffer(sent(app, "head_map")["shown"], dtype=bool)
    assert 0 < shown.sum() < shown.size / 2


def test_the_pair_filter_appears_with_a_pair():
    assert "only" not in [control.key for control in run().get("button_group")]
    app = run(s="She was hungry.", b="She went home.", only="A → B")
    bert, gpt = matrices(app)
    assert bert.sum() > 0
    assert gpt.sum() == 0
    assert "0% of A's attention goes to B" in sent(app, "head_map")["panels"][1]["note"]


def test_pieces_are_joined_to_words():
    pieces = sent(run(s="Snowballs melt."), "head_map")["panels"][0]["tokens"]
    joined = sent(run(s="Snowballs melt.", words="true"), "head_map")["panels"][0]["tokens"]
    assert len(pieces) > len(joined)
    assert joined == ["[CLS]", "snowballs", "melt", ".", "[SEP]"]


def test_the_difference_lists_its_largest_cells():
    app = run(picture="Difference")
    assert len(matrices(app)) == 1
    assert list(app.dataframe[0].value.columns) == ["looks from", "looks at", "BERT", "GPT"]


def test_the_cells_are_also_a_table():
    app = run(s="The cat sat.", details="true")
    bert, gpt = (element.value for element in app.dataframe)
    assert list(bert["looks from"]) == ["[CLS]", "the", "cat", "sat", ".", "[SEP]"]
    np.testing.assert_allclose(gpt["sum of the row"], 1, atol=1e-3)


def test_every_head_has_its_numbers():
    assert not run().dataframe
    table = run(numbers="true").dataframe[0].value
    assert len(table) == 2 * LAYERS * HEADS
    assert table["entropy (bits)"].between(0, np.log2(9)).all()


def test_what_the_guess_rests_on():
    app = run(reason="true", s="The cat [MASK] on the mat.", layer="2", head="3")
    assert app.selectbox("guessed").value == 3
    said = " ".join(element.value for element in app.markdown)
    assert said.count("guesses **") == 2
    assert "With this head silenced" in said
    found = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "head_map"]
    data = unpack(found[-1].bytes)
    assert data["kind"] == "change"
    assert len(data["panels"][0]["rows"]) == LAYERS
    assert len(data["panels"][0]["columns"]) == HEADS


def test_the_word_to_guess_follows_the_sentence():
    app = run(reason="true", s="The cat sat on the mat.")
    assert app.selectbox("guessed").value == 6
    app.selectbox("guessed").set_value(6).run()
    app.text_input("s").set_value("Dogs bark.").run()
    assert not app.exception
    assert app.selectbox("guessed").value in (1, 2, 3)


@pytest.mark.parametrize("name", ["bert-twin", "gpt-twin"])
def test_the_same_weights_under_another_mask(name):
    app = run(other="true", masked=name)
    assert "mask_grid" in names(app)


def test_bertviz_is_drawn_once_its_section_is_open():
    assert not run().get("iframe")
    assert len(run(bertviz="true").get("iframe")) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Hi",
        "[MASK]",
        "!",
        "😀\u200b\x07",
        "مرحبا بالعالم",
        "漢字かな",
        "</script><script>alert(1)</script>",
    ],
)
def test_unusual_sentences_draw_everywhere(sentence):
    app = run(s=sentence, **dict.fromkeys(SECTIONS, "true"))
    assert not app.error
    assert "head_map" in names(app)


@pytest.mark.parametrize("sentence", ["", "   ", "\u200b\x07"])
def test_an_empty_sentence_is_a_message_and_the_page_goes_on(sentence):
    app = run()
    app.text_input("s").set_value(sentence).run()
    assert not app.exception
    assert "is empty" in app.error[0].value
    app.text_input("s").set_value("The cat sat.").run()
    assert not app.error
    assert "head_map" in names(app)


def test_a_pair_with_an_empty_half_is_a_message():
    assert "Sentence B is empty" in run(b="\u200b").error[0].value


@pytest.mark.parametrize("picture", PICTURES)
def test_too_many_tokens_are_cut_with_a_message(picture):
    app = run(s=LONG, picture=picture, padding="8", **dict.fromkeys(SECTIONS, "true"))
    assert "too long for 64 tokens" in app.warning[0].value
    assert not app.error


def test_a_million_characters_are_a_message_and_the_page_goes_on():
    app = run()
    app.text_input("s").set_value("a" * 1_000_000).run()
    assert not app.exception
    assert len(app.error) == 1
    app.text_input("s").set_value("The cat sat.").run()
    assert "head_map" in names(app)


def test_nonsense_parameters_are_dropped():
    app = run(
        layer="99",
        head="-1",
        picture="None",
        scope="x",
        top="1000",
        only="C",
        padding="many",
        reason="?",
        guessed="0",
        masked="gpt-5",
        hide="perhaps",
    )
    assert not app.error
    assert (app.slider("layer").value, app.slider("head").value) == (1, 1)
    assert app.slider("top").value == 100


@pytest.mark.parametrize(
    "picked", [None, "x", {"layer": 99, "head": 0}, {"layer": 0}, {"layer": "1", "head": 1}, [0, 1]]
)
def test_a_head_that_does_not_exist_is_not_taken(picked, monkeypatch):
    from types import SimpleNamespace

    from bert_explorer.ui.attention import choices

    state = {"mosaic": SimpleNamespace(pick=picked, open=picked)}
    monkeypatch.setattr(choices.st, "session_state", state)
    choices.take_head(4, 4)
    choices.open_head(4, 4)
    assert list(state) == ["mosaic"]
