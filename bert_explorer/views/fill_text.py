"""What the Fill the blank page says in words."""

from __future__ import annotations

from bert_explorer.analysis.fill import Prediction
from bert_explorer.analysis.one_by_one import JointFill
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import ordinal, percent, times

EVEN = 1.05
"""Probabilities closer to each other than by this factor count as equal."""


def verdict(bert: Prediction, gpt: Prediction, truth: int, name: str) -> str:
    """Who gave the hidden word more. name: the word, ready for Markdown."""
    high, low = bert.of(truth), gpt.of(truth)
    parts = (
        f"The hidden word is **{name}**. BERT gave it {percent(high)} "
        f"({ordinal(bert.rank(truth))} guess), GPT {percent(low)} ({ordinal(gpt.rank(truth))})."
    )
    winner, ratio = ("BERT", high / low) if high >= low else ("GPT", low / high)
    if ratio < EVEN:
        return f"{parts} That is a draw."
    return f"{parts} {winner} found it {times(ratio)} as likely."


def hiding(bert: Prediction, full: Prediction) -> str:
    """What BERT's first guess lost with the context that was taken away."""
    best = full.top(1)[0]
    return (
        f"The thin line marks what BERT gave with both sides in sight: its first guess went from "
        f"{percent(full.of(best))} to {percent(bert.of(best))}. It was never trained to do without."
    )


def joint_rows(fills: dict[str, JointFill], tokenizer: Tokenizer) -> list[dict[str, str]]:
    """One row a way of filling."""
    return [
        {
            "way": way,
            "words": " … ".join(tokenizer.token_of(id) for id in fill.ids),
            "as if independent": percent(fill.product),
            "together": percent(fill.together),
        }
        for way, fill in fills.items()
    ]
