"""The two objectives: fill masked words and judge pairs (BERT), or guess the next token (GPT)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bert_explorer.data.corpus import Corpus
from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED, draw_examples
from bert_explorer.model import Batch, BertOutput
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.training.recipe import Recipe


@dataclass(frozen=True)
class Lesson:
    """What one rank reads in one step, and what it should say.

    predict: (B, T) bool, the positions whose logits are wanted. targets: (N,) the true tokens.
    next_sentence: (B,) labels, -100 where there is no pair.
    total_targets, total_pairs: counted over all ranks, so that a loss divided by them adds up.
    """

    batch: Batch
    predict: Tensor
    targets: Tensor
    next_sentence: Tensor
    total_targets: int
    total_pairs: int

    def to(self, device: torch.device) -> Lesson:
        """The same lesson on another device."""
        return Lesson(
            self.batch.to(device),
            self.predict.to(device),
            self.targets.to(device),
            self.next_sentence.to(device),
            self.total_targets,
            self.total_pairs,
        )


def draw_lesson(
    recipe: Recipe,
    corpus: Corpus,
    tokenizer: Tokenizer,
    step: int,
    *,
    rank: int = 0,
    world: int = 1,
) -> Lesson:
    """The examples of one step, which depend on the recipe's seed and the step only.

    So a resumed run draws the same, the twins draw the same text, and `world` ranks share out what
    one rank would have read.
    """
    rng = np.random.default_rng([recipe.seed, step])
    stage = recipe.stage(step)
    examples = draw_examples(
        corpus,
        tokenizer,
        rng,
        count=recipe.batch_tokens // stage.length,
        length=stage.length,
        pair_share=stage.pair_share,
    )
    if recipe.objective == "mlm":
        special = [tokenizer.pad_id, tokenizer.cls_id, tokenizer.sep_id]
        masked = mask_tokens(
            examples.ids,
            ~np.isin(examples.ids, special),
            rng,
            mask_id=tokenizer.mask_id,
            replacements=np.arange(tokenizer.mask_id + 1, tokenizer.vocab_size),
            rule=MaskingRule(recipe.masking_rate),
        )
        ids, labels = masked.ids, masked.labels
    else:
        # The logits at t are judged by the token at t + 1; the last position has none.
        ids, labels = examples.ids, np.full_like(examples.ids, IGNORED)
        labels[:, :-1] = np.where(examples.real[:, 1:], examples.ids[:, 1:], IGNORED)

    mine = slice(rank, None, world)
    real = examples.real[mine]
    predict = torch.from_numpy(labels[mine] != IGNORED)
    return Lesson(
        batch=Batch(
            torch.from_numpy(ids[mine]),
            torch.from_numpy(examples.type_ids[mine]),
            None if real.all() else torch.from_numpy(real),
        ),
        predict=predict,
        targets=torch.from_numpy(labels[mine])[predict],
        next_sentence=torch.from_numpy(examples.next_sentence[mine]),
        total_targets=int((labels != IGNORED).sum()),
        total_pairs=int((examples.next_sentence != IGNORED).sum()),
    )


@dataclass(frozen=True)
class Losses:
    """Of one rank in one step.

    loss: this rank's part of the mean over all ranks. The rest: sums and counts of this rank alone.
    """

    loss: Tensor
    token_loss: Tensor
    tokens_right: Tensor
    pair_loss: Tensor
    pairs_right: Tensor


def losses(model: nn.Module, lesson: Lesson) -> Losses:
    """Cross-entropy at the wanted positions, for BERT plus that of the pairs (appendix A.2)."""
    output = model(lesson.batch, predict=lesson.predict)
    is_bert = isinstance(output, BertOutput)
    logits = (output.mlm_logits if is_bert else output.lm_logits).float()
    token_loss = F.cross_entropy(logits, lesson.targets, reduction="sum")
    loss = token_loss / max(1, lesson.total_targets)
    tokens_right = (logits.argmax(-1) == lesson.targets).sum()
    pair_loss = pairs_right = torch.zeros((), device=loss.device)
    if is_bert:
        answer = output.nsp_logits.float()
        pair_loss = F.cross_entropy(
            answer, lesson.next_sentence, ignore_index=IGNORED, reduction="sum"
        )
        pairs_right = (answer.argmax(-1) == lesson.next_sentence).sum()
        loss = loss + pair_loss / max(1, lesson.total_pairs)
    return Losses(loss, token_loss.detach(), tokens_right, pair_loss.detach(), pairs_right)
