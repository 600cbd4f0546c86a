"""Weights on disk: safetensors only, in half precision or in one byte a number."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from bert_explorer.errors import CheckpointError

SCALE = ".scale"
"""A matrix stored as int8 has its row scales beside it under its name plus this."""


def save_weights(weights: Mapping[str, Tensor], path: Path, *, eight_bit: bool = False) -> None:
    """Write float16, or int8 matrices with one float16 scale a row (error at most 1/254 of the row's maximum)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stored: dict[str, Tensor] = {}
    for name, weight in weights.items():
        weight = weight.detach().float().cpu()
        if eight_bit and weight.dim() == 2:
            scale = (weight.abs().amax(dim=1, keepdim=True) / 127).half().clamp(min=1e-7)
            stored[name] = (weight / scale.float()).round().clamp(-127, 127).to(torch.int8)
            stored[name + SCALE] = scale
        else:
            stored[name] = weight.half().contiguous()
    save_file(stored, path)


def load_weights(path: Path) -> dict[str, Tensor]:
    """Read either kind back as float32. Raises CheckpointError for a missing or damaged file."""
    if not path.is_file():
        raise CheckpointError(f"There is no weights file {path.name} in this model folder.")
    try:
        stored = load_file(path)
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            f"{path.name} is not a whole safetensors file; copy or download it again."
        ) from error
    weights = {}
    for name, weight in stored.items():
        if not name.endswith(SCALE):
            scale = stored.get(name + SCALE)
            weights[name] = weight.float() if scale is None else weight.float() * scale.float()
    return weights
