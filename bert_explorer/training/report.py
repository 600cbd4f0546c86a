"""The held-out table: what the twins know, and what the right side of a sentence is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bert_explorer.model import Bert, Gpt
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.training.evaluation import (
    HeldOut,
    Score,
    masked_score,
    next_token_score,
    next_token_score_at_chosen,
    pair_score,
    passages,
    sentence_pairs,
    single_blank_score,
)

MANY = "15 % of the tokens, hidden at once"
EACH = "every token, from those before it"
ONE = "one token at a time, the same ones for all"
QUESTIONS = (MANY, EACH, ONE)

# Five lines to a document are captions of one picture: they have no order.
SHORTEST_STORY = 6


@dataclass(frozen=True)
class Row:
    """One line of the table: what was asked, who answered, what of the sentence it could see."""

    question: str
    model: str
    sees: str
    score: Score


def heldout_table(
    bert: Bert, gpt: Gpt, tokenizer: Tokenizer, documents: Sequence[Sequence[str]]
) -> str:
    """Markdown: a table of both twins, what the right side is worth, and next sentences."""
    text = passages(documents, tokenizer)
    rows = bert_rows(bert, tokenizer, text) + gpt_rows(gpt, text)
    return "\n\n".join([table(rows), gap_line(rows), pair_line(bert, tokenizer, documents)])


def bert_rows(model: Bert, tokenizer: Tokenizer, text: HeldOut) -> list[Row]:
    """BERT at its own objective, then with one blank, from both sides and from the left alone."""
    both = single_blank_score(model, tokenizer, text, hide_right=False)
    left = single_blank_score(model, tokenizer, text, hide_right=True)
    return [
        Row(MANY, "BERT", "both sides", masked_score(model, tokenizer, text)),
        Row(ONE, "BERT", "both sides", both),
        Row(ONE, "BERT", "left side, the right one hidden", left),
    ]


def gpt_rows(model: Gpt, text: HeldOut) -> list[Row]:
    """GPT at its own objective, then at the positions that BERT was asked about."""
    return [
        Row(EACH, "GPT", "left side", next_token_score(model, text)),
        Row(ONE, "GPT", "left side", next_token_score_at_chosen(model, text)),
    ]


def table(rows: Sequence[Row]) -> str:
    """A Markdown table, grouped by question."""
    lines = [
        "| which tokens | model | sees | guesses | top-1 | top-5 | loss (nats) | perplexity |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for row in sorted(rows, key=lambda row: QUESTIONS.index(row.question)):
        score = row.score
        lines.append(
            f"| {row.question} | {row.model} | {row.sees} | {score.positions:,} "
            f"| {score.top1:.1%} | {score.top5:.1%} | {score.loss:.2f} | {score.perplexity:.1f} |"
        )
    return "\n".join(lines)


def gap_line(rows: Sequence[Row]) -> str:
    """What the right side is worth: BERT with both sides against GPT, in points of top-1."""
    both, _, left = (row.score.top1 for row in rows if row.question == ONE)
    gap = 100 * (both - left)
    return (
        f"At the same tokens, top-1 is {abs(gap):.1f} points {'higher' if gap >= 0 else 'lower'} "
        "with both sides (BERT) than with the left side alone (GPT). BERT was never trained with "
        "its right side hidden."
    )


def pair_line(model: Bert, tokenizer: Tokenizer, documents: Sequence[Sequence[str]]) -> str:
    """How well BERT tells the next sentence from one of another document."""
    stories = [document for document in documents if len(document) >= SHORTEST_STORY]
    pairs = sentence_pairs(stories, tokenizer)
    if pairs is None:
        return f"Next sentence or not: no held-out document has {SHORTEST_STORY} sentences or more."
    true = 1 - pairs.labels.double().mean().item()
    return (
        f"Next sentence or not: BERT is right about {pair_score(model, pairs):.1%} of "
        f"{len(pairs.labels):,} held-out pairs. In {true:.0%} of them the second sentence does "
        "follow; in the others it comes from another held-out document."
    )
