"""What the token strip draws: tokens under two tokenizers, one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bert_explorer.analysis.tokens import Group, Row, Token

HUES = 4
"""How many colours words take turns with (token_strip.css names them)."""

SEGMENTS = ("A · segment 0", "B · segment 1")


def strip(model: str, name: str, rows: Sequence[Row]) -> dict[str, Any]:
    """One tokenizer's strip. model: "bidirectional" or "causal", its colour; name: its title."""
    count = sum(row.num_tokens for row in rows)
    named = len(rows) > 1
    return {
        "model": model,
        "name": name,
        "count": f"{count} token{'s' * (count != 1)}",
        "rows": [
            {"label": label(row) if named else "", "groups": [_group(row, g) for g in row.groups]}
            for row in rows
        ],
    }


def label(row: Row) -> str:
    return "padding" if row.segment is None else SEGMENTS[row.segment]


def _group(row: Row, group: Group) -> dict[str, Any]:
    is_word = group.kind == "word"
    tokens = [token.mark + token.text for token in group.tokens]
    return {
        "kind": group.kind,
        "word": f"{row.segment}-{group.colour}" if is_word else None,
        "hue": group.colour % HUES,
        "pick": "" if group.kind == "cut" else group.source,
        "typed": group.typed,
        "gap": group.gap,
        "role": group.role,
        "label": f"{group.typed or group.role}: {', '.join(tokens)}",
        "tokens": [_token(group, token) for token in group.tokens],
    }


def _token(group: Group, token: Token) -> dict[str, str]:
    return {
        "text": token.text,
        "mark": token.mark,
        "id": "cut" if token.id is None else str(token.id),
        "span": f"{token.start}–{token.end}" if group.kind == "word" else "",
    }
