"""One draw of masked language modelling on one text, and the loss it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.data.masking import Masked, MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED
from bert_explorer.encoding import Encoding
from bert_explorer.errors import MissingHeadError, NoMaskTokenError
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at

Fate = Literal["", "[MASK]", "random", "kept"]


@dataclass(frozen=True)
class Draw:
    """What training would make of a text of T tokens.

    encoding: as typed. read: (T,) ids that the model reads. labels: (T,) the true id, or -100.
    losses: (T,) -log p(true token) in nats where there is a label, else 0.
    gradient: (T,) Euclidean length of the loss's gradient with respect to a position's logits.
    """

    encoding: Encoding
    read: NDArray[np.int64]
    labels: NDArray[np.int64]
    losses: NDArray[np.float64]
    gradient: NDArray[np.float64]
    mask_id: int

    @property
    def selected(self) -> NDArray[np.bool_]:
        return self.labels != IGNORED

    @property
    def loss(self) -> float:
        """The mean over the selected positions, in nats."""
        return float(self.losses[self.selected].mean())

    @property
    def fates(self) -> tuple[Fate, ...]:
        """What became of each token: "" if it was not selected.

        A random token that happens to be the true one counts as kept: nobody could tell.
        """
        return fates(Masked(self.read, self.labels), self.mask_id)


def fates(masked: Masked, mask_id: int) -> tuple[Fate, ...]:
    """What became of each token of one row, ids and labels (T,): see `Draw.fates`."""
    return tuple(
        ""
        if label == IGNORED
        else "[MASK]"
        if read == mask_id
        else "kept"
        if read == label
        else "random"
        for read, label in zip(masked.ids, masked.labels, strict=True)
    )


def maskable(encoding: Encoding) -> NDArray[np.bool_]:
    """(T,): every token but those that were added."""
    return ~np.array(encoding.special)


def check_masked_model(checkpoint: Checkpoint) -> None:
    """Raises NoMaskTokenError or MissingHeadError for a model that fills no blanks."""
    if reason := checkpoint.lacks("mask"):
        raise NoMaskTokenError(reason)
    if reason := checkpoint.lacks("mlm"):
        raise MissingHeadError(reason)


def draw(
    checkpoint: Checkpoint,
    encoding: Encoding,
    rule: MaskingRule,
    seed: int,
    *,
    whole_words: bool = False,
) -> Draw:
    """Mask a text once, run the model, and take the loss where training would.

    Raises NoMaskTokenError for a model without [MASK], MissingHeadError for one without a head.
    """
    masked = mask_once(checkpoint, encoding, rule, seed, whole_words=whole_words)
    logits = logits_of(checkpoint, encoding, masked.ids)
    losses, gradient = _losses(logits, torch.from_numpy(masked.labels))
    mask_id = checkpoint.tokenizer.mask_id
    return Draw(encoding, masked.ids, masked.labels, losses, gradient, mask_id)


def mask_once(
    checkpoint: Checkpoint,
    encoding: Encoding,
    rule: MaskingRule,
    seed: int,
    *,
    whole_words: bool = False,
) -> Masked:
    """ids and labels (T,) of one draw; the seed decides. Raises what `draw` raises."""
    check_masked_model(checkpoint)
    tokenizer = checkpoint.tokenizer
    ids = np.array([encoding.ids])
    allowed = np.array(sorted(set(range(tokenizer.vocab_size)) - tokenizer.special_ids))
    words = np.array([[-1 if w is None else w for w in encoding.word_ids]])
    words = words + 1000 * np.array([encoding.type_ids])  # each sentence counts from 0
    masked = mask_tokens(
        ids,
        maskable(encoding)[None],
        np.random.default_rng(seed),
        mask_id=tokenizer.mask_id,
        replacements=allowed,
        rule=rule,
        words=words if whole_words else None,
    )
    return Masked(masked.ids[0], masked.labels[0])


def logits_of(checkpoint: Checkpoint, encoding: Encoding, read: NDArray[np.int64]) -> torch.Tensor:
    """(T, V) at every position, when the model reads these T ids."""
    batch = Batch(torch.from_numpy(read)[None], torch.tensor([encoding.type_ids]))
    everywhere = torch.ones_like(batch.input_ids, dtype=torch.bool)
    return logits_at(checkpoint.model, batch, everywhere)


def _losses(
    logits: torch.Tensor, labels: torch.Tensor
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cross-entropy at each position, and how hard the mean pulls at each position's logits."""
    # Gradients are off while a page runs a model, and here one is wanted.
    with torch.inference_mode(False), torch.enable_grad():
        free = logits.detach().clone().requires_grad_()
        target = labels.clone()
        each = torch.nn.functional.cross_entropy(
            free, target, ignore_index=IGNORED, reduction="none"
        )
        torch.nn.functional.cross_entropy(free, target, ignore_index=IGNORED).backward()
    assert free.grad is not None
    return each.detach().double().numpy(), free.grad.norm(dim=-1).double().numpy()
