"""What a cut keeps and what it removes, as rows of tokens."""

from __future__ import annotations

from typing import Any

from bert_explorer.analysis.position_limit import LengthTrial
from bert_explorer.language import tr, trn
from bert_explorer.views.token_picker import item

SHOWN = 6
"""Tokens drawn before the cut."""

MOST_LOST = 40


def cut_items(trial: LengthTrial) -> list[dict[str, Any]]:
    """The last tokens that fit, with their positions, and the first that don't."""
    end = len(trial.kept) - 1  # where [SEP] stands
    start = max(0, end - SHOWN)
    kept = [
        item([token], tr("“{token}” at {i}", token=token, i=i), note=str(i), state="a")
        for i, token in enumerate(trial.kept[start:], start)
    ]
    lost = [
        item([token], tr("“{token}” was cut off", token=token), note=tr("cut"), state="cut")
        for token in trial.lost[:MOST_LOST]
    ]
    more = len(trial.lost) - MOST_LOST
    rest = []
    if more > 0:
        title = trn("{count} more token was cut off", "{count} more tokens were cut off", more)
        rest = [item([tr("{count} more", count=more)], title)]
    before = []
    if start:
        title = trn("{count} token before these", "{count} tokens before these", start)
        before = [item(["…"], title)]
    return [*before, *kept, *lost, *rest]
