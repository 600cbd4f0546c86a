"""How byte-level BPE and Unigram cut one word, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from bert_explorer.bpe import visible_bytes

Pair = tuple[str, str]
LONGEST = 200
"""Bytes or characters of a word that are cut; more would be no word."""


@dataclass(frozen=True)
class MergeStep:
    """merge: the pair that was joined, None before the first; rank: its place among the merges,
    from 1, as the rule goes by; pieces: what the word is then."""

    merge: Pair | None
    rank: int | None
    pieces: tuple[str, ...]


def merge_steps(word: str, ranks: Mapping[Pair, int]) -> tuple[MergeStep, ...]:
    """Bytes joined pair by pair, the earliest learned pair first (Sennrich et al., 2016).

    word: with the space before it, if there is one. ranks: each merge and its place, from 0.
    """
    names = visible_bytes()
    pieces = [names[byte] for byte in word.encode()[:LONGEST]]
    steps = [MergeStep(None, None, tuple(pieces))]
    while True:
        pairs = set(pairwise(pieces)) & ranks.keys()
        if not pairs:
            return tuple(steps)
        best = min(pairs, key=ranks.__getitem__)
        joined: list[str] = []
        at = 0
        while at < len(pieces):
            if tuple(pieces[at : at + 2]) == best:
                joined.append("".join(best))
                at += 2
            else:
                joined.append(pieces[at])
                at += 1
        pieces = joined
        steps.append(MergeStep(best, ranks[best] + 1, tuple(pieces)))


@dataclass(frozen=True)
class Cutting:
    """One way to cut a word. scores: the log-probability (nats) of each piece."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]

    @property
    def total(self) -> float:
        """The log-probability of the whole: the pieces are drawn independently."""
        return sum(self.scores)


def best_cutting(text: str, scores: Mapping[str, float]) -> Cutting | None:
    """The most probable way to cut a text into known pieces (Kudo, 2018); None if there is none.

    text: as the tokenizer reads it, with its mark for a space.
    """
    text = text[:LONGEST]
    best = [0.0] + [-inf] * len(text)
    start_of = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        for start in range(end):
            total = best[start] + scores.get(text[start:end], -inf)
            if total > best[end]:
                best[end], start_of[end] = total, start
    if best[-1] == -inf or not text:
        return None
    pieces: list[str] = []
    end = len(text)
    while end:
        pieces.insert(0, text[start_of[end] : end])
        end = start_of[end]
    return Cutting(tuple(pieces), tuple(scores[piece] for piece in pieces))


def ranks_of(merges: Sequence[str | Sequence[str]]) -> dict[Pair, int]:
    """Merges as tokenizer.json has them ("a b", or a list of two) with their places, from 0."""
    pairs = (merge.split(" ") if isinstance(merge, str) else merge for merge in merges)
    return {(a, b): place for place, (a, b) in enumerate(pairs)}
