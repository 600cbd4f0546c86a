"""Byte-level byte-pair encoding, as GPT-2 uses it (Radford et al. 2019).

Text is taken as UTF-8 bytes, each byte written as one visible character (a space as "Ġ"), so there
is no unknown token and decoding gives the text back exactly. The space before a word belongs to
the word: "Ġplay" and "play" are different tokens, and so are "Play" and "play".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import tokenizers
from tokenizers import models, pre_tokenizers, trainers

from bert_explorer.errors import TokenizerError
from bert_explorer.language import tr
from bert_explorer.words import bounded, readable

BYTES = 256
Merge = tuple[str, str]


@dataclass(frozen=True)
class BytePiece:
    """One token. token: as in the vocabulary, a character a byte; data: its bytes; offset: the
    characters of the text they belong to (pieces inside one character share them); word: which
    stretch of the text, cut at spaces and punctuation, it belongs to."""

    id: int
    token: str
    data: bytes
    offset: tuple[int, int]
    word: int


class ByteLevelBpe:
    """Text to byte-pair tokens and back: 256 bytes, then one token a merge."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        """merges: the pairs to join, most important first, written in visible characters."""
        tokens = dict.fromkeys([*visible_bytes().values(), *(a + b for a, b in merges)])
        self.vocab = {token: id for id, token in enumerate(tokens)}
        self.merges = list(merges)
        try:
            self._library = tokenizers.Tokenizer(models.BPE(vocab=self.vocab, merges=self.merges))
        except Exception as error:  # the library raises bare Exception for an impossible merge
            raise TokenizerError(tr("These merges join pieces that don't exist.")) from error
        self._library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)

    @classmethod
    def train(
        cls, texts: Iterable[str], vocab_size: int, *, min_frequency: int = 2
    ) -> ByteLevelBpe:
        """Learn merges; the same texts always give the same ones. vocab_size counts the bytes."""
        if vocab_size < BYTES:
            raise TokenizerError(
                tr("A byte-level vocabulary needs at least the {count} bytes.", count=BYTES)
            )
        library = tokenizers.Tokenizer(models.BPE())
        library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        library.train_from_iterator(
            map(readable, texts),
            trainers.BpeTrainer(
                vocab_size=vocab_size,
                min_frequency=min_frequency,
                initial_alphabet=list(visible_bytes().values()),
                show_progress=False,
            ),
        )
        # The library shows its merges only in its file format.
        merges = json.loads(library.to_str())["model"]["merges"]
        return cls([(left, right) for left, right in merges])

    @classmethod
    def load(cls, file: str | Path, vocab_size: int | None = None) -> ByteLevelBpe:
        """Read merges, one "left right" a line as in GPT-2's merges.txt.

        vocab_size: stop there; the first merges are those that training on less would give.
        """
        try:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeError) as error:
            raise TokenizerError(
                tr("There are no readable merges at {file}.", file=file)
            ) from error
        rows = (line.split(" ") for line in lines if line and not line.startswith("#version"))
        count = None if vocab_size is None else vocab_size - BYTES
        merges = [(row[0], row[1]) for row in islice(rows, count) if len(row) == 2]
        return cls(merges)

    def save(self, file: str | Path) -> Path:
        """Write the merges, one a line."""
        path = Path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{a} {b}\n" for a, b in self.merges), encoding="utf-8")
        return path

    @property
    def vocab_size(self) -> int:
        return len(self.vocab)

    def encode(self, text: str) -> tuple[BytePiece, ...]:
        """The tokens of a text; nothing is added. TextTooLongError as in Tokenizer.encode."""
        encoding = self._library.encode(bounded(readable(text)), add_special_tokens=False)
        words = [word for word in encoding.word_ids if word is not None]  # nothing was added
        return tuple(
            BytePiece(id, token, to_bytes(token), offset, word)
            for id, token, offset, word in zip(
                encoding.ids, encoding.tokens, encoding.offsets, words, strict=True
            )
        )

    def decode(self, ids: Iterable[int]) -> str:
        """Token ids back to the text; bytes that don't make up a character become U+FFFD."""
        tokens = list(self.vocab)
        data = b"".join(to_bytes(tokens[id]) for id in ids)
        return data.decode("utf-8", errors="replace")


@cache
def visible_bytes() -> dict[int, str]:
    """Each byte's character: itself where it prints, else U+0100, U+0101, ... in order.

    In the order of the ids: the printing ones first, as in GPT-2's vocabulary.
    """
    printing = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(BYTES) if byte not in printing]
    return {byte: chr(byte) for byte in printing} | {
        byte: chr(0x100 + i) for i, byte in enumerate(others)
    }


@cache
def _byte_of() -> dict[str, int]:
    return {char: byte for byte, char in visible_bytes().items()}


def to_bytes(token: str) -> bytes:
    """The bytes that a token stands for."""
    return bytes(_byte_of()[char] for char in token)
