"""Next-sentence pairs out of the project's stories, the model's answers, and a simple rule's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bert_explorer.analysis.proportion import Proportion
from bert_explorer.analysis.stories import stories
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.errors import MissingHeadError
from bert_explorer.language import tr
from bert_explorer.model import Batch, BertOutput
from bert_explorer.words import words

ROWS_A_CALL = 16


@dataclass(frozen=True)
class Pair:
    """a, b: two sentences. is_next: b stood right after a; else it is from another story."""

    a: str
    b: str
    is_next: bool


@dataclass(frozen=True)
class Judged:
    """A pair, the probability the model gives to "B follows A", and how many words both share."""

    pair: Pair
    follows: float
    shared: int


def draw_pairs(count: int, seed: int) -> tuple[Pair, ...]:
    """`count` pairs, half of them IsNext, in random order (BERT, section 3.1)."""
    rng = np.random.default_rng(seed)
    told = stories()
    pairs = []
    for i in range(count):
        story = int(rng.integers(len(told)))
        place = int(rng.integers(len(told[story]) - 1))
        follower = told[story][place + 1]
        if i % 2:
            other = int(rng.integers(len(told) - 1))
            other += other >= story  # any story but this one
            follower = told[other][int(rng.integers(len(told[other])))]
        pairs.append(Pair(told[story][place], follower, not i % 2))
    return tuple(pairs[i] for i in rng.permutation(count))


def judge(checkpoint: Checkpoint, pairs: tuple[Pair, ...]) -> tuple[Judged, ...]:
    """Ask the model about each pair. Raises MissingHeadError if it has no such head."""
    judged = []
    for start in range(0, len(pairs), ROWS_A_CALL):
        part = pairs[start : start + ROWS_A_CALL]
        longest = max(len(checkpoint.encode(pair.a, pair.b)) for pair in part)
        batch = Batch.from_encodings(
            [checkpoint.encode(pair.a, pair.b, pad_to=longest) for pair in part]
        )
        output = checkpoint.model(batch)
        if not isinstance(output, BertOutput) or output.nsp_logits is None:
            raise MissingHeadError(tr("This model has no next-sentence head."))
        follows = output.nsp_logits.float().softmax(-1)[:, 0].tolist()
        judged += [
            Judged(pair, chance, len(_content(pair.a) & _content(pair.b)))
            for pair, chance in zip(part, follows, strict=True)
        ]
    return tuple(judged)


def accuracy(judged: tuple[Judged, ...]) -> Proportion:
    """How many pairs the model judges right."""
    return Proportion(sum((j.follows > 0.5) == j.pair.is_next for j in judged), len(judged))


def overlap_accuracy(judged: tuple[Judged, ...]) -> Proportion:
    """The same for a rule without any model: it follows if the two share a word of four letters."""
    return Proportion(sum((j.shared > 0) == j.pair.is_next for j in judged), len(judged))


def _content(text: str) -> set[str]:
    """Words of four letters or more, which leaves out "the", "and" and their kind."""
    return {word.normalized for word in words(text) if len(word.normalized) > 3}
