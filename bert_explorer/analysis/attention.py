"""Who looks at whom: every attention pattern of one model for one input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.model import Batch
from bert_explorer.readable import joined, readable_tokens
from bert_explorer.trace import Trace

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

OPEN, CLOSED, PADDING = 0, 1, 2
"""Why a cell holds what it holds: the query may look there; the mask forbids it; it is [PAD]."""

Sight = Literal["bidirectional", "causal"]


@dataclass(frozen=True)
class Attention:
    """L layers of A heads over T tokens. In every (T, T) array the row looks at the column.

    sight: "bidirectional" for BERT, "causal" for GPT.
    tokens: T names. special: True for tokens that were added ([CLS], [SEP], [PAD]).
    padding: True for [PAD]. segments: T values, 0 for sentence A and 1 for sentence B; an added
        token belongs to the text before it.
    words: T numbers, equal for pieces of one word; each added token has one of its own.
    allowed: (T, T), True where the model's mask lets the query look.
    patterns: (L, A, T, T); each row sums to 1.
    name: the model's, as on screen; empty for the twins.
    text_ids, offsets: which text a token stands in and its characters there, as in Encoding.
    opens, closes: names of the tokens that open and close a text ([CLS], [SEP]), None if none do.
    """

    sight: Sight
    tokens: tuple[str, ...]
    special: Flags
    padding: Flags
    segments: NDArray[np.int_]
    words: NDArray[np.int_]
    allowed: Flags
    patterns: Floats
    name: str = ""
    text_ids: tuple[int | None, ...] = ()
    offsets: tuple[tuple[int, int], ...] = ()
    opens: str | None = "[CLS]"
    closes: str | None = "[SEP]"

    @property
    def title(self) -> str:
        """The model's name on screen."""
        return self.name or ("BERT" if self.sight == "bidirectional" else "GPT")

    @property
    def num_layers(self) -> int:
        return self.patterns.shape[0]

    @property
    def num_heads(self) -> int:
        return self.patterns.shape[1]

    @property
    def state(self) -> NDArray[np.uint8]:
        """(T, T) of OPEN, CLOSED (by the mask) and PADDING (nobody may look at [PAD])."""
        state = np.where(self.allowed, OPEN, CLOSED).astype(np.uint8)
        state[:, self.padding] = PADDING
        return state


def read_attention(checkpoint: Checkpoint, encoding: Encoding) -> Attention:
    """Run the model once and keep `layers.*.attention.pattern` and the mask it used."""
    trace = Trace(record=["layers.*.attention.pattern", "layers.0.attention.mask"])
    checkpoint.model(Batch.from_encodings([encoding]), trace=trace)
    tokenizer = checkpoint.tokenizer
    return Attention(
        sight=sight_of(checkpoint),
        tokens=readable_tokens(tokenizer, encoding),
        special=np.array(encoding.special),
        padding=np.array(encoding.padding),
        segments=_segments(encoding),
        words=_words(encoding),
        allowed=trace["layers.0.attention.mask"][0, 0].numpy(),
        patterns=trace.stack("layers.*.attention.pattern")[:, 0].numpy(),
        text_ids=encoding.text_ids,
        offsets=encoding.offsets,
        opens=tokenizer.special.cls,
        closes=tokenizer.special.sep,
    )


def sight_of(checkpoint: Checkpoint) -> Sight:
    """Where the model may look."""
    return "causal" if checkpoint.config.architecture == "gpt" else "bidirectional"


def _segments(encoding: Encoding) -> NDArray[np.int_]:
    found, last = [], 0
    for text, padding in zip(encoding.text_ids, encoding.padding, strict=True):
        last = 0 if padding else last if text is None else text
        found.append(last)
    return np.array(found, dtype=int)


def _words(encoding: Encoding) -> NDArray[np.int_]:
    owner = list(zip(encoding.text_ids, encoding.word_ids, strict=True))
    starts = [
        word is None or i == 0 or owner[i] != owner[i - 1] for i, (_, word) in enumerate(owner)
    ]
    return np.cumsum(starts) - 1


def by_word(attention: Attention) -> Attention:
    """The same with pieces joined to words: T becomes the number of words and added tokens.

    A word looks as much as its pieces do on average, and is looked at as much as they are
    together (Clark et al., 2019, section 4.1), so that rows still sum to 1.
    """
    pieces = attention.words[None] == np.arange(attention.words.max() + 1)[:, None]  # (words, T)
    first = pieces.argmax(axis=1)
    mean = (pieces / pieces.sum(axis=1, keepdims=True)).astype(np.float32)
    total = pieces.T.astype(np.float32)
    members = [np.flatnonzero(row) for row in pieces]
    return replace(
        attention,
        tokens=tuple(joined([attention.tokens[i] for i in where]) for where in members),
        special=attention.special[first],
        padding=attention.padding[first],
        segments=attention.segments[first],
        words=np.arange(len(pieces)),
        allowed=(mean @ attention.allowed.astype(np.float32) @ total) > 0,
        patterns=mean @ attention.patterns @ total,
        text_ids=tuple(attention.text_ids[i] for i in first) if attention.text_ids else (),
        offsets=tuple(
            (attention.offsets[where[0]][0], attention.offsets[where[-1]][1]) for where in members
        )
        if attention.offsets
        else (),
    )


def mean_of_heads(attention: Attention, layer: int) -> Floats:
    """The average pattern of one layer, (T, T)."""
    return attention.patterns[layer].mean(axis=0)


def rollout(attention: Attention) -> Floats:
    """How much of each input token reaches each position through all layers, (T, T).

    Attention rollout (Abnar & Zuidema, 2020, section 3): the heads of a layer are averaged, half
    of every row is the residual connection, and the layers are multiplied. Rows sum to 1.
    """
    identity = np.eye(len(attention.tokens), dtype=np.float32)
    reached = identity
    for layer in range(attention.num_layers):
        step = mean_of_heads(attention, layer) / 2 + identity / 2
        reached = (step / step.sum(axis=1, keepdims=True)) @ reached
    return reached


@dataclass(frozen=True)
class Directions:
    """Where attention goes, as shares of the whole that sum to 1."""

    left: float
    itself: float
    right: float


def directions(attention: Attention, pattern: Floats) -> Directions:
    """How much of a (T, T) pattern goes left, to the token itself and right; [PAD] does not ask."""
    rows = ~attention.padding
    asked = pattern[rows]
    shares = (
        np.tril(pattern, -1)[rows],
        np.diag(np.diag(pattern))[rows],
        np.triu(pattern, 1)[rows],
    )
    left, itself, right = (float(share.sum() / asked.sum()) for share in shares)
    return Directions(left, itself, right)
