"""A fine-tuned model on disk: a model folder as any other, with the head beside the encoder.

config.json, model.safetensors, tokenizer.json   the encoder, which `checkpoints.load` opens
head.safetensors                                 weight (K, H) and bias (K,), float32
finetuned.json                                   task, labels, what the head reads, and figures
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save as to_bytes
from torch import nn

from bert_explorer.checkpoints.sizes import check_sizes
from bert_explorer.checkpoints.store import Checkpoint, load, save
from bert_explorer.checkpoints.weights import read_tensors
from bert_explorer.data.tasks import MOST_LABELS, TASKS
from bert_explorer.errors import CheckpointError, ConfigError
from bert_explorer.finetuning.model import POOLS, FineTuned, HeadSetup
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer

FORMAT = 1
MOST_LABEL_CHARACTERS = 200


@dataclass(frozen=True)
class Saved:
    """A fine-tuned model with its tokenizer. Shared, in evaluation mode, not to be changed.

    figures: what was written beside it when it was saved (settings, scores), as plain values.
    """

    name: str
    model: FineTuned
    tokenizer: Tokenizer
    figures: Mapping[str, Any]

    @property
    def checkpoint(self) -> Checkpoint:
        """The encoder alone, as the other pages know it."""
        return Checkpoint(self.name, self.model.encoder, self.tokenizer)


def as_stored(model: nn.Module) -> None:
    """Round the weights as `save_finetuned` will, so that scores are those of the saved model."""
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()


def save_finetuned(
    folder: Path, model: FineTuned, tokenizer: Tokenizer, figures: Mapping[str, Any]
) -> None:
    """Write a folder that `load_finetuned` opens."""
    folder.mkdir(parents=True, exist_ok=True)
    save(folder, model.encoder, tokenizer)
    head = {"weight": model.head.weight.detach(), "bias": model.head.bias.detach()}
    (folder / "head.safetensors").write_bytes(to_bytes(head))
    setup = model.setup
    values = {
        "format": FORMAT,
        "task": setup.task,
        "labels": list(setup.labels),
        "pool": setup.pool,
        "dropout": setup.dropout,
        "figures": dict(figures),
    }
    (folder / "finetuned.json").write_text(
        json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def load_finetuned(folder: str | Path) -> Saved:
    """Open what `save_finetuned` wrote.

    Raises CheckpointError when something is missing, damaged, or doesn't fit together.
    """
    place = Path(folder)
    check_sizes(place)
    values = _values(place / "finetuned.json")
    setup = _setup(values)
    encoder = load(place)
    try:
        model = FineTuned(encoder.model, setup)
    except ConfigError as error:
        raise CheckpointError(
            tr("finetuned.json does not fit its model: {reason}", reason=error)
        ) from error
    head = _head(place / "head.safetensors", model)
    model.head.load_state_dict(head)
    model.eval().requires_grad_(False)
    figures = values.get("figures")
    return Saved(place.name, model, encoder.tokenizer, figures if isinstance(figures, dict) else {})


def _values(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise CheckpointError(
            tr("This is not a fine-tuned model: it has no finetuned.json beside its weights.")
        )
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(tr("finetuned.json is not readable JSON.")) from error
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise CheckpointError(tr("finetuned.json is not of the format {format}.", format=FORMAT))
    return values


def _setup(values: Mapping[str, Any]) -> HeadSetup:
    task, labels, pool = values.get("task"), values.get("labels"), values.get("pool")
    dropout = values.get("dropout", 0.0)
    sound = (
        task in TASKS
        and pool in POOLS
        and isinstance(labels, list)
        and all(isinstance(label, str) and label for label in labels)
        and all(len(label) <= MOST_LABEL_CHARACTERS for label in labels)
        and len(set(labels)) == len(labels) <= 2 * MOST_LABELS + 1
        and (len(labels) >= 2 or task == "qa")
        and isinstance(dropout, int | float)
        and 0 <= dropout < 1
    )
    if not sound:
        raise CheckpointError(
            tr("finetuned.json does not describe a task, its labels and its head.")
        )
    return HeadSetup(task, tuple(labels or ()), pool, float(dropout))  # type: ignore[arg-type]


def _head(path: Path, model: FineTuned) -> dict[str, torch.Tensor]:
    head = read_tensors(path)
    wanted = {name: tensor.shape for name, tensor in model.head.state_dict().items()}
    if {name: tensor.shape for name, tensor in head.items()} != wanted:
        raise CheckpointError(
            tr("head.safetensors does not fit the labels and the encoder's width.")
        )
    if not all(tensor.isfinite().all() for tensor in head.values()):
        raise CheckpointError(
            tr("head.safetensors holds values that are not numbers (NaN or inf).")
        )
    return {name: tensor.float() for name, tensor in head.items()}
