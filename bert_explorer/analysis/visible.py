"""Characters that draw nothing, made visible."""

from __future__ import annotations

import unicodedata
from itertools import groupby

_SIGNS = {" ": "\u2423", "\t": "\u21e5", "\n": "\u21b5", "\r": "\u21b5", "\u00a0": "\u237d"}


def visible(text: str) -> str:
    """Text in which every space shows as one sign, and any other invisible character as U+code."""
    return "".join(_SIGNS.get(char) or _named(char) for char in text)


def _named(char: str) -> str:
    # Marks, controls, formats and separators draw nothing, or draw over their neighbours.
    if unicodedata.category(char)[0] in "CZ":
        return f"\u27e8U+{ord(char):04X}\u27e9"
    return char


def gap_between(text: str) -> str:
    """visible(), with a long run of one character written once and counted."""
    runs = [(sign, len(list(run))) for sign, run in groupby(text)]
    return "".join(
        visible(sign) * count if count <= 3 else f"{visible(sign)}\u00d7{count}"
        for sign, count in runs
    )
