"""The Fill the blank page, run without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.analysis.blanks import MAX_HIDDEN

ROOT = Path(__file__).parents[2]
CAT = "The cat sat on the mat."


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "bert_explorer" / "main.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / "fill_the_blank.py")).run()
    assert not app.exception
    return app


def sent(app: AppTest, name: str) -> dict | None:
    """What a component was given to draw."""
    for element in app.get("bidi_component"):
        if element.proto.component_name == name:
            return json.loads(element.proto.json)
    return None


def words(app: AppTest) -> list[dict]:
    return [word for part in sent(app, "word_strip")["sentences"] for word in part["words"]]


def hidden(app: AppTest) -> list[int]:
    return [word["number"] for word in words(app) if word["hidden"]]


def column(app: AppTest, model: str) -> dict:
    return next(c for c in sent(app, "guess_bars")["columns"] if c["model"] == model)


def shares(app: AppTest, model: str) -> dict[str, float]:
    return {row["token"]: row["value"] for row in column(app, model)["rows"]}


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


def test_at_first_one_word_is_hidden_and_the_link_stays_short():
    app = run()
    assert len(hidden(app)) == 1
    assert app.query_params == {}


def test_a_link_hides_the_words_it_names():
    app = run(s=CAT, blanks="3,6")
    assert hidden(app) == [3, 6]
    assert len(column(app, "bidirectional")["rows"]) == 6


@pytest.mark.parametrize("blanks", ["abc", "0,99", "-3", "1e9", "<b>", "none,none"])
def test_nonsense_blanks_are_dropped(blanks):
    app = run(s=CAT, blanks=blanks)
    assert len(hidden(app)) == 1
    assert app.text_input("blanks").value == ""


def test_what_makes_sense_in_a_link_is_kept():
    app = run(s=CAT, blanks="3,x,99,3")
    assert hidden(app) == [3]
    assert app.text_input("blanks").value == "3"


def test_every_word_can_be_shown():
    app = run(s=CAT, blanks="none")
    assert hidden(app) == []
    assert sent(app, "guess_bars") is None


def test_a_typed_mask_is_a_blank_without_a_truth():
    app = run(s="The cat [ mask ] on the mat.")
    assert hidden(app) == [3]
    assert {row["kind"] for row in column(app, "causal")["rows"]} == {"guess"}
    assert app.toggle("reveal").disabled


def test_the_truth_comes_with_the_switch_and_not_before():
    app = run(s=CAT, blanks="3")
    assert "hidden word is" not in said(app)
    assert shares(app, "causal")["?"] is None
    app.toggle("reveal").set_value(True).run()
    assert "hidden word is **sat**" in said(app)
    assert 0 < shares(app, "causal")["sat"] < 1


def test_hiding_a_side_changes_bert_and_leaves_gpt_alone():
    app = run(s=CAT, blanks="3")
    both = shares(app, "bidirectional"), shares(app, "causal")
    app.toggle("hide_right").set_value(True).run()
    assert shares(app, "bidirectional") != both[0]
    assert shares(app, "causal") == both[1]
    assert column(app, "bidirectional")["sees"] == "sees the left side"
    assert all(row["before"] is not None for row in column(app, "bidirectional")["rows"][:5])
    app.toggle("hide_right").set_value(False).run()
    assert shares(app, "bidirectional") == both[0]


def test_several_blanks_are_looked_at_one_by_one():
    app = run(s=CAT, blanks="2,3")
    assert all(len(word["guesses"]) == 2 for word in words(app) if word["hidden"])
    first = shares(app, "bidirectional")
    app.button_group("slot").set_value("3").run()
    assert shares(app, "bidirectional") != first
    assert "own first guess" in said(app)


def test_a_guess_of_ones_own_joins_both_columns():
    app = run(s=CAT, blanks="3")
    app.text_input("mine").set_value("Slept").run()
    for model in ("bidirectional", "causal"):
        assert column(app, model)["rows"][-1]["kind"] == "own"
    app.text_input("mine").set_value("two words").run()
    assert "2 tokens" in said(app)
    app.text_input("mine").set_value("\u535a").run()
    assert "not in the vocabulary" in said(app)


def test_layers_end_in_the_answer():
    app = run(s=CAT, blanks="3")
    rows = sent(app, "layer_ladder")["rows"]
    for cell, model in zip(rows[-1]["cells"], ("bidirectional", "causal"), strict=True):
        best = column(app, model)["rows"][0]
        assert (cell["guesses"][0]["token"], cell["guesses"][0]["share"]) == (
            best["token"],
            best["share"],
        )


def test_sentences_are_scored_and_priced():
    app = run(s=CAT, blanks="3", closer="GPT tries every candidate")
    table = app.dataframe[0].value
    assert table["GPT, whole sentence"].sum() == pytest.approx(1, abs=0.01)
    assert f"GPT needed {len(table)}" in said(app)
    assert "BERT needed 1 pass" in said(app)


def test_several_blanks_are_compared_with_one_after_another():
    app = run(s=CAT, blanks="3", closer="Several blanks")
    assert "Hide a second word" in said(app)
    app = run(s=CAT, blanks="2,3", closer="Several blanks")
    assert "One after another" in said(app)


def test_too_many_blanks_are_kept_to_what_fits():
    app = run(s="the " * (MAX_HIDDEN + 6), blanks=",".join(map(str, range(1, MAX_HIDDEN + 7))))
    assert len(hidden(app)) == MAX_HIDDEN
    assert f"At most {MAX_HIDDEN}" in said(app)


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("word " * 20_000, "characters"),
        ("[MASK] " * 40, f"At most {MAX_HIDDEN} tokens"),
    ],
)
def test_a_text_that_cannot_be_used_is_said_and_the_page_goes_on(sentence, message):
    app = run(s=sentence)
    assert message in app.error[0].value
    app.text_input("s").set_value(CAT).run()
    assert not app.error
    assert len(hidden(app)) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "</script><script>alert(1)</script>",
        "😀\u200b\x07 cat",
        "مرحبا بالعالم",
        "博物馆 is open",
        "!!! ...",
        "word " * 200,
        "a" * 900,
    ],
)
def test_strange_texts_draw(sentence):
    app = run(s=sentence, blanks="1", reveal="true")
    assert not app.error
    assert hidden(app) == [1]


def test_a_cut_sentence_says_so():
    assert "left out" in run(s="word " * 200).warning[0].value


def test_a_pair_is_one_input():
    app = run(s="She was very hungry.", b="So she went home to eat.", blanks="6,10")
    assert hidden(app) == [6, 10]
    assert len(sent(app, "word_strip")["sentences"]) == 2
