"""What the match ladder draws: every try of the longest match, each under the letters it covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bert_explorer.wordpiece import WordTrace

MAX_STEPS = 150
"""Tries to draw. A word of 100 unknown characters has 5,050."""


def ladder(trace: WordTrace, vocab: Mapping[str, int]) -> dict[str, Any]:
    """The letters of the word and the tries in order; `more` counts the tries left out."""
    shown = trace.steps[:MAX_STEPS]
    return {
        "letters": list(trace.word),
        "steps": [
            {
                "start": step.start,
                "end": step.end,
                "candidate": step.candidate,
                "id": vocab[step.candidate] if step.hit else None,
            }
            for step in shown
        ],
        "more": len(trace.steps) - len(shown),
        "unknown": trace.reason is not None,
    }
