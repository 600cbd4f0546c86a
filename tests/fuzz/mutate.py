"""Damage to valid files: what a cut download, a slip of an editor or ill will makes of them."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

NASTY = (
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xf0\x9f\x98\x80",
    b"</script><script>alert(1)</script>",
    b"=cmd|' /C calc'!A0",
    b"../../etc/passwd",
    b"[MASK]",
    b"##",
    b"[" * 500,
    b'{"a":' * 300,
    b"&a [*a,*a]",
    b"!!python/object/apply:os.system [id]",
    b"\xed\xa0\x80",
    b"\r",
    b"\n\n",
    b'"',
    b"null",
    b"NaN",
    b"Infinity",
    b"true",
    b"[]",
    b"{}",
    b'"\\ud800"',
    b"http://[",
    b"9" * 5000,
)
"""What text, numbers and structure get replaced by, or have put into them."""

NUMBERS = (0, 1, -1, 2**31, 2**32 - 1, 2**63, 2**64, 10**18, 10**400)
_NUMBER = re.compile(rb"-?\d+(\.\d+)?")
_WORD = re.compile(rb'"[^"\n]{0,40}"')
LONGEST = 400_000
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 0.5, 1e308, 10**30, "", "a", "aa" * 500, "[MASK]", "\ud800",
    "Sequence", "ByteLevel", "Replace", [], {}, [[]], [1, 2], {"type": "NFKD"}, {"String": "a"},
)  # fmt: skip


def mutated(data: bytes, rng: random.Random, seeds: Sequence[bytes] = ()) -> bytes:
    """The bytes after one to four of the changes below. seeds: others to take pieces from."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = rng.choice(_CHANGES)(data, rng)
    if seeds and rng.random() < 0.1:
        other = rng.choice(seeds)
        data = data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]
    return data[:LONGEST]


def _flip(data: bytes, rng: random.Random) -> bytes:
    if not data:
        return b"\x80"
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randint(0, len(data))]


def _drop(data: bytes, rng: random.Random) -> bytes:
    start, end = sorted(rng.randint(0, len(data)) for _ in range(2))
    return data[:start] + data[end:]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    start = rng.randint(0, len(data))
    end = min(len(data), start + rng.randint(1, 60))
    return data[:end] + data[start:end] * rng.choice((1, 2, 50, 1000)) + data[end:]


def _insert(data: bytes, rng: random.Random) -> bytes:
    place = rng.randint(0, len(data))
    return data[:place] + rng.choice(NASTY) + data[place:]


def _number(data: bytes, rng: random.Random) -> bytes:
    return _replace(data, _NUMBER, str(rng.choice(NUMBERS)).encode(), rng)


def _word(data: bytes, rng: random.Random) -> bytes:
    return _replace(data, _WORD, rng.choice(NASTY), rng)


def _swap(data: bytes, rng: random.Random) -> bytes:
    """One quoted word in the place of another: a known key or value, but not here."""
    words = _WORD.findall(data[:20_000])
    return _replace(data, _WORD, rng.choice(words), rng) if words else data


def _node(data: bytes, rng: random.Random) -> bytes:
    """JSON that stays JSON: one value replaced, taken out, or put in twice."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return _insert(data, rng)
    spots: list[tuple[Any, Any]] = []
    if isinstance(whole, list | dict):
        _collect(whole, spots)
    if not spots:
        return data
    holder, key = rng.choice(spots)
    match rng.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.insert(key, holder[key])
        case 1:
            holder[f"{key} "] = holder[key]
        case 2:
            other, place = rng.choice(spots)
            holder[key] = copy.deepcopy(other[place])
        case _:
            holder[key] = rng.choice(VALUES)
    return json.dumps(whole).encode()


def _collect(value: Any, spots: list[tuple[Any, Any]]) -> None:
    """Every place in lists and mappings; of long ones, where words are, only the first."""
    if len(spots) > 2000:
        return
    keys = range(len(value)) if isinstance(value, list) else list(value)
    for key in keys[:60]:
        spots.append((value, key))
        if isinstance(value[key], list | dict):
            _collect(value[key], spots)


def _replace(data: bytes, what: re.Pattern[bytes], new: bytes, rng: random.Random) -> bytes:
    found = list(what.finditer(data[:20_000]))
    if not found:
        return data
    match = rng.choice(found)
    return data[: match.start()] + new + data[match.end() :]


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _cut,
    _drop,
    _repeat,
    _insert,
    _number,
    _word,
    _swap,
    _node,
    _node,
)
