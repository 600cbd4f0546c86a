"""What a live training run has reported, put in order."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from bert_explorer.analysis.attention import Attention

Twin = Literal["bert", "gpt"]
TWINS: tuple[Twin, ...] = ("bert", "gpt")


@dataclass(frozen=True)
class Run:
    """start: what was known before the first step. looks: one entry an evaluation, in order.

    progress: the newest count of steps and speed, None before the first.
    """

    start: Mapping[str, Any]
    looks: tuple[Mapping[str, Any], ...]
    progress: Mapping[str, Any] | None

    @property
    def steps(self) -> tuple[int, ...]:
        """After how many steps each evaluation was made."""
        return tuple(look["step"] for look in self.looks)

    def series(self, twin: Twin, name: str) -> tuple[list[int], list[float]]:
        """Steps and values of one curve, where there is a value."""
        points = [(look["step"], look[twin].get(name)) for look in self.looks]
        kept = [(step, value) for step, value in points if value is not None]
        return [step for step, _ in kept], [value for _, value in kept]

    def rules(self, twin: Twin, name: str) -> tuple[list[int], list[float]]:
        """The share of blanks filled right: "left", "right", "left tool", ..."""
        looks = [look for look in self.looks if "rules" in look[twin]]
        return [look["step"] for look in looks], [look[twin]["rules"][name] for look in looks]

    @property
    def has_rules(self) -> bool:
        """Whether it is the little language that is learned."""
        return bool(self.looks) and "rules" in self.looks[0]["bert"]

    def attention(self, twin: Twin, at: int) -> Attention:
        """Every head's pattern for the watched sentence at an evaluation."""
        tokens = tuple(self.start["watched"]["tokens"])
        length = len(tokens)
        values = np.frombuffer(base64.b64decode(self.looks[at][twin]["patterns"]), dtype=np.uint8)
        layers, heads = self.start["layers"], self.start["heads"]
        causal = twin == "gpt"
        square = np.ones((length, length), dtype=bool)
        return Attention(
            sight="causal" if causal else "bidirectional",
            tokens=tokens,
            special=np.array(self.start["watched"]["special"]),
            padding=np.zeros(length, dtype=bool),
            segments=np.zeros(length, dtype=int),
            words=np.arange(length),
            allowed=np.tril(square) if causal else square,
            patterns=values.reshape(layers, heads, length, length).astype(np.float32)
            / np.float32(255),
        )


def run_of(events: Iterable[Mapping[str, Any]]) -> Run | None:
    """From the reports of a job; None before it has begun."""
    start: Mapping[str, Any] | None = None
    progress: Mapping[str, Any] | None = None
    looks = []
    for event in events:
        match event["type"]:
            case "start":
                start = event
            case "look":
                looks.append(event)
            case "progress":
                progress = event
    return None if start is None else Run(start, tuple(looks), progress)


def changed_head(run: Run, twin: Twin) -> tuple[int, int]:
    """Layer and head whose pattern has changed most since the first evaluation, from 0."""
    first, last = run.attention(twin, 0).patterns, run.attention(twin, len(run.looks) - 1).patterns
    change = np.abs(last - first).sum(axis=(-1, -2))
    layer, head = np.unravel_index(change.argmax(), change.shape)
    return int(layer), int(head)


def margin(run: Run) -> tuple[float, float]:
    """BERT's share minus GPT's at the last evaluation: settled from the right, from the left."""
    last = run.looks[-1]
    gap = [last["bert"]["rules"][side] - last["gpt"]["rules"][side] for side in ("right", "left")]
    return gap[0], gap[1]


def rule_names(run: Run) -> Sequence[str]:
    """The rules of the language, in the order in which they were reported."""
    names = [name.split(" ", 1)[1] for name in run.looks[0]["bert"]["rules"] if " " in name]
    return list(dict.fromkeys(names))
