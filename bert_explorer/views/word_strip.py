"""What the word strip draws: the sentence, to be hidden word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bert_explorer.analysis.blanks import Blanked, InputWord, Slot
from bert_explorer.analysis.fill import Prediction
from bert_explorer.language import tr
from bert_explorer.readable import readable_token
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import percent
from bert_explorer.views.token_name import token_name

MAX_TITLE = 60


Lines = Mapping[int, Sequence[dict[str, str]]]
"""What to put under a word, by its number; a line a model."""


def word_strip(blanked: Blanked, current: Slot | None, under: Lines) -> dict[str, Any]:
    """current: the slot that is looked at."""
    chosen = None if current is None else current.word
    return {
        "sentences": [
            {
                "label": tr("Words of the second sentence")
                if sequence
                else tr("Words of the sentence"),
                "words": [
                    _word(word, blanked, word.number == chosen)
                    | {"guesses": list(under.get(word.number, []))}
                    for word in words
                ],
            }
            for sequence, words in groupby(blanked.words, key=lambda word: word.sequence)
        ]
    }


def of_word(predictions: Sequence[Prediction], word: InputWord) -> list[Prediction]:
    """Those for the slots of one word, in their order."""
    return [prediction for prediction in predictions if prediction.slot.word == word.number]


def _word(word: InputWord, blanked: Blanked, current: bool) -> dict[str, Any]:
    hidden = word.number in blanked.hidden
    return {
        "number": word.number,
        "text": "" if hidden else word.text,
        "gap": word.gap,
        "hidden": hidden,
        "fixed": word.blank,
        "pieces": len(word.positions),
        "current": current,
        "hint": _hint(word, hidden),
    }


def _hint(word: InputWord, hidden: bool) -> str:
    if word.blank:
        return tr("Word {number} was typed as [MASK]", number=word.number)
    if hidden:
        return tr("Word {number} is hidden: show it", number=word.number)
    return tr("Hide “{word}”", word=word.text[:MAX_TITLE])


def line(pieces: Sequence[Prediction], tokenizer: Tokenizer) -> dict[str, str]:
    """One model's first guesses for the slots of one word; of several pieces only the names."""
    ids = [piece.top(1)[0] for piece in pieces]
    share = percent(pieces[0].of(ids[0])) if len(ids) == 1 else ""
    names = [token_name(readable_token(tokenizer, tokenizer.token_of(id))) for id in ids]
    return {"model": pieces[0].reading.sight, "text": " ".join(names), "share": share}
