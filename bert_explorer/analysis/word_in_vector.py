"""Does the output vector at a position still tell the word, whatever stands there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from bert_explorer.analysis.masking_draw import check_masked_model, maskable
from bert_explorer.analysis.proportion import Proportion
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED
from bert_explorer.language import later
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at

ROWS_A_CALL = 16
KINDS = NOT_SELECTED, KEPT, RANDOM_WORD, MASKED = (
    later("not selected"),
    later("kept"),
    later("random word"),
    "[MASK]",
)


@dataclass(frozen=True)
class Told:
    """At one kind of position: how often the true word is the first guess, and its mean
    probability."""

    kind: str
    """One of KINDS."""
    first: Proportion
    probability: float


def word_in_vector(
    checkpoint: Checkpoint, texts: Sequence[str], rule: MaskingRule, seed: int
) -> tuple[Told, ...]:
    """Mask each text once by the rule and ask the vocabulary head at every position.

    Raises NoMaskTokenError or MissingHeadError for a model that was not trained like this.
    """
    check_masked_model(checkpoint)
    tokenizer = checkpoint.tokenizer
    rng = np.random.default_rng(seed)
    allowed = np.array(sorted(set(range(tokenizer.vocab_size)) - tokenizer.special_ids))
    found: dict[str, list[tuple[bool, float]]] = {kind: [] for kind in KINDS}
    for start in range(0, len(texts), ROWS_A_CALL):
        plain = [checkpoint.encode(text) for text in texts[start : start + ROWS_A_CALL]]
        longest = max(map(len, plain))
        encodings = [
            checkpoint.encode(text, pad_to=longest) for text in texts[start : start + ROWS_A_CALL]
        ]
        batch = Batch.from_encodings(encodings)
        true = batch.input_ids.numpy()
        open_ = np.stack([maskable(encoding) for encoding in encodings])
        masked = mask_tokens(
            true,
            open_,
            rng,
            mask_id=tokenizer.mask_id,
            replacements=allowed,
            rule=rule,
        )
        logits = logits_at(
            checkpoint.model,
            Batch(torch.from_numpy(masked.ids), batch.type_ids, batch.real),
            torch.from_numpy(open_),
        )
        wanted = torch.from_numpy(true[open_])
        chance = logits.softmax(-1).gather(1, wanted[:, None])[:, 0].double().numpy()
        first = (logits.argmax(-1) == wanted).numpy()
        selected = (masked.labels != IGNORED)[open_]
        read = masked.ids[open_]
        for i in range(len(read)):
            kind = _kind(bool(selected[i]), int(read[i]), int(wanted[i]), tokenizer.mask_id)
            found[kind].append((bool(first[i]), float(chance[i])))
    return tuple(
        Told(
            kind,
            Proportion(sum(hit for hit, _ in rows), len(rows)),
            float(np.mean([p for _, p in rows])) if rows else float("nan"),
        )
        for kind, rows in found.items()
    )


def _kind(selected: bool, read: int, true: int, mask_id: int) -> str:
    if not selected:
        return NOT_SELECTED
    if read == mask_id:
        return MASKED
    return KEPT if read == true else RANDOM_WORD
