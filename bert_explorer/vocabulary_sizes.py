"""The bundled vocabularies: WordPiece and byte-level BPE, trained on the same text, at any size.

Merging is greedy, so the vocabulary of size n is the first n tokens of a larger one (a test trains
both and compares). One file for each kind therefore holds every size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from bert_explorer.bpe import ByteLevelBpe
from bert_explorer.errors import TokenizerError
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.vocabulary import learn_wordpiece

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "tokenizers"
WORDPIECE_FILE = "wordpiece.txt"
BPE_FILE = "bpe-merges.txt"

LARGEST = 30_522
"""As many tokens as BERT's own vocabulary."""

SIZES = (256, 300, 500, 1_000, 2_000, 4_000, 8_000, 16_000, LARGEST)
"""Stops for a slider; the first is the number of bytes, so BPE's smallest."""


def learn(texts: Iterable[str], folder: str | Path = FOLDER, *, size: int = LARGEST) -> None:
    """Train both vocabularies on the same texts and write them into folder."""
    lines = list(texts)
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    tokens = learn_wordpiece(lines, size)
    (path / WORDPIECE_FILE).write_text("\n".join(tokens) + "\n", encoding="utf-8")
    ByteLevelBpe.train(lines, size).save(path / BPE_FILE)


@cache
def wordpiece_tokens(folder: Path = FOLDER) -> Sequence[str]:
    """All bundled WordPiece tokens, in the order in which they were learned."""
    return tuple(Tokenizer.load(folder / WORDPIECE_FILE).vocab)


@lru_cache(maxsize=32)
def wordpiece(size: int) -> Tokenizer:
    """The WordPiece tokenizer with the first `size` tokens; TokenizerError if there aren't any."""
    tokens = wordpiece_tokens()
    if not 1 < size <= len(tokens):
        raise TokenizerError(
            tr("A bundled vocabulary has at most {count:,} tokens.", count=len(tokens))
        )
    return Tokenizer({token: id for id, token in enumerate(tokens[:size])})


@lru_cache(maxsize=32)
def byte_bpe(size: int) -> ByteLevelBpe:
    """The byte-level BPE tokenizer with the 256 bytes and the first merges, `size` in all."""
    return ByteLevelBpe.load(FOLDER / BPE_FILE, size)
