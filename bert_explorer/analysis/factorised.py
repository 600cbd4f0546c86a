"""A large table as the product of two small ones (ALBERT, section 3.1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Factorised:
    """The token table of V rows and width H, and the same through a width E.

    Biases are left out, as in the paper.
    """

    vocabulary: int
    hidden: int

    @property
    def whole(self) -> int:
        """V·H."""
        return self.vocabulary * self.hidden

    def through(self, width: int) -> int:
        """V·E + E·H."""
        return width * (self.vocabulary + self.hidden)

    @property
    def break_even(self) -> float:
        """The E at which nothing is saved: V·H / (V + H)."""
        return self.whole / (self.vocabulary + self.hidden)
