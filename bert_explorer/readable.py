"""Tokens as people read them. Byte-level BPE writes a space as "Ġ" and "é" as "Ã©"; Unigram writes
a space as "▁"; WordPiece writes "##" before what continues a word."""

from __future__ import annotations

from collections.abc import Sequence

from bert_explorer.bpe import to_bytes
from bert_explorer.encoding import Encoding
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.vocabulary import PREFIX

SPACES = ("\u0120", "\u2581")
"""What stands for the space before a word: "Ġ" in byte-level BPE, "▁" in Unigram."""


def readable_token(tokenizer: Tokenizer, token: str) -> str:
    """The token with its letters written out and its mark kept: "##ing", "Ġcafé", "▁cat".

    Bytes that are only a part of a character stay as the vocabulary writes them.
    """
    if tokenizer.kind != "bpe" or token in tokenizer.special.names():
        return token
    mark = SPACES[0] if token.startswith(SPACES[0]) else ""
    try:
        return mark + to_bytes(token.removeprefix(mark)).decode()
    except (KeyError, UnicodeDecodeError):
        return token


def readable_tokens(tokenizer: Tokenizer, encoding: Encoding) -> tuple[str, ...]:
    """Those of an encoding."""
    return tuple(readable_token(tokenizer, token) for token in encoding.tokens)


def joined(pieces: Sequence[str]) -> str:
    """Readable pieces of one word written as that word; one piece alone keeps its mark off."""
    first = pieces[0]
    for space in SPACES:
        # A mark alone is the whole token, unless the word goes on.
        first = first.removeprefix(space) or ("" if len(pieces) > 1 else first)
    return first + "".join(piece.removeprefix(PREFIX) for piece in pieces[1:])
