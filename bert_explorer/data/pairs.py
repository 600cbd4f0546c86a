"""Training examples: runs of sentences, and sentence pairs for next-sentence prediction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer.data.corpus import Corpus, Source
from bert_explorer.encoding import shorten
from bert_explorer.tokenizer import Tokenizer

IGNORED = -100
"""The label that a loss passes over, torch's default for `ignore_index`."""
IS_NEXT, NOT_NEXT = 0, 1


@dataclass(frozen=True)
class Examples:
    """B examples of T tokens.

    ids, type_ids: (B, T). real: (B, T) bool, False where padding.
    next_sentence: (B,) 0 = B follows A, 1 = B comes from another document, -100 = no pair.
    """

    ids: NDArray[np.int64]
    type_ids: NDArray[np.int64]
    real: NDArray[np.bool_]
    next_sentence: NDArray[np.int64]


def draw_examples(
    corpus: Corpus,
    tokenizer: Tokenizer,
    rng: np.random.Generator,
    *,
    count: int,
    length: int,
    pair_share: float,
) -> Examples:
    """Draw `count` examples of at most `length` tokens, [CLS] A [SEP] or [CLS] A [SEP] B [SEP].

    pair_share: how many of the examples from ordered text are to be pairs; a sentence with which
        its document ends becomes a single run after all. Half of the pairs are IsNext (BERT,
        section 3.1). A NotNext sentence comes from another document of the same file, or style
        would give it away.
    """
    ids = np.full((count, length), tokenizer.pad_id, dtype=np.int64)
    type_ids = np.zeros((count, length), dtype=np.int64)
    real = np.zeros((count, length), dtype=bool)
    next_sentence = np.full(count, IGNORED, dtype=np.int64)
    cls, sep = tokenizer.cls_id, tokenizer.sep_id

    choices = rng.choice(len(corpus.sources), size=count, p=corpus.shares)
    for row, source in enumerate(corpus.sources[choice] for choice in choices):
        pair = None
        if source.spec.ordered and rng.random() < pair_share:
            pair = _pair(source, rng, length - 3)
        if pair is None:
            a = _run(source, rng, length - 2)
            tokens = np.concatenate(([cls], a, [sep]))
        else:
            a, b, next_sentence[row] = pair
            tokens = np.concatenate(([cls], a, [sep], b, [sep]))
            type_ids[row, len(a) + 2 : len(tokens)] = 1
        ids[row, : len(tokens)] = tokens
        real[row, : len(tokens)] = True
    return Examples(ids, type_ids, real, next_sentence)


def _run(source: Source, rng: np.random.Generator, room: int) -> NDArray[np.int32]:
    """Sentences in a row, from a random sentence on, cut to `room` tokens."""
    sentence = int(rng.integers(len(source.sentences) - 1))
    if source.spec.ordered:
        document = source.document_of(sentence)
        first, last = source.documents[document], source.documents[document + 1]
        end = source.sentences[last]
        # Too near the document's end to fill the room: start earlier, rather than pad.
        while sentence > first and end - source.sentences[sentence] < room:
            sentence -= 1
    else:
        end = len(source.tokens)
    start = source.sentences[sentence]
    return source.tokens[start : min(start + room, end)]


def _pair(
    source: Source, rng: np.random.Generator, room: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], int] | None:
    """A, B and the label; None when the sentence drawn is the last of its document."""
    sentence = int(rng.integers(len(source.sentences) - 1))
    document = source.document_of(sentence)
    last = int(source.documents[document + 1])
    if last - sentence < 2:
        return None
    # A takes whole sentences up to a random share of the room, and leaves at least one for B.
    target = rng.integers(1, max(2, room // 2 + 1))
    middle = sentence + 1
    while middle < last - 1 and source.sentences[middle + 1] - source.sentences[sentence] <= target:
        middle += 1
    a = source.tokens[source.sentences[sentence] : source.sentences[middle]]
    label = IS_NEXT
    start, end = middle, last
    if rng.random() < 0.5 and len(source.documents) > 2:
        label = NOT_NEXT
        other = int(rng.integers(len(source.documents) - 2))
        other += other >= document  # every document but this one
        start = int(rng.integers(source.documents[other], source.documents[other + 1]))
        end = int(source.documents[other + 1])
    b = source.tokens[source.sentences[start] : source.sentences[end]][:room]
    lengths = [len(a), len(b)]
    shorten(lengths, room)
    return a[: lengths[0]], b[: lengths[1]], label
