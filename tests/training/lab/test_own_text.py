"""A visitor's text: split, held out, refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.errors import CorpusError
from bert_explorer.training.lab.own_text import HELD_OUT, MOST_CHARACTERS, paragraphs, split
from bert_explorer.ui.training_lab.sample_text import SAMPLE

SENTENCE = "The old keeper lit the bright lamp on the black rock again. "


def test_paragraphs_of_sentences():
    text = SENTENCE * 3 + 'He said: "Go!" Then he went.\nAnd slept?\n\n' + SENTENCE * 4
    found = paragraphs(text)
    assert [len(sentences) for sentences in found] == [6, 4]
    assert found[0][3:] == ['He said: "Go!"', "Then he went.", "And slept?"]


@pytest.mark.parametrize("text", ["", "   \n\n ", "One sentence.", "? ! . " * 100, SENTENCE * 2])
def test_too_little_is_refused_with_numbers(text):
    with pytest.raises(CorpusError, match="at least 6 sentences and 60 words"):
        paragraphs(text)


def test_too_much_is_refused():
    with pytest.raises(CorpusError, match="20,000"):
        paragraphs("a" * (MOST_CHARACTERS + 1))


@given(st.text(max_size=400))
def test_any_text_is_split_or_refused(text):
    try:
        found = paragraphs(text + SENTENCE * 8)
    except CorpusError:
        return
    learned, held_out = split(found)
    whole = [sentence for sentences in found for sentence in sentences]
    assert sorted([*held_out, *(s for p in learned for s in p)]) == sorted(whole)
    assert len(held_out) == len(whole) // HELD_OUT


def test_the_sample_will_do():
    learned, held_out = split(paragraphs(SAMPLE))
    assert len(learned) == 3
    assert len(held_out) >= 3
