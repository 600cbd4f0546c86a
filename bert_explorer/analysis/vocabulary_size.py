"""What a larger vocabulary buys: fewer tokens for the same text, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bert_explorer.analysis.byte_tokens import byte_token
from bert_explorer.analysis.token_groups import Token
from bert_explorer.analysis.tokens import piece_tokens
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.vocabulary_sizes import SIZES, byte_bpe, wordpiece, wordpiece_tokens
from bert_explorer.words import words


@dataclass(frozen=True)
class Split:
    """One word under both tokenizers at one vocabulary size."""

    size: int
    wordpiece: tuple[Token, ...]
    bpe: tuple[Token, ...]


@dataclass(frozen=True)
class Compression:
    """A text at one vocabulary size: how many tokens each tokenizer needs for its words.

    words: as BERT counts them, punctuation marks included. unknown: WordPiece tokens that are
    [UNK]; byte-level BPE has none.
    """

    size: int
    words: int
    wordpiece: int
    bpe: int
    unknown: int

    @property
    def wordpiece_per_word(self) -> float:
        return self.wordpiece / self.words

    @property
    def bpe_per_word(self) -> float:
        return self.bpe / self.words


def sizes_with(own: int) -> tuple[int, ...]:
    """The bundled sizes and the model's own, in order."""
    return tuple(sorted({*SIZES, own}))


def tokenizer_at(size: int, own: Tokenizer) -> Tokenizer:
    """The model's own tokenizer at its own size, else the bundled one of that size."""
    return own if size == own.vocab_size else wordpiece(size)


def split_at_sizes(word: str, own: Tokenizer) -> tuple[Split, ...]:
    """How one word is cut at each size. For BPE it follows a space, as inside a sentence."""
    return tuple(
        Split(
            size,
            piece_tokens(tokenizer_at(size, own).encode(word)),
            tuple(byte_token(piece) for piece in byte_bpe(size).encode(" " + word)),
        )
        for size in sizes_with(own.vocab_size)
    )


def whole_from(word: str) -> int | None:
    """The size at which a normalised word becomes one WordPiece token; None if none is enough."""
    tokens = wordpiece_tokens()
    return tokens.index(word) + 1 if word in tokens else None


def compression(texts: Sequence[str], own: Tokenizer) -> tuple[Compression, ...]:
    """Token counts at each size, special tokens not counted. Texts without a word give ()."""
    count = sum(1 for text in texts for _ in words(text))
    if not count:
        return ()
    rows = []
    for size in sizes_with(own.vocab_size):
        tokenizer, bpe = tokenizer_at(size, own), byte_bpe(size)
        ids = [id for sequence in tokenizer.ids(list(texts)) for id in sequence]
        rows.append(
            Compression(
                size=size,
                words=count,
                wordpiece=len(ids),
                bpe=sum(len(bpe.encode(text)) for text in texts),
                unknown=ids.count(tokenizer.unk_id),
            )
        )
    return tuple(rows)
