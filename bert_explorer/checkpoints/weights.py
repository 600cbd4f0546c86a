"""Weights on disk: safetensors only, in half precision or in one byte a number."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from bert_explorer.checkpoints.sizes import check_header
from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr

SCALE = ".scale"
"""A matrix stored as int8 has its row scales beside it under its name plus this."""

READABLE = (torch.float32, torch.float16, torch.bfloat16, torch.float64)
"""Torch can't compute with all that safetensors can hold."""


def save_weights(weights: Mapping[str, Tensor], path: Path, *, eight_bit: bool = False) -> None:
    """Write all as float16, or matrices as int8 with one float32 scale a row.

    The error of an int8 value is at most 1/254 of its row's largest.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    stored: dict[str, Tensor] = {}
    for name, weight in weights.items():
        weight = weight.detach().float().cpu()
        if eight_bit and weight.dim() == 2:
            tiny = torch.finfo(torch.float32).tiny  # a row of zeros must not divide by zero
            scale = (weight.abs().amax(dim=1, keepdim=True) / 127).clamp(min=tiny)
            stored[name] = (weight / scale).round().clamp(-127, 127).to(torch.int8)
            stored[name + SCALE] = scale
        else:
            stored[name] = weight.half().contiguous()
    # Through a second file: whoever reads meanwhile never meets half a model. (safetensors' own
    # save_file would let nobody but its owner read the result.)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(save(stored))
    os.replace(partial, path)


def load_weights(path: Path) -> dict[str, Tensor]:
    """Read either kind back as float32. Raises CheckpointError for a missing or damaged file."""
    stored = read_tensors(path, also=(torch.int8,))
    weights = {}
    for name, weight in stored.items():
        if name.endswith(SCALE):
            continue
        weights[name] = weight.float()
        if (scale := stored.get(name + SCALE)) is not None:
            if scale.shape != (*weight.shape[:1], 1):
                raise CheckpointError(
                    tr(
                        "{file}: {name}{scale} must hold one scale a row.",
                        file=path.name,
                        name=name,
                        scale=SCALE,
                    )
                )
            weights[name] *= scale.float()
    return weights


def read_tensors(path: Path, *, also: Collection[torch.dtype] = ()) -> dict[str, Tensor]:
    """A safetensors file as it is. Raises CheckpointError if it is missing, damaged, or holds
    numbers of a kind that is neither READABLE nor in `also`."""
    if not path.is_file():
        raise CheckpointError(
            tr("There is no weights file {file} in this model folder.", file=path.name)
        )
    check_header(path)
    try:
        stored: dict[str, Tensor] = load_file(path)
    except (SafetensorError, OSError, TypeError) as error:  # TypeError: an impossible shape
        raise CheckpointError(
            tr("{file} is not a whole safetensors file; copy or download it again.", file=path.name)
        ) from error
    for name, tensor in stored.items():
        if tensor.dtype not in (*READABLE, *also):
            raise CheckpointError(
                tr(
                    "{file}: {name} is stored as {kind}, which this app does not read.",
                    file=path.name,
                    name=name,
                    kind=str(tensor.dtype).removeprefix("torch."),
                )
            )
    return stored
