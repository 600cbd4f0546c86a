"""A context too long for the model, read through windows that overlap (BERT's run_squad.py)."""

from __future__ import annotations

from dataclasses import dataclass

from bert_explorer.encoding import Encoding
from bert_explorer.tokenizer import Tokenizer

LEAST_CONTEXT = 16
"""Tokens kept for the context; a question that leaves fewer is cut at its end."""


@dataclass(frozen=True)
class Window:
    """The question and a part of the context.

    places: the positions that belong to the context. start, end: its characters in the whole.
    """

    encoding: Encoding
    places: tuple[int, ...]
    start: int
    end: int


def windows(question: str, context: str, tokenizer: Tokenizer, longest: int) -> list[Window]:
    """[CLS] question [SEP] part [SEP], each at most `longest` tokens, half overlapping.

    Windows begin and end between words, so that words are cut into the same pieces as ever.
    """
    alone = tokenizer.encode(question)
    asked = [i for i, special in enumerate(alone.special) if not special]
    whole = tokenizer.encode(question, context)
    pieces = [i for i, special in enumerate(whole.special) if not special][len(asked) :]
    added = len(whole) - len(asked) - len(pieces)

    room = longest - added - len(asked)
    if room < LEAST_CONTEXT:
        kept = max(0, longest - added - LEAST_CONTEXT)
        question = question[: alone.offsets[asked[kept - 1]][1]] if kept else ""
        asked, room = asked[:kept], longest - added - kept

    out: list[Window] = []
    first = 0
    while True:
        last = min(first + room, len(pieces))
        if last < len(pieces):
            last = _word_border(whole, pieces, last, lowest=first + 1)
        start = whole.offsets[pieces[first]][0] if pieces else 0
        end = whole.offsets[pieces[last - 1]][1] if pieces else 0
        encoding = tokenizer.encode(question, context[start:end], max_length=longest)
        real = [i for i, special in enumerate(encoding.special) if not special]
        out.append(Window(encoding, tuple(real[len(asked) :]), start, end))
        if last >= len(pieces):
            return out
        first = _word_border(whole, pieces, first + max(1, room // 2), lowest=first + 1)


def _word_border(whole: Encoding, pieces: list[int], at: int, *, lowest: int) -> int:
    """The nearest place at or before `at` where a word begins; `at` itself if there is none."""
    for place in range(at, lowest - 1, -1):
        if whole.word_ids[pieces[place]] != whole.word_ids[pieces[place - 1]]:
            return place
    return at
