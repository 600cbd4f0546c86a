"""A run on disk: what is needed to go on after a kill as if nothing had happened."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.optim import Optimizer

from bert_explorer.errors import TrainingError
from bert_explorer.model import Bert, Gpt


@dataclass(frozen=True)
class Progress:
    """step: optimizer steps done. log: one row of figures for each time it was logged."""

    step: int
    log: list[dict[str, float]]


def save_progress(
    folder: Path, progress: Progress, model: Bert | Gpt, optimizer: Optimizer
) -> None:
    """Write float32 weights, optimizer state and log; the pointer file moves last, in one step."""
    place = folder / f"step-{progress.step:08d}"
    partial = folder / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    save_file(
        {name: weight.contiguous() for name, weight in model.state_dict().items()},
        partial / "model.safetensors",
    )
    moments: dict[str, Tensor] = {}
    for index, state in optimizer.state_dict()["state"].items():
        for name, value in state.items():
            moments[f"{index}.{name}"] = value.contiguous()
    save_file(moments, partial / "optimizer.safetensors")
    (partial / "log.json").write_text(json.dumps(progress.log))
    shutil.rmtree(place, ignore_errors=True)
    partial.rename(place)

    pointer = folder / "latest.json.new"
    pointer.write_text(json.dumps({"step": progress.step, "folder": place.name}))
    os.replace(pointer, folder / "latest.json")
    for old in folder.glob("step-*"):
        if old != place:
            shutil.rmtree(old)


def load_progress(folder: Path, model: Bert | Gpt, optimizer: Optimizer) -> Progress | None:
    """Put model and optimizer back to the last saved step; None when nothing was saved yet.

    Raises TrainingError when the saved state is damaged or belongs to another model.
    """
    pointer = folder / "latest.json"
    if not pointer.is_file():
        return None
    try:
        latest = json.loads(pointer.read_text())
        place = folder / latest["folder"]
        weights = load_file(place / "model.safetensors")
        moments = load_file(place / "optimizer.safetensors")
        log = json.loads((place / "log.json").read_text())
    except (OSError, ValueError, LookupError, SafetensorError) as error:
        raise TrainingError(f"The saved run in {folder} is damaged: {error}") from error
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise TrainingError(f"The saved run in {folder} does not fit this model.") from error
    states: dict[int, dict[str, Any]] = {}
    for key, value in moments.items():
        index, name = key.split(".", 1)
        states.setdefault(int(index), {})[name] = value
    optimizer.load_state_dict(
        {"state": states, "param_groups": optimizer.state_dict()["param_groups"]}
    )
    return Progress(latest["step"], log)
