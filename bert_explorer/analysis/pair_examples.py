"""How a pair of sentences becomes a training example: next sentence (BERT), order (ALBERT)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from bert_explorer.analysis.outputs import SENTENCES
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.language import later
from bert_explorer.model import Batch, BertOutput


@dataclass(frozen=True)
class PairExample:
    """name, label: English, to be shown with tr. first, second: what stands where A and B belong.

    follows: what the model says, 0 to 1.

    source: for each of the two, "a" or "b" of the visitor's sentences, or "other".
    """

    name: str
    label: str
    first: str
    second: str
    source: tuple[str, str]
    follows: float


def stranger(seed: int, *known: str) -> str:
    """A sentence of another text: one of the bundled ones, and none of those that are known."""
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if line.strip()]
    choices = [line for line in lines if line not in known]
    return choices[int(np.random.default_rng(seed).integers(len(choices)))]


def pair_examples(bert: Checkpoint, a: str, b: str, seed: int) -> tuple[PairExample, ...]:
    """The positive example of both tasks, BERT's negative and ALBERT's negative.

    follows: the probability that the model's next-sentence head gives to "B follows A".
    """
    other = stranger(seed, a, b)
    rows = (
        (later("Both: as written"), later("positive"), a, b, ("a", "b")),
        (
            later("Next sentence (BERT): B from another text"),
            later("negative"),
            a,
            other,
            ("a", "other"),
        ),
        (later("Sentence order (ALBERT): A and B swapped"), later("negative"), b, a, ("b", "a")),
    )
    return tuple(PairExample(*row, follows=_follows(bert, row[2], row[3])) for row in rows)


@torch.inference_mode()
def _follows(bert: Checkpoint, first: str, second: str) -> float:
    output = bert.model(Batch.from_encodings([bert.encode(first, second)]))
    assert isinstance(output, BertOutput)
    assert output.nsp_logits is not None
    return float(output.nsp_logits.float().softmax(-1)[0, 0])
