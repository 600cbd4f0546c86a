"""Which parts of a model training has moved, and how far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from bert_explorer.language import later

PARTS = (
    later("embeddings"),
    later("pooler"),
    later("head"),
    later("final_norm"),
    later("other"),
    later("attention"),
    later("feed-forward"),
)
"""Names of parts and inner parts, to be shown with `tr`; layers have numbers besides."""


@dataclass(frozen=True)
class Moved:
    """One part of a model.

    part: "embeddings", "layer 1" and so on, "pooler", "head" ("other" for what the task never
    uses). inner: "attention", "feed-forward", or "" for the whole part.
    change: |after - before| / |before|, lengths of all its weights as one vector.
    """

    part: str
    inner: str
    change: float


def moved(before: Mapping[str, Tensor], model: nn.Module) -> tuple[Moved, ...]:
    """The relative change of each part, in the order of computation."""
    sums: dict[tuple[str, str], list[float]] = {}
    for name, weight in model.named_parameters():
        was = before[name].double()
        change = float((weight.detach().double() - was).square().sum())
        size = float(was.square().sum())
        part, inner = part_of(name)
        for key in {(part, ""), (part, inner)}:
            entry = sums.setdefault(key, [0.0, 0.0])
            entry[0] += change
            entry[1] += size
    return tuple(
        Moved(part, inner, (change / size) ** 0.5 if size else 0.0)
        for (part, inner), (change, size) in sums.items()
    )


def part_of(name: str) -> tuple[str, str]:
    """ "encoder.layers.2.attention.query.weight" -> ("layer 3", "attention")."""
    if name.startswith("head."):
        return "head", ""
    rest = name.removeprefix("encoder.")
    if match := re.match(r"layers\.(\d+)\.(attention|mlp)", rest):
        return f"layer {int(match[1]) + 1}", {"mlp": "feed-forward"}.get(match[2], match[2])
    first = rest.split(".")[0]
    return (first if first in ("embeddings", "pooler", "final_norm") else "other"), ""
