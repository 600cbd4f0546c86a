"""What the token picker draws: tokens or words to click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bert_explorer.encoding import Encoding
from bert_explorer.language import tr
from bert_explorer.views.vector_strips import piece


def picker(label: str, items: Sequence[dict[str, Any]], *, model: str = "") -> dict[str, Any]:
    """label: what the whole is, for screen readers. model: "bidirectional", "causal" or ""."""
    return {"label": label, "model": model, "items": list(items)}


def item(
    tokens: Sequence[str], title: str, *, note: str = "", state: str = "", pick: int | None = None
) -> dict[str, Any]:
    """One thing to click. state: "", "first", "second", "a", "b" or "slot"; pick: None = can't."""
    return {
        "pieces": [piece(token) for token in tokens],
        "title": title,
        "note": note,
        "state": state,
        "pick": pick,
    }


def slot_items(encoding: Encoding, slot: int, choices: Sequence[int]) -> list[dict[str, Any]]:
    """Every token, one of them the slot to guess."""
    return [
        item(
            [token],
            tr("Guess “{token}” at {place}", token=token, place=i) if i in choices else token,
            note=tr("guess") if i == slot else "",
            state="slot" if i == slot else "",
            pick=i if i in choices else None,
        )
        for i, token in enumerate(encoding.tokens)
    ]


def segment_items(encoding: Encoding, segments: Sequence[int]) -> list[dict[str, Any]]:
    """Every token with its sentence."""
    return [
        item(
            [token],
            tr(
                "“{token}” at {place} belongs to sentence {letter}",
                token=token,
                place=i,
                letter="AB"[segment],
            ),
            note="AB"[segment],
            state="ab"[segment],
            pick=i,
        )
        for i, (token, segment) in enumerate(zip(encoding.tokens, segments, strict=True))
    ]
