"""What the guess bars draw: two models' guesses for one slot, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bert_explorer.analysis.blanks import Blanked, InputWord
from bert_explorer.analysis.fill import Prediction
from bert_explorer.language import tr
from bert_explorer.readable import joined, readable_token
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import ordinal, percent
from bert_explorer.views.token_name import token_name


@dataclass(frozen=True)
class Asked:
    """Words to show besides the first guesses.

    truth: id of the hidden token, None if nobody knows. revealed: whether it may be shown.
    own: id of the visitor's own guess, or None.
    """

    truth: int | None
    revealed: bool
    own: int | None


@dataclass(frozen=True)
class Column:
    """One model's part. prediction: its guess. before: one from more context to compare it with.

    blanked, asked, tokenizer: the input, the words asked for and the vocabulary, as that model has
    them.
    """

    name: str
    prediction: Prediction
    before: Prediction | None
    blanked: Blanked
    asked: Asked
    tokenizer: Tokenizer


def guess_bars(columns: Sequence[Column], k: int) -> dict[str, Any]:
    """The k best guesses of each model on one scale."""
    shown = [one.prediction.of(one.prediction.top(1)[0]) for one in columns]
    compared = [
        one.before.of(id)
        for one in columns
        if one.before is not None
        for id in one.prediction.top(k)
    ]
    return {
        "name": tr("guesses"),
        "scale": max(shown + compared),
        "columns": [_column(one, k) for one in columns],
    }


def _column(column: Column, k: int) -> dict[str, Any]:
    prediction, before = column.prediction, column.before
    blanked, asked, tokenizer = column.blanked, column.asked, column.tokenizer

    def row(kind: str, id: int) -> dict[str, Any]:
        value = prediction.of(id)
        note = "" if kind == "guess" else ordinal(prediction.rank(id))
        return {
            "key": f"{kind} {id}",
            "token": token_name(readable_token(tokenizer, tokenizer.token_of(id))),
            "kind": kind,
            "value": value,
            "share": percent(value),
            "before": None if before is None else before.of(id),
            "note": note,
            "hit": kind == "guess" and asked.revealed and id == asked.truth,
        }

    rows = [row("guess", id) for id in prediction.top(k)]
    guesses = ", ".join(f"{one['token']} {one['share']}" for one in rows)
    if asked.truth is not None and asked.revealed:
        rows.append(row("truth", asked.truth))
    elif asked.truth is not None:
        rows.append(row("truth", asked.truth) | {"token": "?", "value": None, "key": "truth"})
    if asked.own is not None:
        rows.append(row("own", asked.own))
    sight = prediction.reading.sight
    view = sees(prediction, blanked.words)
    return {
        "model": sight,
        "title": column.name,
        "sees": view,
        "summary": tr(
            "{name}, which {sees}, guesses: {guesses}.",
            name=column.name,
            sees=view,
            guesses=guesses,
        ),
        "words": [_seen(word, prediction, blanked, tokenizer) for word in blanked.words],
        "rows": rows,
    }


def sees(prediction: Prediction, words: Sequence[InputWord]) -> str:
    """Which sides of the slot hold a word that the model may look at, in words."""
    reading, position = prediction.reading, prediction.slot.position
    seen = [i for word in words for i in word.positions if reading.shows(i)]
    left = any(i < position for i in seen)
    right = any(i > position for i in seen)
    if left and right:
        return tr("sees both sides")
    if left:
        return tr("sees the left side")
    return tr("sees the right side") if right else tr("sees no word")


def _seen(
    word: InputWord, prediction: Prediction, blanked: Blanked, tokenizer: Tokenizer
) -> dict[str, Any]:
    """One word as the model meets it."""
    reading, first = prediction.reading, word.positions[0]
    if prediction.slot.position in word.positions:
        return {"text": "?", "gap": word.gap, "state": "slot"}
    if not reading.shows(first):
        return {"text": word.text, "gap": word.gap, "state": "unseen"}
    if word.number not in blanked.hidden:
        return {"text": word.text, "gap": word.gap, "state": "seen"}
    if reading.sight == "bidirectional":
        return {"text": tokenizer.special.mask, "gap": word.gap, "state": "blank"}
    ids = [reading.ids[i] for i in word.positions if i < len(reading.ids)]
    read = joined([readable_token(tokenizer, tokenizer.token_of(id)) for id in ids])
    return {"text": read, "gap": word.gap, "state": "own"}
