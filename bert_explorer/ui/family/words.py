"""A word of the shared sentence to hide, and the bundled BERT's guess for it."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.blanks import Blanked, InputWord, hide, input_words
from bert_explorer.analysis.fill import Prediction, bert_predictions
from bert_explorer.language import tr
from bert_explorer.ui.family.models import BERT
from bert_explorer.ui.resources import checkpoint, model_slot


def words_of(sentence: str, pair: str | None) -> tuple[InputWord, ...]:
    """The words that may be hidden."""
    model = checkpoint(BERT)
    texts = (sentence,) if pair is None else (sentence, pair)
    return input_words(model.encode(*texts), model.tokenizer, *texts)


def word_slider(words: tuple[InputWord, ...]) -> int:
    """The number of a word, from 1."""
    if len(words) == 1:  # a slider needs two ends
        return 1
    return st.slider(
        tr("Word to hide, by number"),
        1,
        len(words),
        min(3, len(words)),
        key="hide_word",
        bind="query-params",
        persist_state="page",
        width=280,
    )


def hidden(sentence: str, pair: str | None, numbers: tuple[int, ...]) -> Blanked:
    """The text with these words hidden; words typed as [MASK] are too."""
    model = checkpoint(BERT)
    return hide(model.encode(sentence, pair), words_of(sentence, pair), numbers, model.tokenizer)


@st.cache_data(max_entries=64, show_spinner=False)
def guesses_of(sentence: str, pair: str | None, numbers: tuple[int, ...]) -> list[Prediction]:
    """BERT's guess for each hidden token."""
    with model_slot():
        return bert_predictions(checkpoint(BERT), hidden(sentence, pair, numbers))
