"""Small measurements that several cards share, each on whatever models the bench holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Attention, read_attention
from bert_explorer.analysis.blanks import Blanked, hide, input_words
from bert_explorer.analysis.fill import Prediction, bert_predictions, gpt_predictions
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.language import tr
from bert_explorer.study.card import Bench

LONGEST_PICTURE = 12
"""Tokens in a small matrix; of a longer sentence the first ones are shown."""


def percent(share: float, digits: int = 1) -> str:
    """A share of 1 as "15.1 %"."""
    return f"{share * 100:.{digits}f} %"


def patterns(checkpoint: Checkpoint, text: str, pair: str | None = None) -> Attention:
    """Every attention pattern for one text."""
    return read_attention(checkpoint, checkpoint.encode(text, pair))


def mean_pattern(attention: Attention) -> NDArray[np.float64]:
    """(T, T): the average over all layers and heads; rows sum to 1."""
    return attention.patterns.mean(axis=(0, 1)).astype(np.float64)


def blanked(checkpoint: Checkpoint, text: str, number: int | None = None) -> Blanked:
    """The text with one word hidden: that number (from 1), the [MASK] it holds, or the middle one.

    Raises TextError when the text has no word.
    """
    encoding = checkpoint.encode(text)
    words = input_words(encoding, checkpoint.tokenizer, text)
    letters = [word.number for word in words if word.text[:1].isalpha() and not word.blank]
    if not letters and not any(word.blank for word in words):
        raise TextError(tr("There is no word to hide here: type at least one."))
    if any(word.blank for word in words) and number is None:
        return hide(encoding, words, [], checkpoint.tokenizer)
    return hide(encoding, words, [number or letters[len(letters) // 2]], checkpoint.tokenizer)


def both_guesses(
    bench: Bench, text: str, number: int | None = None
) -> tuple[Prediction, Prediction]:
    """BERT's guess from both sides and GPT's from the left, for the first hidden token."""
    hidden = blanked(bench.bert, text, number)
    left = blanked(bench.gpt, text, number)
    return bert_predictions(bench.bert, hidden)[0], gpt_predictions(bench.gpt, left)[0]


def word_numbers(
    checkpoint: Checkpoint, sentences: Sequence[str], wanted: Sequence[str]
) -> list[int]:
    """For each sentence the number (from 1) of the wanted word in it."""
    found = []
    for sentence, word in zip(sentences, wanted, strict=True):
        words = input_words(checkpoint.encode(sentence), checkpoint.tokenizer, sentence)
        found.append(next(w.number for w in words if w.text.lower() == word))
    return found


def names(encoding: Encoding) -> tuple[str, ...]:
    """The first tokens, as many as a small picture holds."""
    return encoding.tokens[:LONGEST_PICTURE]


def corner(matrix: NDArray) -> NDArray[np.float64]:
    """The part of a (T, T) matrix that a small picture holds."""
    return np.asarray(matrix[:LONGEST_PICTURE, :LONGEST_PICTURE], dtype=np.float64)
