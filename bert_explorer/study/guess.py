"""What a student commits to before a card shows anything, and how it is scored."""

from __future__ import annotations

from dataclasses import dataclass

Cell = tuple[int, int]
"""(row, column) of a matrix, both counted from 0."""


@dataclass(frozen=True)
class Choice:
    """One of a few options; the truth is the index of the right one."""

    options: tuple[str, ...]

    def score(self, guess: int, truth: int) -> float:
        """1 for the right option, else 0."""
        return float(guess == truth)


@dataclass(frozen=True)
class Number:
    """A number between two bounds, as on a slider; the truth is measured.

    tolerance: how far off still counts as right, in the same unit.
    """

    lowest: float
    highest: float
    step: float
    unit: str
    tolerance: float

    def score(self, guess: float, truth: float) -> float:
        """1 within the tolerance, falling in a straight line to 0 at three times the tolerance."""
        beyond = max(abs(guess - truth) - self.tolerance, 0.0)
        return max(1 - beyond / (2 * self.tolerance), 0.0)


@dataclass(frozen=True)
class Cells:
    """Any cells of a small matrix; the truth is the set of right ones.

    rows, columns: their labels, which are tokens or short words.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_axis: str
    column_axis: str

    def score(self, guess: frozenset[Cell], truth: frozenset[Cell]) -> float:
        """The share of cells marked or left as they should be, made 0 for leaving all alone."""
        if not guess and truth:
            return 0.0
        size = len(self.rows) * len(self.columns)
        return 1 - len(guess ^ truth) / size


@dataclass(frozen=True)
class Word:
    """One typed word; the truth is the set of words that count as right, in lower case."""

    hint: str = ""

    def score(self, guess: str, truth: frozenset[str]) -> float:
        """1 for a right word in any case, else 0."""
        return float(guess.strip().lower() in truth)


def start_of(guess: Number) -> float:
    """Where its slider starts: in the middle, whatever the truth is."""
    return round((guess.lowest + guess.highest) / 2 / guess.step) * guess.step


Guess = Choice | Number | Cells | Word
Committed = int | float | str | frozenset[Cell]
"""What was committed: the type goes with the kind of guess."""
Truth = int | float | frozenset[str] | frozenset[Cell]
