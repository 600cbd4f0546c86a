"""What a bundled model's training log says about its held-out accuracy."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr


@dataclass(frozen=True)
class Progress:
    """One evaluation on held-out text. top1: share of masked tokens guessed right. loss: nats."""

    step: int
    tokens: int
    top1: float
    loss: float


def held_out(file: Path) -> tuple[Progress, ...]:
    """The evaluations of a training log, in order. Raises CheckpointError if there are none."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            found = tuple(
                Progress(
                    int(row["step"]),
                    int(row["tokens"]),
                    float(row["heldout_top1"]),
                    float(row["heldout_loss"]),
                )
                for row in csv.DictReader(lines)
                if row.get("heldout_top1")
            )
    except (OSError, ValueError, KeyError) as error:
        raise CheckpointError(
            tr("The training log of {model} cannot be read.", model=file.parent.name)
        ) from error
    if not found:
        raise CheckpointError(
            tr("The training log of {model} has no evaluation.", model=file.parent.name)
        )
    return found
