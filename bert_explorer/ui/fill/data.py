"""What the models say about a sentence with words hidden, computed once for each question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from bert_explorer.analysis.blanks import Blanked, InputWord, Slot, beside, hide, read
from bert_explorer.analysis.discriminator import replaced_scores
from bert_explorer.analysis.fill import Prediction, Reading, predictions
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
from bert_explorer.encoding import Encoding
from bert_explorer.ui.resources import checkpoint, model_slot

BERT, GPT = "bert-twin", "gpt-twin"
CACHED = 128


@dataclass(frozen=True)
class Question:
    """A sentence (or pair) and the numbers of the words that are hidden in it, as a model cuts it.

    model: the name of the model, for ui.resources.checkpoint.
    """

    sentence: str
    pair: str | None
    numbers: tuple[int, ...] = ()
    model: str = BERT

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.sentence,) if self.pair is None else (self.sentence, self.pair)

    def _read(self) -> tuple[Encoding, tuple[InputWord, ...]]:
        checkpoint(self.model)  # raises if this visitor may not open it
        return _read_by(self.model, *self.texts)

    def words(self) -> tuple[InputWord, ...]:
        """Every word of the input. Raises TextError for a text that can't be used."""
        return self._read()[1]

    def blanked(self) -> Blanked:
        """The input with those words hidden. Raises TextError, also when they are too many."""
        return hide(*self._read(), self.numbers, checkpoint(self.model).tokenizer)

    def of(self, model: str) -> Question:
        """The same words hidden, as another model cuts them."""
        other = replace(self, model=model, numbers=())
        return replace(other, numbers=beside(self.numbers, self.words(), other.words()))

    def slot_of(self, other: Question, slot: Slot) -> Slot | None:
        """The slot of this question that stands for a slot of the other: the same word, and the
        same piece or the last one. None if this model does not read the word."""
        word = next(word for word in other.words() if word.number == slot.word)
        mine = {one.number for one in self.words() if one.overlaps(word)}
        found = [one for one in self.blanked().slots if one.word in mine]
        return found[min(slot.piece, len(found)) - 1] if found else None


@lru_cache(CACHED)  # a page asks for the same words a dozen times
def _read_by(name: str, *texts: str) -> tuple[Encoding, tuple[InputWord, ...]]:
    model = checkpoint(name)
    return read(model.tokenizer, model.encode(*texts), *texts)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def telling_number(sentence: str, pair: str | None) -> int:
    """Number of the word, as the twins cut it, that shows best what looking both ways is good for.

    Asked of the twins whichever models are on screen: only they share a vocabulary for sure.
    """
    bert, gpt = checkpoint(BERT), checkpoint(GPT)
    words = Question(sentence, pair).words()
    with model_slot():
        return telling_word(bert, gpt, bert.encode(sentence, pair), words).number


@st.cache_data(max_entries=CACHED, show_spinner=False)
def guesses(question: Question, left: bool = True, right: bool = True) -> list[Prediction]:
    """The question's model's guess for each slot. left, right: which side of it may be looked at;
    a model that looks left never sees the right."""
    with model_slot():
        return predictions(checkpoint(question.model), question.blanked(), left=left, right=right)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def suspicions(model: str, sentence: str, pair: str | None) -> NDArray[np.float64]:
    """(T,): a discriminator's probability for each token that it was replaced."""
    with model_slot():
        return replaced_scores(checkpoint(model), checkpoint(model).encode(sentence, pair))


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
    both: Question, left: Question, slot: Slot, candidates: tuple[int, ...]
) -> tuple[SentenceScores, Cost, Cost]:
    """The score of the sentence with each candidate; the cost of one guess and of this.

    both, left: the question to a model that looks both ways, and to one with the same vocabulary
        that looks left and gives the scores.
    """
    bert, gpt, blanked = checkpoint(both.model), checkpoint(left.model), left.blanked()
    ids = filled_in(gpt, blanked, guesses(left))
    types = blanked.encoding.type_ids
    with model_slot():
        scores = score_sentences(gpt, ids, types, slot, candidates)
        cost = cost_of_guess(bert, both.blanked(), slot)
        return scores, cost, cost_of_scores(gpt, ids, types, scores)


@st.cache_data(max_entries=CACHED, show_spinner=False)
def joint_fills(question: Question) -> tuple[JointFill, JointFill]:
    """Words for all slots of a model that looks both ways: all at once, one after another."""
    with model_slot():
        bert, blanked = checkpoint(question.model), question.blanked()
        return at_once(bert, blanked), one_after_another(bert, blanked)
