"""How well each card is known: spaced repetition by FSRS, kept as JSON in the student's browser.

FSRS (https://github.com/open-spaced-repetition) models how likely a card is still remembered and
shows it again when that falls to 90 %.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fsrs import Card as Memory
from fsrs import Rating, Scheduler, State

from bert_explorer.errors import ProgressError
from bert_explorer.language import tr

VERSION = 1
LARGEST_FILE = 100_000
"""Characters. Fifty cards take about 20,000."""
MOST_DAYS = 1e7
MOST_ANSWERS = 10**6

_DAMAGES = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a file raises that `to_json` could not have written."""

# Without fuzzing the same answers always give the same plan.
_SCHEDULER = Scheduler(enable_fuzzing=False)

GRADES: tuple[tuple[float, Rating], ...] = (
    (0.99, Rating.Good),
    (0.5, Rating.Hard),
    (0.0, Rating.Again),
)
"""The lowest score of a guess, and what it counts as."""


@dataclass(frozen=True)
class Known:
    """One card's memory, how often it was answered, and the last score from 0 to 1."""

    memory: Memory
    answered: int
    score: float


@dataclass(frozen=True)
class Progress:
    """What is known of each card that was answered at least once, by its id."""

    known: Mapping[str, Known] = field(default_factory=dict)

    def answer(self, id: str, score: float, now: datetime) -> Progress:
        """The progress after an answer. score: that of the guess, from 0 to 1; now: in UTC."""
        before = self.known.get(id)
        rating = next(rating for lowest, rating in GRADES if score >= lowest)
        memory = before.memory if before else Memory(card_id=0, due=now)
        memory, _ = _SCHEDULER.review_card(memory, rating, now)
        answered = before.answered + 1 if before else 1
        return Progress({**self.known, id: Known(memory, answered, score)})

    def due(self, ids: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Of these ids those to ask now: cards that are due, longest first, then new ones."""
        listed = list(ids)
        due = [id for id in listed if id in self.known and self.known[id].memory.due <= now]
        due.sort(key=lambda id: self.known[id].memory.due)
        return (*due, *(id for id in listed if id not in self.known))

    def to_json(self) -> str:
        """For the browser's storage, and for a file to keep."""
        cards = {
            id: {"memory": known.memory.to_dict(), "answered": known.answered, "score": known.score}
            for id, known in self.known.items()
        }
        return json.dumps({"version": VERSION, "cards": cards})

    @classmethod
    def from_json(cls, text: str, ids: Iterable[str]) -> Progress:
        """The reverse. Cards that are not in `ids` are left out.

        Raises ProgressError for anything that `to_json` could not have written.
        """
        if len(text) > LARGEST_FILE:
            raise ProgressError(tr("This file is too large to be a record of progress."))
        wanted = set(ids)
        try:
            values = json.loads(text)
            if values["version"] != VERSION:
                raise ProgressError(
                    tr(
                        "This record is of version {version!r}; this app reads {own}.",
                        version=repr(values["version"])[:20],
                        own=VERSION,
                    )
                )
            known = {
                id: Known(
                    _memory(card["memory"]),
                    _whole(card["answered"]),
                    _share(card["score"]),
                )
                for id, card in values["cards"].items()
                if id in wanted
            }
        except ProgressError:
            raise
        except _DAMAGES as error:
            raise ProgressError(
                tr("This is not a record of progress: export one here to see what it looks like.")
            ) from error
        return cls(known)


def _memory(values: Any) -> Memory:
    """What FSRS wrote after an answer. It computes with what it finds, so all of it is checked."""
    memory = Memory.from_dict(values)
    for time in (memory.due, memory.last_review):
        if time is None or not 1970 < time.year < 2300:
            raise ValueError("not a time")
        if time.tzinfo is None:
            raise ProgressError(tr("The times in this record lack their time zone."))
    strength, difficulty = memory.stability, memory.difficulty
    if strength is None or not 0 < strength < MOST_DAYS:
        raise ValueError("not a number of days")
    if difficulty is None or not 1 <= difficulty <= 10:
        raise ValueError("not a difficulty")
    if memory.step is None:
        if memory.state is not State.Review:
            raise ValueError("no step")
    elif memory.step != 0:
        _whole(memory.step)
    return memory


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value < MOST_ANSWERS:
        raise ValueError("not a count")
    return value


def _share(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError("not a share")
    return float(value)
