"""Two tokenizations of one text, side by side: which tokens cover the same characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Placed(Protocol):
    """Tokens and where they stand, such as an Encoding."""

    @property
    def text_ids(self) -> Sequence[int | None]: ...
    @property
    def offsets(self) -> Sequence[tuple[int, int]]: ...


@dataclass
class Aligned:
    """The tokens that cover characters start to end of one text: the smallest span that cuts no
    token of either encoding.

    text: 0 for the first text, 1 for the second of a pair.
    a, b: positions in the two encodings, in order; empty where only the other has a token.
    """

    text: int
    start: int
    end: int
    a: list[int] = field(default_factory=list)
    b: list[int] = field(default_factory=list)


def align(a: Placed, b: Placed) -> tuple[Aligned, ...]:
    """Groups the tokens of two encodings of the same text or pair by the characters they cover.

    Added tokens and padding are in no group, all others in exactly one. Neighbouring groups share
    no character: "playing" as `play ##ing` beside `playing` is one group, "the cat" is two.
    """
    spans = sorted([*_spans(a, "a"), *_spans(b, "b")])
    groups: list[Aligned] = []
    for text, start, end, position, side in spans:
        if not groups or groups[-1].text != text or start >= groups[-1].end:
            groups.append(Aligned(text, start, end))
        group = groups[-1]
        group.end = max(group.end, end)
        (group.a if side == "a" else group.b).append(position)
    for group in groups:
        group.a.sort()
        group.b.sort()
    return tuple(groups)


def _spans(encoding: Placed, side: str) -> Iterator[tuple[int, int, int, int, str]]:
    for position, (text, (start, end)) in enumerate(
        zip(encoding.text_ids, encoding.offsets, strict=True)
    ):
        if text is not None:
            yield text, start, end, position, side
