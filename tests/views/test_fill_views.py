"""What the pictures and sentences of the blanks say, and what they keep to themselves."""

import json

import numpy as np
import pytest

from bert_explorer.analysis.blanks import Slot
from bert_explorer.analysis.fill import Prediction, Reading, bert_predictions, gpt_predictions
from bert_explorer.analysis.one_by_one import JointFill
from bert_explorer.language import speaking
from bert_explorer.views.fill_text import comparison, filled, verdict
from bert_explorer.views.guess_bars import Asked, Column, guess_bars, sees
from bert_explorer.views.percent import odds, ordinal, percent, times
from bert_explorer.views.token_name import token_name
from bert_explorer.views.word_strip import word_strip
from tests.analysis.blanked import TEXT, blank


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "100%"),
        (0.344, "34%"),
        (0.0996, "10%"),
        (0.034, "3.4%"),
        (0.0099, "0.99%"),
        (0.0001, "0.01%"),
        (0.00001, "under 0.01%"),
    ],
)
def test_percent(value, text):
    assert percent(value) == text


def test_small_odds_are_one_in_so_many():
    assert odds(0.25) == "25%"
    assert odds(1 / 45_123) == "1 in 45,000"


@pytest.mark.parametrize(
    ("rank", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (112, "112th"), (1021, "1,021st")],
)
def test_ordinal(rank, text):
    assert ordinal(rank) == text
    with speaking("de"):
        assert ordinal(rank) == f"{rank:,}."


def test_times():
    assert times(1.24) == "1.2 times"
    assert times(35.4) == "35 times"


def test_a_sign_is_quoted_so_that_it_can_be_seen():
    assert token_name(",") == "“,”"
    assert token_name("##ing") == "##ing"
    assert token_name("[SEP]") == "[SEP] the end"


def prediction(probabilities, sight="bidirectional"):
    slot = Slot(position=1, word=1, piece=1, pieces=1, truth=0)
    reading = Reading(sight, slot, (0, 0), (0, 0), (True, True), 1)
    return Prediction(reading, np.array(probabilities, dtype=np.float32))


def test_the_verdict_names_who_gave_more():
    high, low = prediction([0.6, 0.4]), prediction([0.2, 0.8])

    def said(bert, gpt):
        return verdict("cat", [("BERT", bert, 0), ("GPT", gpt, 0)])

    assert "BERT thought it 3.0 times as likely" in said(high, low)
    assert "GPT thought it 3.0 times as likely" in said(low, high)
    assert "draw" in said(high, high)
    assert "BERT gave it 60% (1st guess), GPT gave it 20% (2nd guess)" in said(high, low)


def test_filling_ways_are_compared_by_what_they_give_together():
    def joint(ids, chained):
        return JointFill(ids, np.array([0.5, 0.5]), np.array(chained))

    once, chained = joint((1, 2), [0.5, 0.1]), joint((1, 3), [0.5, 0.4])
    assert "one after another fits 4.0 times" in comparison(once, chained)
    assert "all at once fits 4.0 times" in comparison(chained, once)
    assert "same words" in comparison(once, once)


def test_the_filled_sentence_keeps_the_rest_as_typed(tiny_bert):
    blanked = blank(tiny_bert, TEXT, 2, 3)
    dog, on = (tiny_bert.tokenizer.id_of(token) for token in ("dog", "on"))
    parts = filled(blanked, JointFill((dog, on), np.ones(2), np.ones(2)), tiny_bert.tokenizer)
    assert "".join(part for part, _ in parts) == "The dog on on the mat."
    assert [part for part, new in parts if new] == ["dog", "on"]


def bars(checkpoints, asked, *, right=True):
    tiny_bert, tiny_gpt = checkpoints
    blanked = blank(tiny_bert, TEXT, 3)
    bert = bert_predictions(tiny_bert, blanked, right=right)[0]
    full = None if right else bert_predictions(tiny_bert, blanked)[0]
    gpt = gpt_predictions(tiny_gpt, blanked)[0]
    shown = Asked(blanked.slots[0].truth if asked is None else None, False, None)
    return drawn(tiny_bert, blanked, (bert, full), (gpt, None), asked or shown), bert, gpt


