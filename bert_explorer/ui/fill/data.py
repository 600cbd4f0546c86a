"""What the twins say about a sentence with words hidden, computed once for each question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from bert_explorer.analysis.blanks import Blanked, InputWord, Slot, hide, input_words
from bert_explorer.analysis.fill import Prediction, Reading, bert_predictions, gpt_predictions
from bert_explorer.analysis.layer_guesses import guesses_by_layer
from bert_explorer.analysis.looking import predict_and_watch
from bert_explorer.analysis.one_by_one import JointFill, at_once, one_after_another
from bert_explorer.analysis.sentence_scores import (
    Cost,
    SentenceScores,
    cost_of_guess,
    cost_of_scores,
    filled_in,
    score_sentences,
)
from bert_explorer.analysis.telling_word import telling_word
from bert_explorer.ui.resources import checkpoint, model_slot

BERT, GPT = "bert-twin", "gpt-twin"
CACHED = 128


@dataclass(frozen=True)
class Question:
    """A sentence (or pair) and the numbers of the words that are hidden in it."""

    sentence: str
    pair: str | None
    numbers: tuple[int, ...] = ()

    def words(self) -> tuple[InputWord, ...]:
        """Every word of the input. Raises TextError for a text that can't be used."""
        model = checkpoint(BERT)
        texts = [self.sentence] if self.pair is None else [self.sentence, self.pair]
        return input_words(model.encode(*texts), model.tokenizer, *texts)

    def blanked(self) -> Blanked:
        """The input with those words hidden. Raises TextError, also when they are too many."""
        model = checkpoint(BERT)
        encoding = model.encode(self.sentence, self.pair)
        return hide(encoding, self.words(), self.numbers, model.tokenizer)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def telling_number(sentence: str, pair: str | None) -> int:
    """Number of the word that shows best what looking both ways is good for."""
    bert, gpt = checkpoint(BERT), checkpoint(GPT)
    words = Question(sentence, pair).words()
    with model_slot():
        return telling_word(bert, gpt, bert.encode(sentence, pair), words).number


@st.cache_data(max_entries=CACHED, show_spinner=False)
def bert_guesses(question: Question, left: bool, right: bool) -> list[Prediction]:
    """BERT's guess for each slot. left, right: which side of it may be looked at."""
    with model_slot():
        return bert_predictions(checkpoint(BERT), question.blanked(), left=left, right=right)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def gpt_guesses(question: Question, left: bool) -> list[Prediction]:
    """GPT's guess for each slot. left: whether it sees the words before it."""
    with model_slot():
        return gpt_predictions(checkpoint(GPT), question.blanked(), left=left)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def layer_guesses(name: str, reading: Reading) -> NDArray[np.float32]:
    """(L + 1, V): the guess before the first layer and after each one."""
    with model_slot():
        return guesses_by_layer(checkpoint(name), reading)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def watched(
    name: str, reading: Reading, words: tuple[InputWord, ...]
) -> tuple[Prediction, NDArray[np.float64]]:
    """The guess for one slot, and (W,) where its reader looks."""
    with model_slot():
        return predict_and_watch(checkpoint(name), reading, words)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def sentence_scores(
    question: Question, slot: Slot, candidates: tuple[int, ...]
) -> tuple[SentenceScores, Cost, Cost]:
    """GPT's score of the sentence with each candidate; the cost of BERT's guess and of this."""
    bert, gpt, blanked = checkpoint(BERT), checkpoint(GPT), question.blanked()
    ids = filled_in(gpt, blanked, gpt_guesses(question, True))
    types = blanked.encoding.type_ids
    with model_slot():
        scores = score_sentences(gpt, ids, types, slot, candidates)
        return scores, cost_of_guess(bert, blanked, slot), cost_of_scores(gpt, ids, types, scores)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def joint_fills(question: Question) -> tuple[JointFill, JointFill]:
    """BERT's words for all slots: all at once, and one after another."""
    with model_slot():
        bert, blanked = checkpoint(BERT), question.blanked()
        return at_once(bert, blanked), one_after_another(bert, blanked)
