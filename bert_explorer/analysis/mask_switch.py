"""The same weights under another attention mask: what becomes of patterns, vectors and guesses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from bert_explorer import masks
from bert_explorer.analysis.attention import Attention, read_attention
from bert_explorer.analysis.word_guessing import why_no_guess
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.model import Batch, BertOutput
from bert_explorer.readable import readable_token
from bert_explorer.trace import Trace

TOP = 5
"""How many guesses of each run are kept."""


@dataclass(frozen=True)
class Slot:
    """One place whose token the model guesses, under its own mask and under the other.

    position, token: what is guessed, and what stands there. blank: whether it is the mask token,
        so that nobody knows what should stand here.
    candidates: C tokens, the top guesses of both runs and, unless it is [MASK], the token itself;
        the most probable under the model's own mask first.
    before, after: their C probabilities under the model's own mask and under the other.
    """

    position: int
    token: str
    candidates: tuple[str, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    blank: bool = False

    @property
    def top_before(self) -> str:
        return self.candidates[int(np.argmax(self.before))]

    @property
    def top_after(self) -> str:
        return self.candidates[int(np.argmax(self.after))]


@dataclass(frozen=True)
class MaskSwitch:
    """Two runs of one model, L layers over T tokens, that differ in the mask alone.

    before, after: attention under the model's own mask and under the other. A row that may look at
        nothing is zero.
    turned: (L, T), how far the vector after each layer turned: 1 - cosine, 0 (not at all) to 2.
    shifted: (L, T), how far it moved: the length of the difference over the length before.
    typical: 1 - cosine between the final vectors of two different tokens under the own mask, on
        average over all pairs: a measure for `turned`. NaN for a single token.
    slots: the guesses. BERT guesses each [MASK]; GPT guesses each token but the first. None from a
        model that guesses no words.
    """

    before: Attention
    after: Attention
    turned: NDArray[np.float64]
    shifted: NDArray[np.float64]
    typical: float
    slots: tuple[Slot, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        return self.before.tokens

    @property
    def changed(self) -> int:
        """How many cells of the mask differ."""
        return int((self.before.allowed != self.after.allowed).sum())

    @property
    def blind(self) -> tuple[int, ...]:
        """Positions that may look at nothing under the other mask."""
        return tuple(int(i) for i in np.flatnonzero(~self.after.allowed.any(axis=1)))


def own_mask(checkpoint: Checkpoint, length: int) -> Tensor:
    """The mask the model was trained with, (length, length)."""
    is_gpt = checkpoint.config.architecture == "gpt"
    return masks.causal(length) if is_gpt else masks.bidirectional(length)


def switch_mask(checkpoint: Checkpoint, encoding: Encoding, mask: Tensor) -> MaskSwitch:
    """Run one unpadded encoding of T tokens under the model's own mask and under `mask` (T, T).

    Both runs are one batch of two. Reads `layers.*.attention.pattern` and `layers.*.output`.
    """
    length = len(encoding)
    both = torch.stack([own_mask(checkpoint, length), masks.check(mask, 1, length)[0]])
    single = Batch.from_encodings([encoding])
    batch = Batch(single.input_ids.expand(2, -1), single.type_ids.expand(2, -1))
    slots = _slots(checkpoint, encoding)
    predict = torch.zeros(2, length, dtype=torch.bool)
    predict[:, _readers(checkpoint, slots)] = True

    trace = Trace(record=["layers.*.attention.pattern", "layers.*.output"])
    output = checkpoint.model(batch, mask=both, predict=predict if slots else None, trace=trace)
    logits = output.mlm_logits if isinstance(output, BertOutput) else output.lm_logits
    vectors = trace.stack("layers.*.output")  # (L, 2, T, H)
    vectors[-1] = output.sequence  # the same, unless a final LayerNorm follows
    turned, shifted = movement(vectors[:, 0], vectors[:, 1])
    before = read_attention(checkpoint, encoding)
    after = trace.stack("layers.*.attention.pattern")[:, 1]  # (L, A, T, T)
    return MaskSwitch(
        before=before,
        after=replace(before, allowed=both[1].numpy(), patterns=after.numpy()),
        turned=turned,
        shifted=shifted,
        typical=spread(output.sequence[0]),
        slots=() if logits is None else _guesses(checkpoint, encoding, slots, logits.softmax(-1)),
    )


def movement(before: Tensor, after: Tensor) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Vectors (..., H) -> how far each turned (1 - cosine) and moved (relative L2), both (...)."""
    before, after = before.double(), after.double()
    turned = (1 - F.cosine_similarity(before, after, dim=-1)).clamp(min=0)
    length = before.norm(dim=-1).clamp(min=torch.finfo(torch.float64).tiny)
    return turned.numpy(), ((after - before).norm(dim=-1) / length).numpy()


def spread(vectors: Tensor) -> float:
    """The mean of 1 - cosine over all pairs of different rows of (T, H); NaN for one row."""
    unit = F.normalize(vectors.double(), dim=-1)
    count = len(unit)
    if count < 2:
        return float("nan")
    cosines = unit @ unit.T
    return float(1 - (cosines.sum() - cosines.trace()) / (count * (count - 1)))


def blank_out(text: str, encoding: Encoding) -> tuple[str, str]:
    """The text with the word in its middle as [MASK] (which every family reads as its own mask
    token), and that word.

    text: the first text of the encoding.
    """
    places = [
        (word, span)
        for word, span, owner in zip(
            encoding.word_ids, encoding.offsets, encoding.text_ids, strict=True
        )
        if word is not None and owner == 0
    ]
    middle = places[len(places) // 2][0]
    spans = [span for word, span in places if word == middle]
    start, end = spans[0][0], spans[-1][1]
    return f"{text[:start]}[MASK]{text[end:]}", text[start:end]


def _slots(checkpoint: Checkpoint, encoding: Encoding) -> list[int]:
    """Positions to guess."""
    if why_no_guess(checkpoint):
        return []
    if checkpoint.config.architecture == "gpt":
        return list(range(1, len(encoding)))
    return [i for i, id in enumerate(encoding.ids) if id == checkpoint.tokenizer.mask_id]


def _readers(checkpoint: Checkpoint, slots: list[int]) -> list[int]:
    """Where the guess for each slot is read: GPT speaks one token ahead."""
    return [i - 1 for i in slots] if checkpoint.config.architecture == "gpt" else slots


def _guesses(
    checkpoint: Checkpoint, encoding: Encoding, slots: list[int], probabilities: Tensor
) -> tuple[Slot, ...]:
    """(2 N, V), the N slots under the own mask and then under the other -> N slots."""
    tokenizer = checkpoint.tokenizer
    before, after = probabilities.split(len(slots)) if slots else (probabilities, probabilities)
    found = []
    for row, position in enumerate(slots):
        ids = {*before[row].topk(TOP).indices.tolist(), *after[row].topk(TOP).indices.tolist()}
        if encoding.ids[position] != tokenizer.mask_id:
            ids.add(encoding.ids[position])
        ordered = sorted(ids, key=lambda id: -float(before[row, id]))
        found.append(
            Slot(
                position=position,
                token=readable_token(tokenizer, encoding.tokens[position]),
                candidates=tuple(readable_token(tokenizer, tokenizer.token_of(i)) for i in ordered),
                before=tuple(float(before[row, id]) for id in ordered),
                after=tuple(float(after[row, id]) for id in ordered),
                blank=encoding.ids[position] == tokenizer.mask_id,
            )
        )
    return tuple(found)
