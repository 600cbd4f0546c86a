"""Mask a lot of text and count: 15 % selected, and of these 80 / 10 / 10."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bert_explorer.analysis.proportion import Proportion
from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED
from bert_explorer.errors import TextError
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
    tokenizer: Tokenizer, texts: Sequence[str], tokens: int, rule: MaskingRule, seed: int
) -> Counts:
    """Mask `tokens` tokens (at most MOST_TOKENS) of these texts, read again from the start if need
    be, one sentence a row. Raises TextError when they hold no token."""
    assert tokenizer.mask_id is not None
    rows = [ids for ids in tokenizer.ids(texts) if ids]
    if not rows:
        raise TextError("There is nothing to count: type at least one word.")
    lengths = np.array([len(ids) for ids in rows])
    once = int(lengths.sum())
    wanted = min(max(tokens, 1), MOST_TOKENS)
    repeats = -(-wanted // once)
    order = np.tile(np.arange(len(rows)), repeats)
    ends = lengths[order].cumsum()
    order = order[: int(np.searchsorted(ends, wanted)) + 1]
    ids = np.zeros((len(rows), int(lengths.max())), dtype=np.int64)
    for row, values in zip(ids, rows, strict=True):
        row[: len(values)] = values
    ids = ids[order]
    maskable = np.arange(ids.shape[1]) < lengths[order][:, None]
    maskable &= ids != tokenizer.mask_id
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
    total, hidden, kept = (
        len(read),
        int((read == tokenizer.mask_id).sum()),
        int((read == true).sum()),
    )
    return Counts(
        selected=Proportion(total, int(maskable.sum())),
        mask=Proportion(hidden, total),
        random=Proportion(total - hidden - kept, total),
        kept=Proportion(kept, total),
        rounds=float(maskable.sum() / once),
    )
