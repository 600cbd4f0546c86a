"""What the picture on the home page draws: one hidden word and two readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.blanks import Blanked, InputWord, Slot
from bert_explorer.analysis.fill import Prediction
from bert_explorer.analysis.side import Side
from bert_explorer.language import later, tr
from bert_explorer.readable import joined, readable_token
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import percent
from bert_explorer.views.token_name import token_name

WAYS: Mapping[Sight, str] = {
    "bidirectional": later("looking both ways"),
    "causal": later("looking back only"),
}
TOP = 3


@dataclass(frozen=True)
class Reader:
    """One model. looks: (W,) its attention to the W words on screen. prediction: its guess."""

    side: Side
    prediction: Prediction
    looks: NDArray[np.float64]
    tokenizer: Tokenizer


def twin_view(
    blanked: Blanked, slot: Slot, readers: Sequence[Reader], tokenizer: Tokenizer
) -> dict[str, Any]:
    """readers: the one above the words, then the one below. tokenizer: that of `blanked`."""
    truth = None if slot.truth is None else plain_name(tokenizer, slot.truth)
    return {
        "key": " ".join([*(word.text for word in blanked.words), str(slot.position)]),
        "file": tr("twins"),
        "words": [_word(word, slot, blanked) for word in blanked.words],
        "truth": truth,
        "hint": tr("The hidden word: show or hide it")
        if truth
        else tr("Nobody knows what stands here"),
        "models": [_reader(reader, blanked) for reader in readers],
    }


def looks_table(blanked: Blanked, readers: Sequence[Reader]) -> pd.DataFrame:
    """One row a word: how much of each model's attention it gets from the gap."""
    words = {tr("word"): [_word_text(word, blanked) for word in blanked.words]}
    looks = {reader.side.name: reader.looks.round(4) for reader in readers}
    return pd.DataFrame({**words, **looks})


def first_guesses(readers: Sequence[Reader]) -> pd.DataFrame:
    """One row a guess, the most probable of each model first."""
    return pd.DataFrame(
        [
            {
                tr("model"): reader.side.name,
                tr("token"): token_name(plain_name(reader.tokenizer, id)),
                tr("probability"): round(float(reader.prediction.of(id)), 4),
            }
            for reader in readers
            for id in reader.prediction.top(TOP)
        ]
    )


def plain_name(tokenizer: Tokenizer, id: int) -> str:
    """A token without the mark of a space before it."""
    return joined([readable_token(tokenizer, tokenizer.token_of(id))])


def _word_text(word: InputWord, blanked: Blanked) -> str:
    return "[MASK]" if word.number in blanked.hidden else word.text


def _word(word: InputWord, slot: Slot, blanked: Blanked) -> dict[str, Any]:
    return {
        "number": word.number,
        "text": _word_text(word, blanked),
        "gap": word.gap,
        "slot": word.number == slot.word,
        "fixed": word.blank,
    }


def _reader(reader: Reader, blanked: Blanked) -> dict[str, Any]:
    prediction, side = reader.prediction, reader.side
    slot = prediction.slot
    guesses = [
        {
            "token": token_name(plain_name(reader.tokenizer, id)),
            "share": percent(prediction.of(id)),
            "hit": id == slot.truth,
        }
        for id in prediction.top(TOP)
    ]
    said = ", ".join(f"{guess['token']} {guess['share']}" for guess in guesses)
    return {
        "model": side.sight,
        "name": side.name,
        "guesses": guesses,
        "truth": "" if slot.truth is None else percent(prediction.of(slot.truth)),
        "looks": [float(look) for look in reader.looks],
        "says": [
            tr(
                "looks at “{word}” with {share} of its attention",
                word=word.text,
                share=percent(float(look)),
            )
            for word, look in zip(blanked.words, reader.looks, strict=True)
        ],
        "unseen": tr("{name} can't look here", name=side.name) if side.sight == "causal" else "",
        "summary": tr(
            "{name}, {way}, guesses {guesses}.",
            name=side.name,
            way=tr(WAYS[side.sight]),
            guesses=said,
        ),
    }
