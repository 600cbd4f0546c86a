"""The Generation page, run without a browser."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.views.model_choice import TASKS

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "bert_explorer" / "main.py"
PAGE = ROOT / "pages" / "generation.py"

WRITE, MOVES, LEAK, SPAN, WHICH = (
    "Left to right",
    "What moves",
    "The leak",
    "Fill a span",
    "Which model?",
)
TABS = (WRITE, MOVES, LEAK, SPAN, WHICH)


def run(show: str = WRITE, **params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in {"show": show, **params}.items():
        app.query_params[name] = value
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def proto(app: AppTest, name: str):
    for element in app.get("bidi_component"):
        if element.proto.component_name == name:
            return element.proto
    return None


def sent(app: AppTest, name: str) -> dict | None:
    """What a component was given to draw."""
    found = proto(app, name)
    return None if found is None else json.loads(found.json)


def unpacked(app: AppTest, name: str) -> dict:
    """The same for a component that gets one block of bytes (views/packing.py)."""
    data = proto(app, name).bytes
    start = 4 + int.from_bytes(data[:4], "little")
    found = json.loads(data[4:start])
    for part, length in found["arrays"]:
        found[part] = data[start : start + length]
        start += length
    return found


def words(panel: dict) -> list[str]:
    return [step["token"] for step in panel["steps"]]


def markdown(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def test_both_models_write_on_from_the_same_words():
    picture = sent(run(add="6", start="2"), "writing")
    assert picture["prompt"] == ["[CLS]", "the", "cat"]
    assert [panel["model"] for panel in picture["panels"]] == ["bidirectional", "causal"]
    bert, gpt = picture["panels"]
    assert len(words(bert)) == len(words(gpt)) == 6
    assert bert["steps"][0]["after"] == ["[SEP]"]
    assert gpt["steps"][0]["after"] == []
    for panel in (bert, gpt):
        for step in panel["steps"]:
            shares = [bar["p"] for bar in step["bars"]]
            assert shares == sorted(shares, reverse=True)  # greedy: the best is the one written
            assert step["bars"][0]["token"] == step["token"]


def test_the_whole_sentence_may_be_the_prompt_without_its_full_stop():
    app = run(s="Dogs bark.", start="2")
    assert sent(app, "writing")["prompt"] == ["[CLS]", "dogs", "bark"]
    assert app.slider("start").max == 2


def test_a_second_sentence_plays_no_part_in_writing():
    app = run(s="Dogs bark.", b="Cats purr.", start="2")
    assert sent(app, "writing")["prompt"] == ["[CLS]", "dogs", "bark"]
    assert any("no part" in caption.value for caption in app.caption)


def test_what_stands_to_the_right_of_berts_mask():
    app = run(add="3", start="2")
    for label, after in (("nothing", []), ("more [MASK]", ["[MASK]", "[MASK]", "[SEP]"])):
        app.segmented_control("right").set_value(label if label == "nothing" else "blanks").run()
        assert not app.exception
        assert sent(app, "writing")["panels"][0]["steps"][0]["after"] == after


def test_sampling_follows_its_seed_and_greedy_ignores_it():
    def gpt(**params):
        return words(sent(run(add="12", **params), "writing")["panels"][1])

    assert gpt(temperature="1.5", seed="1") == gpt(temperature="1.5", seed="1")
    assert gpt(temperature="1.5", seed="1") != gpt(temperature="1.5", seed="2")
    assert gpt(temperature="0.0", seed="1") == gpt(temperature="0.0", seed="2")


def test_gpts_earlier_vectors_do_not_move_and_berts_all_do():
    row = next(line for line in markdown(run(add="5")).split("\n") if "Earlier vectors" in line)
    bert, gpt = row.strip(" |").split("|")[1:]
    moved, of = (int(part) for part in bert.split(",")[0].split(" of "))
    assert moved == of > 0
    assert gpt.strip() == f"0 of {of}, 0.0 exactly"


def test_the_matrix_is_full_for_bert_and_a_triangle_for_gpt():
    picture = unpacked(run(MOVES), "moved_map")
    size = len(picture["tokens"])
    bert, gpt = np.frombuffer(picture["distance"], "<f4").reshape(2, size, size)
    assert (bert > 0).all()
    assert (gpt[np.triu_indices(size, 1)] == 0).all()
    assert (gpt[np.tril_indices(size)] > 0).all()


def test_the_word_put_in_is_the_visitors():
    picture = unpacked(run(MOVES, put="bird", changed="2"), "moved_map")
    assert set(picture["put"]) == {"bird"}
    assert picture["chosen"] == 2
    assert set(unpacked(run(MOVES, put=""), "moved_map")["put"]) == {"[MASK]"}


def test_a_guess_comes_before_the_picture():
    app = run(MOVES, predict="true", changed="3")
    assert proto(app, "moved_map") is None
    app.segmented_control("moves_guess").set_value("Those before it").run()
    assert "itself and those after it" in app.error[0].value
    app.segmented_control("moves_guess").set_value("Itself and those after it").run()
    assert not app.error
    assert "Right" in app.success[0].value
    assert proto(app, "moved_map") is not None


def test_the_copy_experiment_waits_for_the_button():
    app = run(LEAK, symbols="4")
    assert "press the button" in app.info[0].value
    app.button("train").click().run()
    assert not app.exception
    assert not app.info
    assert "worse than guessing" in markdown(app)
    assert app.query_params["copied"] == "true"
    # The link runs it at once, and another visitor's run of the same is not repeated.
    assert "worse than guessing" in markdown(run(LEAK, symbols="4", copied="true"))


def test_bert_loses_less_when_it_may_see_the_word():
    text = next(m.value for m in run(LEAK).markdown if "BERT asked for" in m.value)
    numbers = [float(part) for part in text.replace("\\", "").split() if part[0].isdigit()]
    assert numbers[0] > numbers[1]


def test_a_span_is_filled_round_by_round():
    picture = sent(run(SPAN, s="The small dog ran to the big red house."), "mask_rounds")
    assert picture["rounds"] == 3
    filled = [sum(slot["filled"] for slot in row["slots"]) for row in picture["rows"][:3]]
    assert filled == [3, 2, 1]
    assert picture["rows"][-1]["name"] == "GPT"
    assert (picture["before"], picture["after"]) == ("the small", "the big red house .")


def test_what_was_typed_is_shown_only_on_request():
    app = run(SPAN)
    assert "Typed" not in [row["name"] for row in sent(app, "mask_rounds")["rows"]]
    app.toggle("typed").set_value(True).run()
    typed = sent(app, "mask_rounds")["rows"][-1]
    assert [slot["token"] for slot in typed["slots"]] == ["sat", "on", "the"]


def test_rows_of_the_table_lead_to_pages_of_this_app():
    text = markdown(run(WHICH, s="Dogs & cats", b="Yes?"))
    for task in TASKS:
        assert task.task in text
        link = urlsplit(task.link("Dogs & cats", "Yes?"))
        assert (ROOT / "pages" / f"{link.path}.py").is_file()
        assert link.geturl() in text
        query = parse_qs(link.query)
        assert (query["s"], query["b"]) == (["Dogs & cats"], ["Yes?"])


@pytest.mark.parametrize("show", TABS)
@pytest.mark.parametrize("sentence", ["", "   ", "\u200b", "\x07"])
def test_an_empty_sentence_is_a_message_and_the_page_stays_usable(show, sentence):
    app = run(show, s="Cats.")
    app.text_input("s").set_value(sentence).run()
    assert not app.exception
    assert "empty" in app.error[0].value
    app.text_input("s").set_value("Dogs bark.").run()
    assert not app.error
    assert not app.exception


@pytest.mark.parametrize("show", TABS)
@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "\U0001f600\u200b\u202e\u05e9\u05dc\u05d5\u05dd \u535a",
        "**bold** $x$ :red[no] [link](http://x) | a | b |",
        "x" * 1000,
        "[MASK]",
        "[MASK] the [ Mask ] cat [SEP]",
        "!",
        "word " * 190,
    ],
)
def test_any_text_is_drawn_or_answered(show, text):
    app = run(show, s=text)
    assert all(
        any(part in error.value for part in ("MASK", "hidden", "no word to guess"))
        for error in app.error
    )
    app = run(show, s="The cat sat.", b=text)
    assert not app.exception


def test_too_long_a_text_says_what_was_cut():
    assert any("too long" in warning.value for warning in run(MOVES, s="word " * 190).warning)


def test_a_span_that_is_too_long_is_answered():
    app = run(SPAN, s="a dog ran " * 12, span="1")
    app.slider("span").set_value((1, 36)).run()
    assert not app.exception
    assert "At most" in app.error[0].value


def test_nonsense_parameters_are_dropped():
    params = {
        "start": "-4",
        "add": "1000000",
        "right": "left",
        "temperature": "hot",
        "top_k": "-1",
        "top_p": "7",
        "seed": "<b>",
        "at": "0",
        "changed": "99999",
        "symbols": "3",
        "depth": "9",
        "span": "zero",
        "rounds": "-1",
        "round": "x",
    }
    for show in (*TABS, "Nowhere"):
        app = run(show, **params)
        assert not app.error
