"""Words that only one sentence of one student has, so that they can be found in an answer."""

from __future__ import annotations

import random
import re
from functools import cache

MOST = 4000
"""Names there are: students x sentences."""

_CONSONANTS, _VOWELS, _SYLLABLES = "klmnprstvz", "aeiou", 4

# At every position, for a letter of an escape such as \u201c may stand right before a name.
_NAME = re.compile(rf"(?=((?:[{_CONSONANTS}][{_VOWELS}]){{{_SYLLABLES}}}))".encode())


@cache
def _names() -> tuple[str, ...]:
    chance = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < MOST:
        syllables = (chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(_SYLLABLES))
        found["".join(syllables)] = None
    return tuple(found)


def name(number: int) -> str:
    """The invented name of that number, in lower case: four syllables, no English word."""
    return _names()[number]


def names_in(message: bytes) -> set[str]:
    """The invented names, anybody's, in a message as it came over the wire."""
    known = set(_names())
    return {found.decode() for found in _NAME.findall(message.lower())} & known
