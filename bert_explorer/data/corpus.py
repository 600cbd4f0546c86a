"""Text files for pre-training: one sentence a line, a blank line between documents."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bert_explorer.errors import CorpusError
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer


@dataclass(frozen=True)
class SourceSpec:
    """One file and how to use it, written FILE[:WEIGHT[:unordered]] on the command line."""

    path: Path
    weight: float = 1.0
    """How often its tokens are drawn, relative to their number."""
    ordered: bool = True
    """Whether a sentence follows from the one before; if not, the file gives no sentence pairs."""

    @classmethod
    def parse(cls, text: str) -> SourceSpec:
        """ "stories.txt:2" or "captions.txt:1.5:unordered". Raises CorpusError."""
        path, *options = text.split(":")
        ordered = True
        if options and options[-1] == "unordered":
            ordered = False
            options.pop()
        try:
            weight = float(options[0]) if options else 1.0
        except ValueError:
            raise CorpusError(
                f"'{options[0]}' in '{text}' is not a weight; write FILE:2."
            ) from None
        if len(options) > 1 or not 0 < weight < math.inf:
            raise CorpusError(f"Write a source as FILE[:WEIGHT[:unordered]], not '{text}'.")
        return cls(Path(path), weight, ordered)


def read_documents(path: str | Path) -> list[list[str]]:
    """The documents of a file, each a list of sentences. Raises CorpusError if there are none."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise CorpusError(tr("The text file {path} cannot be read.", path=path)) from error
    except UnicodeDecodeError as error:
        raise CorpusError(tr("The text file {path} is not UTF-8.", path=path)) from error
    documents: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            documents[-1].append(line.strip())
        elif documents[-1]:
            documents.append([])
    if not documents[-1]:
        documents.pop()
    if not documents:
        raise CorpusError(tr("The text file {path} holds no sentence.", path=path))
    return documents


@dataclass(frozen=True)
class Source:
    """One file as token ids, with the places where sentences and documents begin.

    tokens: (tokens,) all sentences end to end.
    sentences: (sentences + 1,) where in tokens each sentence starts; the last entry is the end.
    documents: (documents + 1,) where in sentences each document starts; the last is the end.
    """

    spec: SourceSpec
    tokens: NDArray[np.int32]
    sentences: NDArray[np.int64]
    documents: NDArray[np.int64]

    @classmethod
    def read(cls, spec: SourceSpec, tokenizer: Tokenizer) -> Source:
        """Read and tokenize a file; sentences of which nothing is left are dropped."""
        flat: list[int] = []
        sentences, documents = [0], [0]
        for document in read_documents(spec.path):
            for ids in tokenizer.ids(document):
                if ids:
                    flat += ids
                    sentences.append(len(flat))
            if len(sentences) - 1 > documents[-1]:
                documents.append(len(sentences) - 1)
        if not flat:
            raise CorpusError(
                tr("The text file {path} holds no token that the model knows.", path=spec.path)
            )
        return cls(
            spec,
            np.array(flat, dtype=np.int32),
            np.array(sentences, dtype=np.int64),
            np.array(documents, dtype=np.int64),
        )

    @property
    def draw_weight(self) -> float:
        """How often this source is drawn, before normalising."""
        return self.spec.weight * len(self.tokens)

    def document_of(self, sentence: int) -> int:
        """The document that a sentence belongs to."""
        return int(np.searchsorted(self.documents, sentence, side="right")) - 1


@dataclass(frozen=True)
class Corpus:
    """Several sources, drawn in proportion to weight x tokens."""

    sources: tuple[Source, ...]

    @classmethod
    def read(cls, specs: list[SourceSpec], tokenizer: Tokenizer) -> Corpus:
        """Read every file. Raises CorpusError when there is none."""
        if not specs:
            raise CorpusError("Name at least one text file to train on.")
        return cls(tuple(Source.read(spec, tokenizer) for spec in specs))

    @property
    def shares(self) -> NDArray[np.float64]:
        """(sources,) how large a share of the examples each source gives; sums to 1."""
        weights = np.array([source.draw_weight for source in self.sources])
        return weights / weights.sum()

    @property
    def num_tokens(self) -> int:
        """Tokens in all files, each counted once."""
        return sum(len(source.tokens) for source in self.sources)

    def unigram_counts(self, vocab_size: int) -> NDArray[np.float64]:
        """(V,) how often each token is drawn, in weighted counts."""
        counts = np.zeros(vocab_size)
        for source in self.sources:
            counts += source.spec.weight * np.bincount(source.tokens, minlength=vocab_size)
        return counts
