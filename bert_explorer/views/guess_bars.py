"""What the guess bars draw: two models' guesses for one slot, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bert_explorer.analysis.blanks import Blanked, InputWord
from bert_explorer.analysis.fill import Prediction
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.attention_map import NAMES
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


def guess_bars(
    columns: Sequence[tuple[Prediction, Prediction | None]],
    blanked: Blanked,
    asked: Asked,
    tokenizer: Tokenizer,
    k: int,
) -> dict[str, Any]:
    """columns: for each model its prediction, and one from more context to compare it with."""
    shown = [prediction.of(prediction.top(1)[0]) for prediction, _ in columns]
    compared = [before.of(id) for now, before in columns if before is not None for id in now.top(k)]
    return {
        "name": "guesses",
        "scale": max(shown + compared),
        "columns": [
            _column(prediction, before, blanked, asked, tokenizer, k)
            for prediction, before in columns
        ],
    }


def _column(
    prediction: Prediction,
    before: Prediction | None,
    blanked: Blanked,
    asked: Asked,
    tokenizer: Tokenizer,
    k: int,
) -> dict[str, Any]:
    def row(kind: str, id: int) -> dict[str, Any]:
        value = prediction.of(id)
        note = "" if kind == "guess" else ordinal(prediction.rank(id))
        return {
            "key": f"{kind} {id}",
            "token": token_name(tokenizer.token_of(id)),
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
        "title": NAMES[sight],
        "sees": view,
        "summary": f"{NAMES[sight]}, which {view}, guesses: {guesses}.",
        "words": [_seen(word, prediction, blanked, tokenizer) for word in blanked.words],
        "rows": rows,
    }


def sees(prediction: Prediction, words: Sequence[InputWord]) -> str:
    """Which sides of the slot hold a word that the model may look at, in words."""
    reading, position = prediction.reading, prediction.slot.position
    seen = [i for word in words for i in word.positions if i < len(reading.ids)]
    left = any(reading.visible[i] for i in seen if i < position)
    right = any(reading.visible[i] for i in seen if i > position)
    if left and right:
        return "sees both sides"
    if left:
        return "sees the left side"
    return "sees the right side" if right else "sees no word"


def _seen(
    word: InputWord, prediction: Prediction, blanked: Blanked, tokenizer: Tokenizer
) -> dict[str, Any]:
    """One word as the model meets it."""
    reading, first = prediction.reading, word.positions[0]
    if prediction.slot.position in word.positions:
        return {"text": "?", "gap": word.gap, "state": "slot"}
    if first >= len(reading.ids) or not reading.visible[first]:
        return {"text": word.text, "gap": word.gap, "state": "unseen"}
    if word.number not in blanked.hidden:
        return {"text": word.text, "gap": word.gap, "state": "seen"}
    read = "".join(tokenizer.token_of(reading.ids[i]).removeprefix("##") for i in word.positions)
    own = reading.sight == "causal"
    return {"text": read if own else "[MASK]", "gap": word.gap, "state": "own" if own else "blank"}
