"""The project's own little stories: text to mask, and pairs of sentences that follow or do not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[2] / "assets" / "text" / "stories.txt"


@cache
def stories() -> tuple[tuple[str, ...], ...]:
    """Each story is a tuple of its sentences."""
    parts = FILE.read_text(encoding="utf-8").strip().split("\n\n")
    return tuple(tuple(part.splitlines()) for part in parts)


def sentences() -> tuple[str, ...]:
    """All sentences of all stories."""
    return tuple(sentence for story in stories() for sentence in story)
