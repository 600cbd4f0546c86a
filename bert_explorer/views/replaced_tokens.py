"""What the replaced-tokens picture draws, and how much there is to learn from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bert_explorer.analysis.replaced_tokens import Judged
from bert_explorer.analysis.verdicts import Verdict
from bert_explorer.language import tr, trn
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
                "note": ""
                if one.probability is None
                else tr("drawn at {share}", share=percent(one.probability)),
            }
            for one in judged
        ],
    }


def verdict_cards(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The same cards for what a discriminator says: its verdict, and how probable "replaced" is."""
    return {
        "label": "; ".join(
            tr("“{token}” {share}", token=one.token, share=percent(one.replaced))
            for one in verdicts
        ),
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
        tr(
            "“{typed}” was replaced by “{written}”",
            typed=tokenizer.token_of(one.typed),
            written=tokenizer.token_of(one.written),
        )
        if one.replaced
        else tr(
            "“{typed}” came back by chance, so it counts as original",
            typed=tokenizer.token_of(one.typed),
        )
        for one in judged
        if one.masked
    ]
    return trn(
        "{count} token: {parts}.",
        "{count} tokens: {parts}.",
        len(judged),
        parts="; ".join(parts) or tr("none masked"),
    )


def judged_table(judged: Sequence[Judged], tokenizer: Tokenizer) -> pd.DataFrame:
    """One row a token."""
    return pd.DataFrame(
        [
            {
                tr("position"): one.position,
                tr("typed"): tokenizer.token_of(one.typed),
                tr("ELECTRA reads"): tokenizer.token_of(one.written),
                tr("label"): tr("replaced") if one.replaced else tr("original"),
                tr("masked for the generator"): one.masked,
                tr("generator's probability"): None
                if one.probability is None
                else round(one.probability, 5),
            }
            for one in judged
        ]
    )
