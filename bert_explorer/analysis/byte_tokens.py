"""A text under byte-level BPE, laid out beside its WordPiece words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from bert_explorer.analysis.token_groups import Group, Row, Token
from bert_explorer.analysis.visible import visible
from bert_explorer.bpe import ByteLevelBpe, BytePiece
from bert_explorer.words import words


def byte_rows(texts: Sequence[str], bpe: ByteLevelBpe) -> tuple[Row, ...]:
    """The same texts under byte-level BPE, coloured like the WordPiece words they overlap."""
    return tuple(Row(i, tuple(_byte_groups(text, bpe))) for i, text in enumerate(texts))


def _byte_groups(text: str, bpe: ByteLevelBpe) -> list[Group]:
    overlapped = list(words(text))
    starts = [word.start for word in overlapped]
    groups = []
    for _, members in groupby(bpe.encode(text), key=lambda piece: piece.word):
        pieces = list(members)
        start, end = pieces[0].offset[0], pieces[-1].offset[1]
        covered = text[start:end]
        # The space in front belongs to the token, but not to the word that colours it.
        first = start + len(covered) - len(covered.lstrip())
        colour = max(0, bisect_right(starts, first) - 1)
        word = overlapped[colour] if overlapped else None
        groups.append(
            Group(
                kind="word",
                source=text[word.start : word.end] if word else covered,
                typed=visible(covered.strip()),
                gap="",
                colour=colour,
                tokens=tuple(byte_token(piece) for piece in pieces),
            )
        )
    return groups


def byte_token(piece: BytePiece) -> Token:
    """A byte-level token as drawn: leading space as "Ġ", text where its bytes are whole
    characters, hexadecimal where they are only a part of one."""
    mark = "\u0120" if piece.data.startswith(b" ") else ""
    try:
        text = visible(piece.data.removeprefix(b" ").decode())
    except UnicodeDecodeError:
        text = piece.data.removeprefix(b" ").hex(" ").upper()
    return Token(text, mark, piece.id, *piece.offset)
