"""Model folders, ours and the hub's: config.json, safetensors weights, a tokenizer; snapshots."""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Any

from torch import Tensor

from bert_explorer.checkpoints import hub
from bert_explorer.checkpoints.checkpoint import Checkpoint
from bert_explorer.checkpoints.convert import from_hub
from bert_explorer.checkpoints.sizes import check_sizes
from bert_explorer.checkpoints.tensor_files import opened
from bert_explorer.checkpoints.weights import load_weights, save_weights
from bert_explorer.config import ModelConfig
from bert_explorer.errors import CheckpointError, ConfigError, TokenizerError
from bert_explorer.language import tr
from bert_explorer.model import Bert, Gpt, build
from bert_explorer.model.build import without_weights
from bert_explorer.tokenizer import Tokenizer

MODELS = Path(__file__).resolve().parents[2] / "assets" / "models"
BUNDLED = ("bert-twin", "gpt-twin")
FLOAT_BYTES = 4

# Older config.json have no model_type; the weights' names say it.
_PREFIXES = {
    "bert.": "bert",
    "roberta.": "roberta",
    "albert.": "albert",
    "distilbert.": "distilbert",
    "electra.": "electra",
    "transformer.h.": "gpt2",
    "h.": "gpt2",
}


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
    folder = _folder(name)
    short = str(name) if isinstance(name, str) and hub.is_id(name) else folder.name
    values = _read_config(folder)
    if _is_ours(values):
        return _assemble(folder, values, folder / "model.safetensors", short)
    with opened(folder) as tensors:
        converted = from_hub(_with_family(values, tensors), tensors)
    tokenizer = _read_tokenizer(folder, converted.config, short)
    return _whole(short, converted.config, converted.weights, tokenizer, converted.missing_heads)


def size_in_memory(name: str | Path) -> int:
    """About how many bytes its weights take once loaded, by the headers of its files alone.

    Raises CheckpointError as `load` does, but never downloads.
    """
    folder = _folder(name, download=False)
    values = _read_config(folder)
    if _is_ours(values):
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
    files = (_folder(name, download=False) / "snapshots").glob("step-*.safetensors")
    found = (re.fullmatch(r"step-(\d{7,})", file.stem, re.ASCII) for file in files)
    return tuple(sorted(int(match[1]) for match in found if match))


def load_snapshot(name: str | Path, step: int) -> Checkpoint:
    """The model as it was after `step` training steps; CheckpointError if there is no such copy."""
    folder = _folder(name, download=False)
    if step not in snapshots(name):
        raise CheckpointError(
            tr("{name} has no snapshot of step {step}.", name=folder.name, step=step)
        )
    title = f"{folder.name} at step {step}"
    return _assemble(folder, _read_config(folder), snapshot_path(folder, step), title)


def snapshot_path(folder: Path, step: int) -> Path:
    """Where the copy of a training step lies in a model folder."""
    return folder / "snapshots" / f"step-{step:07d}.safetensors"


def save(folder: Path, model: Bert | Gpt, tokenizer: Tokenizer) -> None:
    """Write a model folder in half precision."""
    save_weights(model.state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(model.config.to_dict(), indent=2) + "\n")
    tokenizer.save(folder)


def _folder(name: str | Path, *, download: bool = True) -> Path:
    folder = MODELS / name if str(name) in BUNDLED else Path(name)
    if os.path.isfile(folder / "config.json"):  # False too for a name no file system takes
        check_sizes(folder)
        return folder
    if isinstance(name, str) and hub.is_id(name) and not os.path.isdir(folder):
        found = hub.cached_folder(name)
        if found is None and download and not hub.is_offline():
            found = hub.download(name)
        if found is not None:
            check_sizes(found)
            return found
    raise CheckpointError(
        tr(
            "There is no model called '{name}'. Bundled are {bundled}; a folder must "
            "hold config.json, model.safetensors and tokenizer.json; a model of the "
            "hub must be downloaded first.",
            name=str(name)[:200],
            bundled=tr("{first} and {second}", first=BUNDLED[0], second=BUNDLED[1]),
        )
    )


