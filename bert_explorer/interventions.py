"""Edits: small, pure changes of one activation, to be passed to a `Trace`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bert_explorer.errors import EditError
from bert_explorer.language import later, tr


@dataclass(frozen=True)
class Edit:
    """Replace the activation `name` by `apply(activation)`, a tensor of the same shape and type."""

    name: str
    """An activation name, or a pattern in which `*` stands for one part of the name."""
    apply: Callable[[Tensor], Tensor]
    label: str
    """What the edit does, for messages and captions."""


def zero(name: str) -> Edit:
    """Set a whole activation to zero."""
    return Edit(name, torch.zeros_like, f"zero {name}")


def ablate_head(layer: int, head: int) -> Edit:
    """Silence one attention head: what it reads, `context` (B, A, T, D), becomes zero.

    Equal to zeroing the head's H/A columns of the output projection's weight.
    """

    def silence(context: Tensor) -> Tensor:
        _check_index(later("head"), head, context.shape[1])
        context = context.clone()
        context[:, head] = 0
        return context

    return Edit(f"layers.{layer}.attention.context", silence, f"ablate layer {layer} head {head}")


def block_attention(layer: int | str, queries: Sequence[int], keys: Sequence[int]) -> Edit:
    """Forbid these queries to look at these keys, in all heads of a layer (layer="*": of all)."""

    def close(mask: Tensor) -> Tensor:
        for query in queries:
            _check_index(later("query"), query, mask.shape[-2])
        for key in keys:
            _check_index(later("key"), key, mask.shape[-1])
        mask = mask.clone()
        rows = torch.tensor(queries, dtype=torch.long)[:, None]
        columns = torch.tensor(keys, dtype=torch.long)[None, :]
        mask[..., rows, columns] = False
        return mask

    return Edit(
        f"layers.{layer}.attention.mask",
        close,
        f"block attention in layer {layer} from {list(queries)} to {list(keys)}",
    )


def patch(name: str, value: Tensor) -> Edit:
    """Replace an activation by one recorded elsewhere; the shapes must be equal."""
    return Edit(name, value.to, f"patch {name}")


def _check_index(noun: str, index: int, size: int) -> None:
    if not 0 <= index < size:
        raise EditError(
            tr(
                "There is no {noun} {index}: they are numbered 0 to {last}.",
                noun=tr(noun),
                index=index,
                last=size - 1,
            )
        )
