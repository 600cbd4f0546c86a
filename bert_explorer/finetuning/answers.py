"""What a fine-tuned model says about an input, with how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bert_explorer import masks
from bert_explorer.data.iob import repaired
from bert_explorer.data.tasks import Example, QuestionExample, TaggedExample
from bert_explorer.finetuning.model import FineTuned
from bert_explorer.finetuning.rows import Row, collate, rows_of
from bert_explorer.tokenizer import Tokenizer

ROWS_A_CALL = 32
LONGEST_ANSWER = 30
"""Tokens. Longer spans are not considered, as in BERT's run_squad.py."""


@dataclass(frozen=True)
class LabelAnswer:
    """The most probable label; probabilities: of each label, in the order of the setup."""

    label: str
    probabilities: tuple[float, ...]

    @property
    def confidence(self) -> float:
        return max(self.probabilities)


@dataclass(frozen=True)
class TagsAnswer:
    """A tag for each word, and the probability the model gave it; cut words have O and 0."""

    tags: tuple[str, ...]
    probabilities: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """Of the word it is least sure of."""
        return min((p for p in self.probabilities if p > 0), default=0.0)


@dataclass(frozen=True)
class SpanAnswer:
    """The most probable span of the context, from character `start` on.

    confidence: the probability of its first token as start times that of its last as end, both
    among all tokens of the window it was found in.
    """

    text: str
    start: int
    confidence: float


Answer = LabelAnswer | TagsAnswer | SpanAnswer


def answers(
    model: FineTuned,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    *,
    hide_right: bool = False,
) -> list[Answer]:
    """One answer for each example; only what is asked is read, never the label.

    hide_right: under a causal mask, for which a bidirectional model was not trained.
    Call it in evaluation mode.
    """
    config = model.encoder.config
    rows = rows_of(examples, model.setup.labels, tokenizer, config)
    best: dict[int, Answer] = {}
    scores: dict[int, float] = {}
    for row, logits in _run(model, tokenizer, rows, hide_right):
        example = examples[row.example]
        if isinstance(example, TaggedExample):
            best[row.example] = _tags(row, logits, model.setup.labels)
        elif isinstance(example, QuestionExample):
            found, score = best_span(row, logits, example.context)
            if row.example not in scores or score > scores[row.example]:
                best[row.example], scores[row.example] = found, score
        else:
            probabilities = logits.softmax(-1)
            label = model.setup.labels[int(probabilities.argmax())]
            best[row.example] = LabelAnswer(label, tuple(probabilities.tolist()))
    return [best[i] for i in range(len(examples))]


def best_span(row: Row, logits: Tensor, context: str) -> tuple[SpanAnswer, float]:
    """The best valid span of one window: within the context, not ending before it starts.

    logits: (T, 2). The score, by which windows compare, is the span's logits above those of [CLS],
    to which a window without the answer was taught to point (BERT, section 4.3).
    """
    if not row.places:
        return SpanAnswer("", 0, 0.0), float("-inf")
    places = torch.tensor(row.places)
    start, end = logits[places, 0], logits[places, 1]  # (C,) each
    total = start[:, None] + end[None, :]
    valid = torch.ones_like(total, dtype=torch.bool).triu()
    valid &= torch.ones_like(valid).tril(LONGEST_ANSWER - 1)
    total = total.masked_fill(~valid, float("-inf"))
    first, last = divmod(int(total.argmax()), len(places))
    begin, finish = row.span(row.places[first])[0], row.span(row.places[last])[1]
    text = context[begin:finish]
    begin += len(text) - len(text.lstrip())
    chances = logits.softmax(0)  # over all positions, [CLS] too
    confidence = chances[places[first], 0] * chances[places[last], 1]
    score = total[first, last] - logits[0].sum()
    return SpanAnswer(text.strip(), begin, float(confidence)), float(score)


def _run(
    model: FineTuned, tokenizer: Tokenizer, rows: Sequence[Row], hide_right: bool
) -> Iterator[tuple[Row, Tensor]]:
    """Each row with its logits, padding cut off; rows of like length run together."""
    by_length = sorted(rows, key=lambda row: len(row.encoding))
    for i in range(0, len(by_length), ROWS_A_CALL):
        some = by_length[i : i + ROWS_A_CALL]
        batch = collate(some, padding_id(tokenizer), model.encoder.config.type_vocab_size)
        mask = masks.causal(batch.input_ids.shape[1]) if hide_right else None
        with torch.no_grad():
            logits = model(batch, mask=mask)
        for row, one in zip(some, logits, strict=True):
            yield row, one if one.dim() == 1 else one[: len(row.encoding)]


def _tags(row: Row, logits: Tensor, labels: Sequence[str]) -> TagsAnswer:
    probabilities = logits.softmax(-1)
    tags, sure = [], []
    for place in row.places:
        chosen = int(probabilities[place].argmax()) if place >= 0 else 0
        tags.append(labels[chosen] if place >= 0 else "O")
        sure.append(float(probabilities[place, chosen]) if place >= 0 else 0.0)
    return TagsAnswer(repaired(tags), tuple(sure))


def padding_id(tokenizer: Tokenizer) -> int:
    """Any id will do where a family has no [PAD]: nobody looks at it."""
    try:
        return tokenizer.pad_id or 0
    except ValueError:
        return 0