def drawn(checkpoint, blanked, bert, gpt, asked):
    columns = [
        Column(name, now, before, blanked, asked, checkpoint.tokenizer)
        for name, (now, before) in (("BERT", bert), ("GPT", gpt))
    ]
    return guess_bars(columns, 3)


def test_the_hidden_word_is_not_sent_before_it_is_revealed(tiny_bert, tiny_gpt):
    sat = tiny_bert.tokenizer.id_of("sat")
    data, bert, gpt = bars((tiny_bert, tiny_gpt), Asked(sat, False, None))
    for column, found in zip(data["columns"], (bert, gpt), strict=True):
        assert sat not in found.top(3)  # else it would rightly be among the guesses
        last = column["rows"][-1]
        assert (last["kind"], last["token"], last["value"]) == ("truth", "?", None)
        assert "sat" not in json.dumps(column)


def test_revealed_it_has_its_probability_and_rank_on_both_sides(tiny_bert, tiny_gpt):
    sat, dog = (tiny_bert.tokenizer.id_of(token) for token in ("sat", "dog"))
    data, bert, gpt = bars((tiny_bert, tiny_gpt), Asked(sat, True, dog))
    for column, found in zip(data["columns"], (bert, gpt), strict=True):
        truth, own = column["rows"][-2:]
        assert (truth["token"], truth["value"]) == ("sat", found.of(sat))
        assert truth["note"] == ordinal(found.rank(sat))
        assert (own["token"], own["value"]) == ("dog", found.of(dog))


def test_both_columns_share_the_scale_of_the_largest_bar(tiny_bert, tiny_gpt):
    data, *_ = bars((tiny_bert, tiny_gpt), None, right=False)
    rows = [row for column in data["columns"] for row in column["rows"] if row["value"] is not None]
    marks = [row["before"] for row in rows if row["before"] is not None]
    assert data["scale"] == max([row["value"] for row in rows] + marks)
    assert len(marks) == 3


def test_what_each_model_sees_is_marked_word_by_word(tiny_bert, tiny_gpt):
    blanked = blank(tiny_bert, TEXT, 2, 4)
    bert = bert_predictions(tiny_bert, blanked)[1]
    gpt = gpt_predictions(tiny_gpt, blanked)[1]
    asked = Asked(None, False, None)
    data = drawn(tiny_bert, blanked, (bert, None), (gpt, None), asked)
    states = [[word["state"] for word in column["words"]] for column in data["columns"]]
    assert states[0] == ["seen", "blank", "seen", "slot", "seen", "seen", "seen"]
    assert states[1] == ["seen", "own", "seen", "slot", "unseen", "unseen", "unseen"]
    assert (sees(bert, blanked.words), sees(gpt, blanked.words)) == (
        "sees both sides",
        "sees the left side",
    )


def test_at_the_edges_no_side_is_claimed(tiny_bert, tiny_gpt):
    first, last = blank(tiny_bert, TEXT, 1), blank(tiny_bert, TEXT, 7)
    assert sees(bert_predictions(tiny_bert, first)[0], first.words) == "sees the right side"
    assert sees(gpt_predictions(tiny_gpt, first)[0], first.words) == "sees no word"
    assert sees(bert_predictions(tiny_bert, last)[0], last.words) == "sees the left side"


def test_the_strip_tells_hidden_words_by_number_only(tiny_bert):
    blanked = blank(tiny_bert, TEXT, 3)
    data = word_strip(blanked, blanked.slots[0], {})
    words = data["sentences"][0]["words"]
    assert [word["hidden"] for word in words] == [i == 2 for i in range(7)]
    assert [word["text"] for word in words] == ["The", "cat", "", "on", "the", "mat", "."]
    assert words[2]["current"]
    assert words[2]["hint"] == "Word 3 is hidden: show it"
    assert words[1]["hint"] == "Hide “cat”"
