"""Mask a lot of text and count: 15 % selected, and of these 80 / 10 / 10."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.proportion import Proportion
from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED
from bert_explorer.errors import TextError
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer

MOST_TOKENS = 100_000


@dataclass(frozen=True)
class Counts:
    """selected: of all tokens. mask, random, kept: of the selected ones. rounds: how often the
    text was read to come to that many tokens."""

    selected: Proportion
    mask: Proportion
    random: Proportion
    kept: Proportion
    rounds: float


def count(
    tokenizer: Tokenizer,
    texts: Sequence[str],
    tokens: int,
    rule: MaskingRule,
    seed: int,
    *,
    row_length: int | None = None,
) -> Counts:
    """Mask `tokens` tokens (at most MOST_TOKENS) of these texts, read again from the start if need
    be.

    row_length: tokens in a row, which is masked as one; None makes each text a row of its own (and
        finishes the last one). Raises TextError when the texts hold no token.
    """
    assert tokenizer.mask_id is not None
    rows = [ids for ids in tokenizer.ids(texts) if ids]
    if not rows:
        raise TextError(tr("There is nothing to count: type at least one word."))
    once = sum(map(len, rows))
    wanted = min(max(tokens, 1), MOST_TOKENS)
    ids, real = _alone(rows, wanted) if row_length is None else _packed(rows, wanted, row_length)
    maskable = real & (ids != tokenizer.mask_id)
    allowed = np.array(sorted(set(range(tokenizer.vocab_size)) - tokenizer.special_ids))
    masked = mask_tokens(
        ids,
        maskable,
        np.random.default_rng(seed),
        mask_id=tokenizer.mask_id,
        replacements=allowed,
        rule=rule,
    )
    chosen = masked.labels != IGNORED
    read, true = masked.ids[chosen], masked.labels[chosen]
    total = len(read)
    hidden = int((read == tokenizer.mask_id).sum())
    kept = int((read == true).sum())
    return Counts(
        selected=Proportion(total, int(maskable.sum())),
        mask=Proportion(hidden, total),
        random=Proportion(total - hidden - kept, total),
        kept=Proportion(kept, total),
        rounds=float(real.sum() / once),
    )


def _alone(
    rows: Sequence[Sequence[int]], wanted: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(R, T) one text a row, until there are `wanted` tokens, and which of them are real."""
    lengths = np.array([len(ids) for ids in rows])
    order = np.tile(np.arange(len(rows)), -(-wanted // int(lengths.sum())))
    order = order[: int(np.searchsorted(lengths[order].cumsum(), wanted)) + 1]
    ids = np.zeros((len(rows), int(lengths.max())), dtype=np.int64)
    for row, values in zip(ids, rows, strict=True):
        row[: len(values)] = values
    return ids[order], np.arange(ids.shape[1]) < lengths[order][:, None]


def _packed(
    rows: Sequence[Sequence[int]], wanted: int, length: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The same with texts end to end, `length` tokens a row; the last row may be shorter."""
    flat = np.concatenate([np.array(ids, dtype=np.int64) for ids in rows])
    ids = np.resize(flat, (-(-wanted // length), length))  # begins again where the text ends
    return ids, np.arange(ids.size).reshape(ids.shape) < wanted
