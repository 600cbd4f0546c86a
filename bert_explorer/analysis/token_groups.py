"""Tokens as they are drawn: grouped by word, the groups in a row for each sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "special", "pad", "cut"]


@dataclass(frozen=True)
class Token:
    """One token as drawn. mark: what the vocabulary writes before the text (`##`, `Ġ`) or "";
    start, end: its characters in the text; id: None if truncation removed it."""

    text: str
    mark: str
    id: int | None
    start: int
    end: int


@dataclass(frozen=True)
class Group:
    """Tokens that belong together: the pieces of one word, an added token, the padding.

    source: the word as typed; under byte-level BPE, the WordPiece word that it overlaps.
    typed: the characters it covers, the invisible ones made visible.
    gap: what stands between this word and the one before, made visible.
    colour: counts the words of a text; equal for the same word under both tokenizers.
    role: for special tokens, what they do.
    """

    kind: Kind
    source: str
    typed: str
    gap: str
    colour: int
    tokens: tuple[Token, ...]
    role: str = ""


@dataclass(frozen=True)
class Row:
    """The groups of one sentence. segment: 0 for A, 1 for B, None for padding."""

    segment: int | None
    groups: tuple[Group, ...]

    @property
    def num_tokens(self) -> int:
        return sum(len(group.tokens) for group in self.groups if group.kind != "cut")
