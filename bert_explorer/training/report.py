"""The held-out table: what the twins know, and what the right side of a sentence is worth."""

from __future__ import annotations

from collections.abc import Sequence

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Bert, Gpt
from bert_explorer.training.evaluation import (
    Score,
    masked_score,
    next_token_score,
    next_token_score_at_chosen,
    pair_score,
    passages,
    sentence_pairs,
    single_blank_score,
)


def heldout_table(bert: Checkpoint, gpt: Checkpoint, documents: Sequence[Sequence[str]]) -> str:
    """A Markdown table: each twin at its own objective, then all at the same positions."""
    assert isinstance(bert.model, Bert) and isinstance(gpt.model, Gpt)
    text = passages(documents, bert.tokenizer)
    same = "same positions, one blank at a time"
    rows = [
        ("BERT, 15 % masked at once", masked_score(bert.model, bert.tokenizer, text)),
        ("GPT, every next token", next_token_score(gpt.model, text)),
        (
            f"BERT, both sides ({same})",
            single_blank_score(bert.model, bert.tokenizer, text, hide_right=False),
        ),
        (
            f"BERT, right side hidden ({same})",
            single_blank_score(bert.model, bert.tokenizer, text, hide_right=True),
        ),
        (f"GPT, left side ({same})", next_token_score_at_chosen(gpt.model, text)),
    ]
    # Five lines to a document are captions of one picture: they have no order.
    stories = [document for document in documents if len(document) > 5]
    pairs = sentence_pairs(stories, bert.tokenizer)
    lines = [
        "| held-out text | guesses | top-1 | top-5 | loss (nats) | perplexity |",
        "|---|---:|---:|---:|---:|---:|",
        *(_line(name, score) for name, score in rows),
        "",
        f"Next sentence or not: {pair_score(bert.model, bert.tokenizer, pairs):.1%} right "
        f"of {len(pairs.labels):,} held-out pairs, half of them real.",
    ]
    return "\n".join(lines)


def _line(name: str, score: Score) -> str:
    return (
        f"| {name} | {score.positions:,} | {score.top1:.1%} | {score.top5:.1%} "
        f"| {score.loss:.2f} | {score.perplexity:.1f} |"
    )
