"""What the layer walk draws: every step of one token through one layer, with all its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from bert_explorer.analysis.encoder_layer import Layer, Part, Step
from bert_explorer.analysis.visible import visible
from bert_explorer.language import later, tr
from bert_explorer.views.layer_walk_text import Place, text

# What the steps between two residual sums have in common.
GROUPS = {
    "attention": (
        later("Self-attention"),
        later("the only place where tokens meet; head {head} shown"),
    ),
    "mlp": (later("Feed-forward network"), later("each token on its own")),
}


def payload(steps: Sequence[Step], place: Place, open_step: int) -> dict[str, Any]:
    """For the component layer_walk. open_step: which step stands open, from 0.

    All numbers travel as one run of float32; each part says where its own begin.
    """
    layer = place.layer
    numbers: list[np.ndarray] = []
    start = 0
    drawn = []
    for i, step in enumerate(steps):
        words = text(step, place)
        parts = []
        for part, scale in zip(step.parts, _scales(step), strict=True):
            parts.append(_part(part, start, scale))
            numbers.append(part.values.astype(np.float32).ravel())
            start += part.values.size
        drawn.append(
            {
                "title": words.title,
                "formula": words.formula,
                "says": words.says,
                "group": _group(step),
                "shape": shape_of(step, layer),
                "source": f"layers.{layer.index}.{step.results[0].source}",
                "joins": "add" in step.name,
                "leaves": i == 0 or ("add" in step.name and i < len(steps) - 1),
                "parts": parts,
            }
        )
    return {
        "model": "causal" if layer.config.architecture == "gpt" else "bidirectional",
        "layer": layer.index,
        "tokens": [visible(token) for token in layer.encoding.tokens],
        "token": place.token,
        "head": place.head,
        "step": open_step,
        "groups": {
            name: [tr(title), tr(note, head=place.head + 1)]
            for name, (title, note) in GROUPS.items()
        },
        "steps": drawn,
        "numbers": np.concatenate(numbers).tobytes(),
    }


def _part(part: Part, start: int, scale: float) -> dict[str, Any]:
    return {
        "label": part.label,
        "kind": part.kind,
        "sign": part.sign,
        "factor": part.factor,
        "heads": part.heads,
        "result": part.result,
        "scale": scale,
        "start": start,
        "size": int(part.values.shape[-1]),
    }


def _group(step: Step) -> str:
    if step.name in ("widened", "activated", "narrowed"):
        return "mlp"
    return "" if step.name == "input" or "_" in step.name else "attention"


def shape_of(step: Step, layer: Layer) -> dict[str, str]:
    """one: what this token has, such as "3 × 256". all: the same for a batch of one text.

    dimensions: what the numbers of `all` count. weights: how many numbers were learned for it.
    """
    count, result = len(step.results), step.results[0]
    size, length = result.values.shape[-1], len(layer.encoding)
    if result.kind == "tokens":
        whole = {
            tr("text"): 1,
            tr("head"): layer.config.num_heads,
            tr("looks from"): length,
            tr("looks at"): length,
        }
    elif result.source in _IN_HEADS and step.name != "joined":
        size_of_head = layer.config.head_size
        heads = layer.config.num_heads
        whole = {
            tr("text"): 1,
            tr("head"): heads,
            tr("token"): length,
            tr("number"): size_of_head,
        }
    else:
        whole = {tr("text"): 1, tr("token"): length, tr("number"): size}
    times = f"{count} × " if count > 1 else ""
    return {
        "one": f"{times}{size:,}",
        "all": f"{times}({', '.join(f'{n:,}' for n in whole.values())})",
        "dimensions": ", ".join(whole),
        "weights": f"{step.parameters:,}" if step.parameters else "",
    }


_IN_HEADS = {f"attention.{name}" for name in ("query", "key", "value", "context")}


def _scales(step: Step) -> list[float]:
    """For each part the value drawn in full colour: only one number in 200 is larger.

    What is added up shares one scale, so that the sum can be seen.
    """
    adds = any(part.sign == "+" for part in step.parts)
    together = [part for part in step.parts if part.sign != "→"]
    return [_full_colour(together if adds and part.sign != "→" else [part]) for part in step.parts]


def _full_colour(parts: Sequence[Part]) -> float:
    values = np.concatenate([np.abs(part.values[np.isfinite(part.values)]) for part in parts])
    return float(np.quantile(values, 0.995)) or 1.0


def steps_table(
    steps: Sequence[Step], place: Place, deviations: Mapping[str, float]
) -> pd.DataFrame:
    """One row for each result. deviations: from `multiply_again`, by activation."""
    rows = []
    for number, step in enumerate(steps, start=1):
        for part in step.results:
            finite = part.values[np.isfinite(part.values)]
            rows.append(
                {
                    tr("step"): f"{number}. {text(step, place).title}",
                    tr("activation"): f"layers.{place.layer.index}.{part.source}",
                    tr("shape"): shape_of(step, place.layer)["all"],
                    tr("learned numbers"): step.parameters,
                    tr("lowest"): finite.min(initial=np.inf),
                    tr("highest"): finite.max(initial=-np.inf),
                    tr("length"): float(np.linalg.norm(finite)),
                    tr("multiplied again"): deviations.get(part.source),
                }
            )
    return pd.DataFrame(rows)


def numbers_table(step: Step, place: Place) -> pd.DataFrame:
    """Every number of one step, one row for each, to read, search and download."""
    tokens = [visible(token) for token in place.layer.encoding.tokens]
    frames = []
    for part in step.parts:
        if part.kind == "rows":
            continue
        size = len(part.values)
        frames.append(
            pd.DataFrame(
                {
                    tr("part"): part.label,
                    tr("number"): range(size),
                    tr("token"): tokens if part.kind == "tokens" else "",
                    tr("value"): part.values,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
