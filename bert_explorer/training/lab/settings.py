"""What a visitor may set before a live run, and how far."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from bert_explorer.config import ModelConfig
from bert_explorer.errors import TrainingError
from bert_explorer.language import later, tr

MOST_STEPS = 3000
MOST_SECONDS = 600
"""Of computing, as `Settings.seconds` reckons it."""

SPEED = 50e9
"""Multiplications and additions a second that training reaches on one core, about."""
OVERHEAD = 0.005
"""Seconds a step takes whatever the size of the model, about."""

RANGES: dict[str, tuple[float, float]] = {
    "learning_rate": (1e-5, 1.0),
    "masking_rate": (0.05, 0.95),
    "width": (4, 128),
    "layers": (1, 4),
    "steps": (20, MOST_STEPS),
    "batch": (4, 128),
    "length": (16, 32),
}
NAMES = {
    "learning_rate": later("Learning rate"),
    "masking_rate": later("Masking rate"),
    "width": later("Width"),
    "layers": later("Layers"),
    "steps": later("Steps"),
    "batch": later("Batch"),
    "length": later("Length"),
}


@dataclass(frozen=True)
class Settings:
    """One live run. BERT and its twin share all of it; the masking is BERT's alone."""

    learning_rate: float = 5e-3
    """The peak, after the first 3 % of the steps; from there it falls to 0."""
    masking_rate: float = 0.15
    width: int = 64
    layers: int = 2
    steps: int = 1000
    batch: int = 64
    """Sequences in a step."""
    masking: Literal["dynamic", "static"] = "dynamic"
    """Whether a sequence is masked anew each time it is read, or always at the same words."""
    next_sentence: bool = False
    """Whether BERT also judges sentence pairs."""
    length: int = 16
    """Tokens in a sequence: room for one sentence of the little language. A pair needs 32."""
    stop_after: int | None = None
    """End after so many steps, in the midst of the schedule; None goes on to the last."""
    seed: int = 0

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise TrainingError(
                    tr(
                        "{name} must be from {low:g} to {high:g}, not {value:g}.",
                        name=tr(NAMES[name]),
                        low=low,
                        high=high,
                        value=value,
                    )
                )
        if self.length < (32 if self.next_sentence else 16):
            raise TrainingError(tr("Sentence pairs need sequences of 32 tokens."))
        if self.masking not in ("dynamic", "static"):
            raise TrainingError(
                tr("The masking is dynamic or static, not {masking!r}.", masking=self.masking)
            )

    @property
    def heads(self) -> int:
        """Attention heads a layer: 4, where the width can be shared out so."""
        return math.gcd(self.width, 4)

    def config(self, architecture: Literal["bert", "gpt"], vocab_size: int) -> ModelConfig:
        """The shape of either twin."""
        return ModelConfig(
            vocab_size=vocab_size,
            architecture=architecture,
            hidden_size=self.width,
            num_layers=self.layers,
            num_heads=self.heads,
            intermediate_size=4 * self.width,
            max_positions=64,
            dropout=0.0,
        )

    def rate(self, step: int) -> float:
        """The learning rate at a step, counted from 0."""
        warmup = max(1, round(0.03 * self.steps))
        if step < warmup:
            return self.learning_rate * (step + 1) / warmup
        return self.learning_rate * (self.steps - step) / max(1, self.steps - warmup)

    def seconds(self, models: int = 2) -> float:
        """How long the run takes on one idle core, roughly."""
        weights = 12 * self.layers * self.width**2 + 300 * self.width
        work = 6 * weights * self.batch * self.length
        return models * self.steps * (OVERHEAD + work / SPEED)

    def check_size(self) -> Settings:
        """Itself; raises TrainingError if the run would be longer than anybody should wait."""
        if (seconds := self.seconds()) > MOST_SECONDS:
            raise TrainingError(
                tr(
                    "That would take about {minutes:.0f} minutes on one core; at most {most:.0f} "
                    "are allowed. Choose fewer steps, a smaller batch, fewer layers or a smaller "
                    "width.",
                    minutes=seconds / 60,
                    most=MOST_SECONDS / 60,
                )
            )
        return self

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for a job."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Settings:
        """The reverse. Raises TrainingError for values that are out of range."""
        return cls(**{field.name: values[field.name] for field in fields(cls)})
