"""What the word strip draws: the sentence, to be hidden word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bert_explorer.analysis.blanks import Blanked, InputWord, Slot
from bert_explorer.analysis.fill import Prediction
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import percent

MAX_TITLE = 60


def word_strip(
    blanked: Blanked, current: Slot | None, predictions: Sequence[Prediction], tokenizer: Tokenizer
) -> dict[str, Any]:
    """current: the slot that is looked at. predictions: those whose first guess to put under it."""
    guesses: dict[int, list[dict[str, str]]] = {}
    for prediction in predictions:
        guesses.setdefault(prediction.slot.word, []).append(_guess(prediction, tokenizer))
    chosen = None if current is None else current.word
    return {
        "sentences": [
            {
                "label": "Second sentence" if sequence else "Sentence",
                "words": [_word(word, blanked, chosen, guesses) for word in words],
            }
            for sequence, words in groupby(blanked.words, key=lambda word: word.sequence)
        ]
    }


def _word(
    word: InputWord,
    blanked: Blanked,
    chosen: int | None,
    guesses: Mapping[int, list[dict[str, str]]],
) -> dict[str, Any]:
    hidden = word.number in blanked.hidden
    return {
        "number": word.number,
        "text": word.text,
        "gap": word.gap,
        "hidden": hidden,
        "fixed": word.blank,
        "pieces": len(word.positions),
        "current": word.number == chosen,
        "hint": _hint(word, hidden),
        "guesses": guesses.get(word.number, []),
    }


def _hint(word: InputWord, hidden: bool) -> str:
    if word.blank:
        return f"Word {word.number} was typed as [MASK]"
    if hidden:
        return f"Word {word.number} is hidden: show it"
    return f"Hide “{word.text[:MAX_TITLE]}”"


def _guess(prediction: Prediction, tokenizer: Tokenizer) -> dict[str, str]:
    best = prediction.top(1)[0]
    return {
        "model": prediction.reading.sight,
        "text": tokenizer.token_of(best),
        "share": percent(prediction.of(best)),
    }
