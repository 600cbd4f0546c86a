"""A model folder: where it is, and what its config.json says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from bert_explorer.checkpoints import hub
from bert_explorer.checkpoints.sizes import check_sizes
from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr

MODELS = Path(__file__).resolve().parents[2] / "assets" / "models"
BUNDLED = ("bert-twin", "gpt-twin")

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


def find_folder(name: str | Path, *, download: bool = True) -> Path:
    """Where a bundled model, a model of the hub or a folder is; downloads it if that is allowed.

    Raises CheckpointError if there is none, or if its files are of an impossible size.
    """
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


def read_config(folder: Path) -> dict[str, Any]:
    """What config.json says; CheckpointError if it can't be read."""
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


def is_ours(values: dict[str, Any]) -> bool:
    """Ours says `architecture`; the hub's model_type or, in old files, only its own field names."""
    return "architecture" in values


def with_family(values: dict[str, Any], tensors: Any) -> dict[str, Any]:
    """A configuration of the hub that names its family, if the names of the tensors tell it."""
    if values.get("model_type") is not None:
        return values
    found = {family for name in tensors for p, family in _PREFIXES.items() if name.startswith(p)}
    return values | {"model_type": found.pop()} if len(found) == 1 else values
