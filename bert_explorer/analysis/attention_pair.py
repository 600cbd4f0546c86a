"""The attention of two models for one text, token against token, however each cuts the text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bert_explorer.alignment import align
from bert_explorer.analysis.attention import Attention
from bert_explorer.readable import joined

Match = tuple[tuple[int, ...], tuple[int, ...]]
"""Positions in the first model and in the second that stand for the same characters."""


def matches(first: Attention, second: Attention) -> tuple[Match, ...]:
    """The smallest stretches of text that cut no token of either model, in order.

    Added tokens are matched one to one if both models frame the text alike ([CLS] A [SEP] and
    <s> A </s>), else left out; so is what only one of them reads.
    """
    found = [
        (tuple(group.a), tuple(group.b)) for group in align(first, second) if group.a and group.b
    ]
    framed = [_added(attention) for attention in (first, second)]
    if [before for _, before in framed[0]] == [before for _, before in framed[1]]:
        pairs = zip(framed[0], framed[1], strict=True)
        found += [((a,), (b,)) for (a, _), (b, _) in pairs]
    return tuple(sorted(found))


def _added(attention: Attention) -> list[tuple[int, tuple[bool, int | None]]]:
    """Each added token: its position, whether it is padding, and the text that ended before it."""
    found: list[tuple[int, tuple[bool, int | None]]] = []
    last: int | None = None
    for position, text in enumerate(attention.text_ids):
        if text is None:
            found.append((position, (bool(attention.padding[position]), last)))
        else:
            last = text
    return found


def in_step(first: Attention, second: Attention) -> tuple[Attention, Attention]:
    """Both over the same units: the matches, in order.

    A unit looks as much as its tokens do on average, and is looked at as much as they are
    together. What a row sends to tokens without a match is missing from it.
    """
    pairs = matches(first, second)
    names = tuple(joined([first.tokens[i] for i in a]) for a, _ in pairs)
    return (
        _grouped(first, [a for a, _ in pairs], names),
        _grouped(second, [b for _, b in pairs], names),
    )


def _grouped(
    attention: Attention, groups: list[tuple[int, ...]], names: tuple[str, ...]
) -> Attention:
    member = np.zeros((len(groups), len(attention.tokens)), dtype=np.float32)
    for row, group in enumerate(groups):
        member[row, list(group)] = 1
    mean = member / np.maximum(1, member.sum(axis=1, keepdims=True))
    first = np.array([group[0] for group in groups], dtype=int)
    return replace(
        attention,
        tokens=names,
        special=attention.special[first],
        padding=attention.padding[first],
        segments=attention.segments[first],
        words=np.arange(len(groups)),
        allowed=(mean @ attention.allowed.astype(np.float32) @ member.T) > 0,
        patterns=mean @ attention.patterns @ member.T,
        text_ids=tuple(attention.text_ids[group[0]] for group in groups),
        offsets=tuple(
            (attention.offsets[group[0]][0], attention.offsets[group[-1]][1]) for group in groups
        ),
    )


def links(first: Attention, second: Attention) -> tuple[list[list[int]], list[list[int]]]:
    """For each token of either model, the positions in the other that it stands beside."""
    there: list[list[int]] = [[] for _ in first.tokens]
    back: list[list[int]] = [[] for _ in second.tokens]
    for a, b in matches(first, second):
        for i in a:
            there[i] = list(b)
        for j in b:
            back[j] = list(a)
    return there, back


def same_units(first: Attention, second: Attention) -> bool:
    """Whether both cut and frame the text alike, so that equal positions are equal tokens."""
    if len(first.tokens) != len(second.tokens):
        return False
    return first.text_ids == second.text_ids and first.offsets == second.offsets
