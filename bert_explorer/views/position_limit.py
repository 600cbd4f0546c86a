"""What a cut keeps and what it removes, as rows of tokens."""

from __future__ import annotations

from typing import Any

from bert_explorer.analysis.position_limit import LengthTrial
from bert_explorer.views.token_picker import item

SHOWN = 6
"""Tokens drawn before the cut."""

MOST_LOST = 40


def cut_items(trial: LengthTrial) -> list[dict[str, Any]]:
    """The last tokens that fit, with their positions, and the first that don't."""
    end = len(trial.kept) - 1  # where [SEP] stands
    start = max(0, end - SHOWN)
    kept = [
        item([token], f"“{token}” at {i}", note=str(i), state="a")
        for i, token in enumerate(trial.kept[start:], start)
    ]
    lost = [
        item([token], f"“{token}” was cut off", note="cut", state="cut")
        for token in trial.lost[:MOST_LOST]
    ]
    more = len(trial.lost) - MOST_LOST
    rest = [item([f"{more} more"], f"{more} more tokens were cut off")] if more > 0 else []
    before = [item(["…"], f"{start} tokens before these")] if start else []
    return [*before, *kept, *lost, *rest]
