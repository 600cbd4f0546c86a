"""What the rounds picture draws: a masked span that BERT fills round after round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bert_explorer.analysis.blanks import Blanked
from bert_explorer.analysis.mask_predict import Round
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer

AROUND = 5
"""How many tokens of the text to show on either side."""


@dataclass(frozen=True)
class Rival:
    """GPT's tokens for the same slots, and the probability it gave each."""

    ids: tuple[int, ...]
    probabilities: tuple[float, ...]


def mask_rounds(
    blanked: Blanked,
    rounds: Sequence[Round],
    gpt: Rival | None,
    tokenizer: Tokenizer,
    *,
    step: int,
    reveal: bool,
    name: str = "GPT",
) -> dict[str, Any]:
    """gpt: None leaves it out; name: what it is called.
    step: how many rounds to show at first, from 1. reveal: whether to show what was typed."""
    truth = [slot.truth for slot in blanked.slots] if reveal else [None] * len(blanked.slots)
    rows = []
    for number, (now, then) in enumerate(zip(rounds, [*rounds[1:], None], strict=True), start=1):
        rows.append(
            {
                "model": "bidirectional",
                "name": tr("Round {number}", number=number),
                "note": tr("fills {count}", count=len(now.filled)),
                "slots": [
                    {
                        "token": tokenizer.token_of(id),
                        "p": round(p, 4),
                        "filled": i in now.filled,
                        "again": then is not None and i in then.filled,
                        "right": id == truth[i],
                    }
                    for i, (id, p) in enumerate(zip(now.ids, now.confidence, strict=True))
                ],
            }
        )
    if gpt is not None:
        slots = [
            _given(tokenizer.token_of(id), round(p, 4), right=id == truth[i])
            for i, (id, p) in enumerate(zip(gpt.ids, gpt.probabilities, strict=True))
        ]
        rows.append({"model": "causal", "name": name, "note": tr("from the left"), "slots": slots})
    if reveal:
        typed = [_given("?" if id is None else tokenizer.token_of(id)) for id in truth]
        rows.append({"model": "typed", "name": tr("Typed"), "note": "", "slots": typed})
    first, last = blanked.slots[0].position, blanked.slots[-1].position
    tokens = blanked.encoding.tokens
    return {
        "label": summary(rounds, tokenizer),
        "before": _text(tokens[1:first][-AROUND:], cut=first - 1 > AROUND),
        "after": _text(tokens[last + 1 : -1][:AROUND]),
        "rows": rows,
        "rounds": len(rounds),
        "step": step,
    }


def _given(token: str, p: float | None = None, *, right: bool = False) -> dict[str, Any]:
    return {"token": token, "p": p, "filled": False, "again": False, "right": right}


def _text(tokens: Sequence[str], *, cut: bool = False) -> str:
    return ("… " if cut else "") + " ".join(tokens).replace(" ##", "")


def summary(rounds: Sequence[Round], tokenizer: Tokenizer) -> str:
    """Every round in words."""
    return " ".join(
        tr(
            "Round {number} fills {count} and reads “{text}”, least sure {least:.0%}.",
            number=number,
            count=len(done.filled),
            text=" ".join(tokenizer.token_of(id) for id in done.ids),
            least=min(done.confidence),
        )
        for number, done in enumerate(rounds, start=1)
    )


def rounds_table(rounds: Sequence[Round], tokenizer: Tokenizer) -> pd.DataFrame:
    """One row a round and slot."""
    return pd.DataFrame(
        [
            {
                tr("round"): number,
                tr("slot"): slot,
                tr("token"): tokenizer.token_of(id),
                tr("confidence"): round(p, 4),
                tr("filled in this round"): slot - 1 in done.filled,
            }
            for number, done in enumerate(rounds, start=1)
            for slot, (id, p) in enumerate(zip(done.ids, done.confidence, strict=True), start=1)
        ]
    )
