"""Models from disk, ours and the hub's, and back; snapshots of their training."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from bert_explorer.checkpoints import hub
from bert_explorer.checkpoints.assembly import assemble, read_tokenizer, whole_model
from bert_explorer.checkpoints.checkpoint import Checkpoint
from bert_explorer.checkpoints.convert import from_hub
from bert_explorer.checkpoints.folder import BUNDLED, find_folder, is_ours, read_config, with_family
from bert_explorer.checkpoints.tensor_files import opened
from bert_explorer.checkpoints.weights import save_weights
from bert_explorer.config import ModelConfig
from bert_explorer.errors import CheckpointError, ConfigError
from bert_explorer.language import tr
from bert_explorer.model import Bert, Gpt, build
from bert_explorer.model.build import without_weights
from bert_explorer.tokenizer import Tokenizer

FLOAT_BYTES = 4


def bundled() -> tuple[str, ...]:
    """The names that `load` knows without a path."""
    return BUNDLED


def load(name: str | Path) -> Checkpoint:
    """A bundled model by its name, a folder (ours or the hub's), or a hub id.

    A hub id that is not in the local cache is downloaded, with a progress bar, unless
    HF_HUB_OFFLINE is set.
    Raises CheckpointError when it is missing, incomplete, damaged, pickled, of another family, or
    does not fit its own configuration.
    """
    folder = find_folder(name)
    short = str(name) if isinstance(name, str) and hub.is_id(name) else folder.name
    values = read_config(folder)
    if is_ours(values):
        return assemble(folder, values, folder / "model.safetensors", short)
    with opened(folder) as tensors:
        converted = from_hub(with_family(values, tensors), tensors)
    tokenizer = read_tokenizer(folder, converted.config, short)
    return whole_model(
        short, converted.config, converted.weights, tokenizer, converted.missing_heads
    )


def size_in_memory(name: str | Path) -> int:
    """About how many bytes its weights take once loaded, by the headers of its files alone.

    Raises CheckpointError as `load` does, but never downloads.
    """
    folder = find_folder(name, download=False)
    values = read_config(folder)
    if is_ours(values):
        try:
            with without_weights():
                model = build(ModelConfig.from_dict(values))
        except ConfigError as error:
            raise CheckpointError(
                tr("The model {name} cannot be used: {error}", name=folder.name, error=error)
            ) from error
        return FLOAT_BYTES * sum(math.prod(p.shape) for p in model.parameters())
    with opened(folder) as tensors:
        return FLOAT_BYTES * tensors.num_values()


def snapshots(name: str | Path) -> tuple[int, ...]:
    """The training steps of which a copy is kept, in order."""
    files = (find_folder(name, download=False) / "snapshots").glob("step-*.safetensors")
    found = (re.fullmatch(r"step-(\d{7,})", file.stem, re.ASCII) for file in files)
    return tuple(sorted(int(match[1]) for match in found if match))


def load_snapshot(name: str | Path, step: int) -> Checkpoint:
    """The model as it was after `step` training steps; CheckpointError if there is no such copy."""
    folder = find_folder(name, download=False)
    if step not in snapshots(name):
        raise CheckpointError(
            tr("{name} has no snapshot of step {step}.", name=folder.name, step=step)
        )
    title = f"{folder.name} at step {step}"
    return assemble(folder, read_config(folder), snapshot_path(folder, step), title)


def snapshot_path(folder: Path, step: int) -> Path:
    """Where the copy of a training step lies in a model folder."""
    return folder / "snapshots" / f"step-{step:07d}.safetensors"


def save(folder: Path, model: Bert | Gpt, tokenizer: Tokenizer) -> None:
    """Write a model folder in half precision."""
    save_weights(model.state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(model.config.to_dict(), indent=2) + "\n")
    tokenizer.save(folder)
