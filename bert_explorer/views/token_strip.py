"""What the token strip draws: tokens under two tokenizers, one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bert_explorer.analysis.token_groups import Group, Row, Token
from bert_explorer.analysis.token_roles import EXPLANATIONS
from bert_explorer.encoding import Encoding
from bert_explorer.language import tr, trn

HUES = 4
"""How many colours words take turns with (token_strip.css names them)."""

MAX_CUT = 8
"""How many of the tokens that were cut off are drawn."""


def strip(
    model: str, name: str, rows: Sequence[Row], hint: str = "", *, segments: bool | None = None
) -> dict[str, Any]:
    """One tokenizer's strip.

    model: "bidirectional" or "causal", its colour. name: its title. hint: how to read it.
    segments: whether the model marks which sentence a token is in; None: as its colour says.
    """
    marked = model == "bidirectional" if segments is None else segments
    count = sum(row.num_tokens for row in rows)
    # One sentence alone needs no name.
    labels = [""] * len(rows) if len(rows) == 1 else [_label(row, marked) for row in rows]
    return {
        "model": model,
        "name": name,
        "count": trn("{count} token", "{count} tokens", count),
        "hint": hint,
        "rows": [
            {"label": label, "groups": [_group(row, group) for group in row.groups]}
            for label, row in zip(labels, rows, strict=True)
        ],
    }


def _label(row: Row, marked: bool) -> str:
    if row.segment is None:
        return tr("padding")
    letter = "AB"[row.segment]
    if not marked:
        return letter
    return tr("{letter} · segment {segment}", letter=letter, segment=row.segment)


def _group(row: Row, group: Group) -> dict[str, Any]:
    is_word, is_cut = group.kind == "word", group.kind == "cut"
    shown = group.tokens[:MAX_CUT] if is_cut else group.tokens
    pieces = ", ".join(token.mark + token.text for token in shown)
    explained = EXPLANATIONS.get(group.source)
    return {
        "kind": group.kind,
        "word": f"{row.segment}-{group.colour}" if is_word else None,
        "hue": group.colour % HUES,
        "pick": "" if is_cut else group.source,
        "typed": group.typed if is_word else "",
        "gap": group.gap,
        "role": tr(group.role),
        "stand_in": bool(group.role),
        "label": tr(explained) if explained else f"{group.typed}: {pieces}",
        "tokens": [_token(group, token) for token in shown],
        "more": len(group.tokens) - len(shown),
    }


def _token(group: Group, token: Token) -> dict[str, str]:
    return {
        "text": token.text,
        "mark": token.mark,
        "id": "" if token.id is None else str(token.id),
        "span": f"{token.start}–{token.end}" if group.kind == "word" else "",
    }


def table(encoding: Encoding) -> pd.DataFrame:
    """One row a token, for reading, searching and downloading."""
    words = [word is not None for word in encoding.word_ids]
    return pd.DataFrame(
        {
            tr("position"): range(len(encoding)),
            tr("token"): encoding.tokens,
            tr("id"): encoding.ids,
            tr("word"): encoding.word_ids,
            tr("from character"): [
                start if word else None
                for (start, _), word in zip(encoding.offsets, words, strict=True)
            ],
            tr("to character"): [
                end if word else None
                for (_, end), word in zip(encoding.offsets, words, strict=True)
            ],
            tr("segment"): encoding.type_ids,
            tr("attention mask"): [int(not pad) for pad in encoding.padding],
        }
    ).astype({tr("word"): "Int64", tr("from character"): "Int64", tr("to character"): "Int64"})
