"""How a twin is trained: every number that decides the run, in one frozen dataclass."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from bert_explorer.errors import TrainingError
from bert_explorer.language import tr

Objective = Literal["mlm", "clm"]


@dataclass(frozen=True)
class Stage:
    """A part of the run with one sequence length; short ones first, as BERT did (appendix A.2)."""

    share: float
    """Of all training tokens."""
    length: int
    """Tokens a sequence."""
    pair_share: float
    """Of the examples: sentence pairs. Too short a sequence leaves a pair nothing to compare."""


@dataclass(frozen=True)
class Recipe:
    """One pre-training run. The twins differ in `objective` alone; they read the same batches."""

    objective: Objective
    tokens: int
    """Tokens read in all, padding included; the run has tokens // batch_tokens steps."""
    batch_tokens: int = 1280
    learning_rate: float = 1.5e-3
    """The peak. At 3e-3 a post-LN model of this size never gets beyond word frequencies."""
    warmup_share: float = 0.03
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.98)
    clip_norm: float = 1.0
    table_scale: float = 0.05
    """At the start: standard deviation of the token table, amplitude of the position sinusoids."""
    masking_rate: float = 0.15
    stages: tuple[Stage, ...] = (
        Stage(share=0.06, length=16, pair_share=0.0),
        Stage(share=0.40, length=32, pair_share=0.5),
        Stage(share=0.30, length=64, pair_share=0.5),
        # Only pairs at the end: next-sentence answers are learned late, from a few labels a step.
        Stage(share=0.24, length=64, pair_share=1.0),
    )
    snapshot_shares: tuple[float, ...] = (0.01, 0.04, 0.08, 0.16, 0.32, 0.64)
    """When to keep a copy of the weights on the way."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.objective not in ("mlm", "clm"):
            raise TrainingError(
                tr("The objective must be 'mlm' or 'clm', not {found!r}.", found=self.objective)
            )
        if not self.stages:
            raise TrainingError(tr("A recipe needs at least one stage."))
        longest = max(stage.length for stage in self.stages)
        if self.batch_tokens < longest:
            raise TrainingError(
                tr(
                    "A batch must hold at least one sequence, {longest} tokens, not {n}.",
                    longest=longest,
                    n=self.batch_tokens,
                )
            )
        if self.steps < 1:
            raise TrainingError(
                tr(
                    "{tokens} tokens are less than one batch of {batch}.",
                    tokens=self.tokens,
                    batch=self.batch_tokens,
                )
            )
        if abs(sum(stage.share for stage in self.stages) - 1) > 1e-6:
            raise TrainingError(tr("The shares of the stages must add up to 1."))
        if not self.learning_rate > 0:
            raise TrainingError(
                tr("The learning rate must be above 0, not {rate}.", rate=self.learning_rate)
            )

    @property
    def steps(self) -> int:
        """Optimizer steps of the whole run."""
        return self.tokens // self.batch_tokens

    @property
    def snapshot_steps(self) -> tuple[int, ...]:
        """After which steps a copy is kept; the end of the run is not among them."""
        steps = {round(share * self.steps) for share in self.snapshot_shares}
        return tuple(sorted(step for step in steps if 0 < step < self.steps))

    def stage(self, step: int) -> Stage:
        """The stage that step (from 0) belongs to."""
        done, passed = step / self.steps, 0.0
        for stage in self.stages:
            passed += stage.share
            if done < passed:
                return stage
        return self.stages[-1]

    def rate(self, step: int) -> float:
        """Learning rate at step (from 0): linear warm-up to the peak, then linear decay to 0."""
        warmup = max(1, round(self.warmup_share * self.steps))
        if step < warmup:
            return self.learning_rate * (step + 1) / warmup
        return self.learning_rate * (self.steps - step) / max(1, self.steps - warmup)

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain values, ready for JSON."""
        return asdict(self)
