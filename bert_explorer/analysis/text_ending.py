"""Does the text end here? The chance of a full stop after each word, for BERT and for GPT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.analysis.writing import Right, right_side
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at
from bert_explorer.readable import SPACES

SENTENCE_ENDS = (".", "!", "?")
MOST_PLACES = 32
"""BERT reads the text once for each place. Of a longer text so many are asked, evenly spread."""
ROWS_A_CALL = 8


@dataclass(frozen=True)
class Ending:
    """The probability of a sentence-ending sign at K places of a text.

    ends: (K,) how many tokens stand before the place. before: (K,) the last of them.
    bert: BERT at a [MASK] with [SEP] right behind it. bert_open: with nothing behind it. gpt: GPT.
    """

    ends: tuple[int, ...]
    before: tuple[str, ...]
    bert: NDArray[np.float64]
    bert_open: NDArray[np.float64]
    gpt: NDArray[np.float64]


def text_ending(
    bert: Checkpoint,
    gpt: Checkpoint,
    ids: Sequence[int],
    ends: Sequence[int],
    prompts: Sequence[Sequence[int]] | None = None,
) -> Ending:
    """ids: of the text, opening token first. ends: after how many of them to ask.

    prompts: for each of `ends` the same text in gpt's own ids; None where the ids are the same.
    """
    places = np.linspace(0, len(ends) - 1, min(len(ends), MOST_PLACES)).round().astype(int)
    chosen = tuple(ends[i] for i in places)
    return Ending(
        chosen,
        tuple(bert.tokenizer.token_of(ids[end - 1]) for end in chosen),
        _bert(bert, ids, chosen, "end"),
        _bert(bert, ids, chosen, "nothing"),
        _gpt(
            gpt,
            [ids[:end] for end in chosen] if prompts is None else [prompts[i] for i in places],
        ),
    )


def _bert(
    bert: Checkpoint, ids: Sequence[int], ends: Sequence[int], right: Right
) -> NDArray[np.float64]:
    tokenizer = bert.tokenizer
    after = [tokenizer.mask_id, *right_side(tokenizer, right, 0)]
    shares = []
    for start in range(0, len(ends), ROWS_A_CALL):
        part = ends[start : start + ROWS_A_CALL]
        rows = torch.full((len(part), max(part) + len(after)), tokenizer.pad_id)
        for row, end in zip(rows, part, strict=True):
            row[: end + len(after)] = torch.tensor([*ids[:end], *after])
        blank = rows == tokenizer.mask_id
        batch = Batch(rows, torch.zeros_like(rows), rows != tokenizer.pad_id)
        shares.append(_share(bert, logits_at(bert.model, batch, blank)))
    return np.concatenate(shares)


def _gpt(gpt: Checkpoint, prompts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """One run for all beginnings of the longest prompt: GPT's guess can't see what follows.

    A prompt that is none of them, since its end cuts a token of the longest, gets its own.
    """
    longest = max(prompts, key=len)
    ends = sorted({len(prompt) for prompt in prompts})
    shares = dict(zip(ends, _after(gpt, longest, ends), strict=True))
    return np.array(
        [
            shares[len(prompt)]
            if tuple(prompt) == tuple(longest[: len(prompt)])
            else _after(gpt, prompt, [len(prompt)])[0]
            for prompt in prompts
        ]
    )


def _after(gpt: Checkpoint, ids: Sequence[int], ends: Sequence[int]) -> NDArray[np.float64]:
    """(K,): the chance of a sentence-ending sign after the first so many ids; ends: K, rising."""
    row = torch.tensor([list(ids)])
    last = torch.zeros_like(row, dtype=torch.bool)
    last[0, [end - 1 for end in ends]] = True
    return _share(gpt, logits_at(gpt.model, Batch(row, torch.zeros_like(row)), last))


def _share(checkpoint: Checkpoint, logits: torch.Tensor) -> NDArray[np.float64]:
    vocab = checkpoint.tokenizer.vocab
    signs = [
        vocab[space + sign]
        for sign in SENTENCE_ENDS
        for space in ("", *SPACES)
        if space + sign in vocab
    ]
    return logits.softmax(-1)[:, signs].sum(-1).double().numpy()
