"""The Embeddings page, run without a browser."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.ui.resources import checkpoint
from tests.views.packing import unpack

MAIN = Path(__file__).parents[2] / "bert_explorer" / "main.py"
PAGE = Path(__file__).parents[2] / "pages" / "embeddings.py"

TABS = (
    "Sum",
    "Without a part",
    "Order",
    "Segments",
    "Positions",
    "LayerNorm",
    "Map",
    "Same word",
)
LONG = "the cat sat on the mat and " * 40
BAD_TEXTS = ("", "   ", "\u200b", "😀", "مرحبا 你好", "</script><script>alert(1)</script>", LONG)


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def sent(app: AppTest, name: str) -> list:
    """What the components of that name were given to draw."""
    found = [e.proto for e in app.get("bidi_component") if e.proto.component_name == name]
    return [unpack(proto.bytes) if proto.bytes else data_of(proto) for proto in found]


def data_of(proto) -> dict:
    return json.loads(proto.json)


def states(app: AppTest) -> list[str]:
    """The state of every item of the token picker."""
    (data,) = sent(app, "token_picker")
    return [item["state"] for item in data["items"]]


def vectors(app: AppTest) -> np.ndarray:
    """(stage, token, number) that the strips draw."""
    (data,) = sent(app, "vector_strips")
    shape = len(data["stages"]), len(data["tokens"]), data["width"]
    return np.frombuffer(data["values"], dtype="<f4").reshape(shape)


def text(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption))


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


def test_the_strips_add_up():
    token, position, segment, total, _ = vectors(run(s="The cat sat.", b="It slept."))
    np.testing.assert_allclose(token + position + segment, total, atol=1e-6)
    # Two sentences, two segment vectors; every position its own.
    assert len(np.unique(segment, axis=0)) == 2
    assert len(np.unique(position, axis=0)) == len(position)


@pytest.mark.parametrize("tab", TABS)
def test_only_the_open_tab_is_drawn(tab: str):
    app = run(tab=tab)
    assert bool(sent(app, "vector_strips")) == (tab == "Sum")
    assert bool(charts(app)) == (tab != "Sum")


def test_a_link_keeps_two_tokens():
    app = run(s="The cat sat on the mat.", keep="1 the")
    assert sent(app, "vector_strips")[0]["kept"] == [1]
    app.multiselect("keep").set_value([1, 5]).run()
    assert sent(app, "vector_strips")[0]["kept"] == [1, 5]


def test_kept_tokens_that_a_shorter_sentence_lacks_are_dropped():
    app = run(s="The cat sat on the mat.")
    app.multiselect("keep").set_value([2, 7]).run()
    app.text_input("s").set_value("The cat.").run()
    assert not app.exception
    assert sent(app, "vector_strips")[0]["kept"] == [2]


def test_one_range_saturates_layer_norm():
    own, one = (sent(run(one_range=value), "vector_strips")[0] for value in ("false", "true"))
    assert own["stages"][4]["limit"] > 2 * own["stages"][3]["limit"]
    assert one["stages"][4]["limit"] == one["stages"][3]["limit"]


def test_the_other_twin_has_other_vectors():
    bert, gpt = (vectors(run(model=name)) for name in ("BERT", "GPT"))
    assert np.abs(bert[0] - gpt[0]).max() > 0.01


def test_both_models_lose_a_part():
    app = run(tab="Without a part", s="The cat sat on the mat.")
    grids = sent(app, "change_grid")
    assert [grid["model"] for grid in grids] == ["bidirectional", "causal"]
    assert all(max(map(max, grid["values"])) > 0 for grid in grids)
    assert states(app).index("slot") == 6
    app.pills("zero").set_value([]).run()
    assert "choose a part" in app.info[0].value
    assert not sent(app, "change_grid")


def test_a_mask_in_the_sentence_is_the_slot():
    app = run(tab="Without a part", s="The [MASK] sat on the mat.")
    assert states(app).index("slot") == 2


def test_a_head_is_drawn_when_opened():
    closed = run(tab="Without a part")
    opened = run(tab="Without a part", head_open="true", layer="2", head="3")
    assert charts(opened) == charts(closed) + 2
    assert sent(opened, "change_grid")[0]["chosen"] == [1, 2]


def test_without_positions_bert_is_a_bag_of_words_and_gpt_is_not():
    app = run(tab="Order", s="The cat sat on the mat.")
    assert "bag of words" in text(app)
    assert "its mask shows each token only what stands to the left" in text(app)
    assert "the mat sat on the cat" in text(app)


def test_words_of_two_sentences_are_not_swapped():
    app = run(tab="Order", s="The cat sat.", b="The dog ran.")
    app.selectbox("swap1").set_value(1)
    app.selectbox("swap2").set_value(5).run()
    assert "same sentence" in app.info[0].value
    assert charts(app) == 0


def test_one_word_is_not_swapped():
    assert "at least two words" in run(tab="Order", s="Cat").info[0].value


def test_letters_in_the_link_choose_the_sentences():
    app = run(tab="Segments", s="The cat sat.", b="It ran.", ab="AABB")
    assert states(app)[:4] == ["a", "a", "b", "b"]
    app.button[-1].click().run()
    assert app.text_input("ab").value == ""
    assert states(app).index("b") == 6


def test_one_position_too_many_is_refused():
    longest = checkpoint("bert-twin").config.max_positions
    app = run(tab="Positions", s="The cat sat.")
    assert app.error[0].value == (
        f"This text has {longest + 1} tokens, but the model has learned only {longest} positions\\."
    )
    (data,) = sent(app, "token_picker")
    assert [item["note"] for item in data["items"]][-1] == "cut"
    app.number_input("tokens").set_value(longest).run()
    assert not app.error
    assert f"{longest} tokens fit" in app.success[0].value


def test_the_scale_of_the_sum_is_undone_by_layer_norm():
    rows = [run(tab="LayerNorm", factor=f"× {f}").table[0].value.values.tolist() for f in (1, 10)]
    (kept, skipped), (kept_scaled, skipped_scaled) = rows
    assert kept == kept_scaled
    assert kept[2:] == ["1.00", "0%"]
    assert float(skipped_scaled[1]) == pytest.approx(10 * float(skipped[1]), rel=0.1)


def test_two_sentences_without_a_common_word():
    app = run(tab="Same word", s="Cats sleep", other="The dog ran.")
    assert "no word in common" in app.info[0].value


def test_the_shared_word_with_most_letters_is_followed():
    app = run(tab="Same word", s="He sat on the bank.", other="The bank was closed.")
    assert app.selectbox("shared_word").value == "bank"
    assert charts(app) == 3


@pytest.mark.parametrize("tab", TABS)
def test_words_and_numbers_open_on_demand(tab: str):
    names = {
        "Sum": "sum_details",
        "Without a part": "removal_details",
        "Order": "order_details",
        "Segments": "segment_details",
        "Positions": "position_details",
        "LayerNorm": "norm_details",
        "Map": "map_details",
        "Same word": "drift_details",
    }
    app = run(tab=tab)
    assert not app.dataframe
    app.session_state[names[tab]] = True
    app.run()
    assert not app.exception
    assert app.dataframe
    assert len(app.dataframe[0].value) > 3


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("sentence", BAD_TEXTS)
def test_bad_text_leaves_the_page_usable(tab: str, sentence: str):
    app = run(tab=tab, s=sentence)
    assert not sentence.strip() or app.text_input("s").value == sentence
    app.text_input("s").set_value("The cat sat on the mat.").run()
    assert not app.exception
    assert tab == "Positions" or not app.error


@pytest.mark.parametrize("tab", TABS)
def test_nonsense_parameters_are_dropped(tab: str):
    nonsense = ("keep", "zero", "slot", "swap1", "swap2", "gesture", "pos", "tokens", "factor")
    more = ("points", "stage", "depth", "shared_word", "model", "one_range", "layer", "head")
    app = run(tab=tab, **dict.fromkeys((*nonsense, *more), "<nonsense>"))
    assert tab == "Positions" or not app.error


def test_an_unknown_tab_opens_the_first():
    assert sent(run(tab="nonsense"), "vector_strips")