def _read_config(folder: Path) -> dict[str, Any]:
    try:
        values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(
            tr("config.json of {name} is not readable JSON.", name=folder.name)
        ) from error
    if not isinstance(values, dict):
        raise CheckpointError(
            tr("config.json of {name} does not hold a configuration.", name=folder.name)
        )
    return values


def _is_ours(values: dict[str, Any]) -> bool:
    """Ours says `architecture`; the hub's model_type or, in old files, only its own field names."""
    return "architecture" in values


def _with_family(values: dict[str, Any], tensors: Any) -> dict[str, Any]:
    if values.get("model_type") is not None:
        return values
    found = {family for name in tensors for p, family in _PREFIXES.items() if name.startswith(p)}
    return values | {"model_type": found.pop()} if len(found) == 1 else values


def _read_tokenizer(folder: Path, config: ModelConfig, name: str) -> Tokenizer:
    try:
        tokenizer = Tokenizer.load(folder, rows=config.vocab_size)
    except TokenizerError as error:
        raise CheckpointError(
            tr("The model {name} cannot be used: {error}", name=name, error=error)
        ) from error
    if tokenizer.vocab_size != config.vocab_size:
        raise CheckpointError(
            tr(
                "The tokenizer of {name} knows {known:,} tokens, its model only "
                "{expected:,}: the two are not of one model.",
                name=name,
                known=tokenizer.vocab_size,
                expected=config.vocab_size,
            )
        )
    if config.family != "gpt2" and tokenizer.special.cls is None:
        raise CheckpointError(
            tr(
                "The tokenizer of {name} has no [CLS] and [SEP] (or <s> and </s>), which "
                "a {family} reads around each text: it is not this model's tokenizer.",
                name=name,
                family=config.family,
            )
        )
    return tokenizer


def _assemble(folder: Path, values: dict[str, Any], file: Path, name: str) -> Checkpoint:
    """A model in our own format."""
    try:
        config = ModelConfig.from_dict(values)
    except ConfigError as error:
        raise CheckpointError(
            tr("The model {name} cannot be used: {error}", name=folder.name, error=error)
        ) from error
    tokenizer = _read_tokenizer(folder, config, folder.name)
    # Only the hub's models have rows without a token.
    if len(tokenizer.vocab) != config.vocab_size:
        raise CheckpointError(
            tr(
                "The tokenizer of {name} knows {known} tokens, its configuration says {expected}.",
                name=folder.name,
                known=len(tokenizer.vocab),
                expected=config.vocab_size,
            )
        )
    return _whole(name, config, load_weights(file), tokenizer, {}, file.name)


def _whole(
    name: str,
    config: ModelConfig,
    weights: dict[str, Tensor],
    tokenizer: Tokenizer,
    missing_heads: dict[str, str],
    file: str = "model.safetensors",
) -> Checkpoint:
    # On "meta" nothing is allocated: an absurd configuration is refused before it costs memory.
    with without_weights():
        model = build(config)
    _check_fit(model.state_dict(), weights, file)
    model.load_state_dict(weights, assign=True)
    model.eval().requires_grad_(False)
    return Checkpoint(name, model, tokenizer, missing_heads)


def _check_fit(expected: dict[str, Tensor], found: dict[str, Tensor], file: str) -> None:
    if missing := sorted(set(expected) - set(found)):
        raise CheckpointError(
            tr(
                "{file} lacks {count} tensors, such as {name}.",
                file=file,
                count=len(missing),
                name=missing[0],
            )
        )
    if extra := sorted(set(found) - set(expected)):
        raise CheckpointError(
            tr("{file} holds an unknown tensor, {name}.", file=file, name=extra[0])
        )
    for name, tensor in expected.items():
        if tensor.shape != found[name].shape:
            raise CheckpointError(
                tr(
                    "{file}: {name} should have the shape {expected}, but has {found}.",
                    file=file,
                    name=name,
                    expected=tuple(tensor.shape),
                    found=tuple(found[name].shape),
                )
            )
        if not found[name].isfinite().all():
            raise CheckpointError(
                tr(
                    "{file}: {name} holds values that are not numbers (NaN or inf).",
                    file=file,
                    name=name,
                )
            )
