"""One line of the table: ours beside a reference, and a budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """ours and reference are medians in `unit`; ratio is that of ours to the reference.

    part: the benchmark that measured it. what: what was done. against: what the reference is.
    ratio: the median of the ratios of the rounds, low and high their quartiles.
    budget: the limit. limits: "ratio" or "ours", which of the two it bounds. least: whether it is
        to be reached rather than kept under.
    note: why it is so, in a few words.
    """

    part: str
    what: str
    ours: float
    unit: str
    against: str = ""
    reference: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    rounds: int = 1
    budget: float | None = None
    limits: str = "ratio"
    least: bool = False
    note: str = ""

    @property
    def measured(self) -> float:
        """What the budget is for."""
        if self.limits == "ratio":
            assert self.ratio is not None
            return self.ratio
        return self.ours

    @property
    def met(self) -> bool | None:
        """None for a row without a budget."""
        if self.budget is None:
            return None
        return self.measured >= self.budget if self.least else self.measured <= self.budget

    @property
    def verdict(self) -> str:
        """Met, or missed by how much of the budget."""
        if self.budget is None:
            return ""
        return "met" if self.met else f"missed by {abs(self.measured / self.budget - 1):.0%}"

    def to_dict(self) -> dict[str, Any]:
        """For the JSON: what is not said is left out."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Row:
        return cls(**values)
