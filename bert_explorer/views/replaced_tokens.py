"""What the replaced-tokens picture draws, and how much there is to learn from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bert_explorer.analysis.replaced_tokens import Judged
from bert_explorer.analysis.verdicts import Verdict
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import percent


def replaced_tokens(judged: Sequence[Judged], tokenizer: Tokenizer) -> dict[str, Any]:
    """One card a token: what was typed, what the discriminator reads, and its label."""
    return {
        "label": summary(judged, tokenizer),
        "tokens": [
            {
                "typed": tokenizer.token_of(one.typed),
                "written": tokenizer.token_of(one.written),
                "masked": one.masked,
                "replaced": one.replaced,
                "note": "" if one.probability is None else f"drawn at {percent(one.probability)}",
            }
            for one in judged
        ],
    }


def verdict_cards(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The same cards for what a discriminator says: its verdict, and how probable "replaced" is."""
    return {
        "label": "; ".join(f"“{one.token}” {percent(one.replaced)}" for one in verdicts),
        "tokens": [
            {
                "typed": "",
                "written": one.token,
                "masked": False,
                "replaced": one.replaced > 0.5,
                "note": percent(one.replaced),
            }
            for one in verdicts
        ],
    }


def signals(judged: Sequence[Judged]) -> tuple[int, int]:
    """Positions with a loss: in BERT's task (the masked ones), and in ELECTRA's (all)."""
    return sum(one.masked for one in judged), len(judged)


def summary(judged: Sequence[Judged], tokenizer: Tokenizer) -> str:
    """The replacements in words."""
    parts = [
        f"“{tokenizer.token_of(one.typed)}” "
        + (
            f"was replaced by “{tokenizer.token_of(one.written)}”"
            if one.replaced
            else "came back by chance, so it counts as original"
        )
        for one in judged
        if one.masked
    ]
    return f"{len(judged)} tokens: " + ("; ".join(parts) or "none masked") + "."


def judged_table(judged: Sequence[Judged], tokenizer: Tokenizer) -> pd.DataFrame:
    """One row a token."""
    return pd.DataFrame(
        [
            {
                "position": one.position,
                "typed": tokenizer.token_of(one.typed),
                "ELECTRA reads": tokenizer.token_of(one.written),
                "label": "replaced" if one.replaced else "original",
                "masked for the generator": one.masked,
                "generator's probability": None
                if one.probability is None
                else round(one.probability, 5),
            }
            for one in judged
        ]
    )
