"""How a run of fine-tuning goes: every number that decides it, in one frozen dataclass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from bert_explorer.errors import TrainingError
from bert_explorer.finetuning.model import POOLS, Pool
from bert_explorer.language import tr

HIGHEST_RATE = 1.0
MOST_EPOCHS = 100
LARGEST_BATCH = 256


@dataclass(frozen=True)
class FineTuneRecipe:
    """BERT's own recipe (appendix A.3), with rates for models as small as ours."""

    epochs: int = 4
    """How often every example is read."""
    learning_rate: float = 5e-4
    """The peak. BERT-base took 2e-5 to 5e-5; a narrow model needs larger steps."""
    batch_size: int = 16
    warmup_share: float = 0.1
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.999)
    clip_norm: float = 1.0
    dropout: float = 0.1
    """Before the head."""
    pool: Pool | None = None
    """What the head reads for a sentence or pair; None: the model's own way."""
    pretrained: bool = True
    """False: the same shape, started from random weights."""
    head_only: bool = False
    """Whether the encoder stays as it is and only the head learns."""
    seed: int = 0
    """Of the head's start, the order of the examples, and dropout."""

    def __post_init__(self) -> None:
        for name, low, high in (
            ("epochs", 1, MOST_EPOCHS),
            ("batch_size", 1, LARGEST_BATCH),
            ("seed", 0, 2**31 - 1),
        ):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                raise TrainingError(
                    tr(
                        "{name} must be a whole number from {low} to {high:,}, not {value!r}.",
                        name=name,
                        low=low,
                        high=high,
                        value=value,
                    )
                )
        if not 0 < self.learning_rate <= HIGHEST_RATE:
            raise TrainingError(
                tr(
                    "The learning rate must be above 0 and at most {most:g}, not {rate!r}.",
                    most=HIGHEST_RATE,
                    rate=self.learning_rate,
                )
            )
        if self.pool is not None and self.pool not in POOLS:
            raise TrainingError(
                tr(
                    "pool must be one of {pools}, not {pool!r}.",
                    pools=", ".join(POOLS),
                    pool=self.pool,
                )
            )
        if not self.pretrained and self.head_only:
            raise TrainingError(
                tr("With random weights the head alone would read noise: train all parameters.")
            )

    def rate(self, step: int, steps: int) -> float:
        """Learning rate at step (from 0) of `steps`: linear warm-up, then linear decay to 0."""
        warmup = max(1, round(self.warmup_share * steps))
        if step < warmup:
            return self.learning_rate * (step + 1) / warmup
        return self.learning_rate * (steps - step) / max(1, steps - warmup)

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FineTuneRecipe:
        """The reverse of `to_dict`. Raises TrainingError for a field that is unknown."""
        if unknown := set(values) - {field.name for field in fields(cls)}:
            raise TrainingError(tr("Unknown settings: {names}.", names=", ".join(sorted(unknown))))
        known = dict(values)
        if "betas" in known:
            known["betas"] = tuple(known["betas"])
        return cls(**known)
