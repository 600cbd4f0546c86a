"""Tokens along the axis of a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


def ticks(tokens: Sequence[str], most: int = 24) -> dict[str, Any]:
    """Axis settings that name the tokens at 0, 1, 2, ...; if they are many, every second or so."""
    step = math.ceil(len(tokens) / most)
    shown = range(0, len(tokens), step)
    return {"tickvals": list(shown), "ticktext": [tokens[i] for i in shown]}
