"""How good a twin is on text it has never seen."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from bert_explorer.data.pairs import IGNORED, IS_NEXT, NOT_NEXT
from bert_explorer.errors import CorpusError
from bert_explorer.model import Batch, Bert, Gpt
from bert_explorer.tokenizer import Tokenizer

BATCH = 32


@dataclass(frozen=True)
class Score:
    """Mean over `positions` guesses. loss in nats; top1 and top5 as shares."""

    positions: int
    loss: float
    top1: float
    top5: float

    @property
    def perplexity(self) -> float:
        """exp(loss)."""
        return math.exp(self.loss)

    def __str__(self) -> str:
        return f"top-1 {self.top1:.1%}, top-5 {self.top5:.1%}, loss {self.loss:.2f}"


@dataclass(frozen=True)
class HeldOut:
    """Held-out text, cut into R passages of at most T tokens, [CLS] and [SEP] included.

    ids: (R, T) padded at the end. real: (R, T) bool, False for padding.
    words: (R, T) bool, False for [CLS], [SEP] and padding.
    chosen: (R, T) bool, 15 % of the words; drawn once, by a fixed seed, so that every model is
        asked about the same positions.
    """

    ids: Tensor
    real: Tensor
    words: Tensor
    chosen: Tensor


def passages(
    documents: Sequence[Sequence[str]], tokenizer: Tokenizer, *, length: int = 64, seed: int = 0
) -> HeldOut:
    """[CLS] sentences [SEP]: whole sentences of a document while they fit; a longer one is cut.

    Raises CorpusError when no token is left.
    """
    rows: list[list[int]] = []
    for document in documents:
        row: list[int] = []
        for sentence in tokenizer.ids(document):
            if row and len(row) + len(sentence) > length - 2:
                rows.append(row)
                row = []
            row = row + sentence[: length - 2 - len(row)]
        if row:
            rows.append(row)
    if not rows:
        raise CorpusError("The held-out text holds no token.")
    rng = np.random.default_rng(seed)
    ids = np.full((len(rows), length), tokenizer.pad_id)
    real, words, chosen = (np.zeros(ids.shape, dtype=bool) for _ in range(3))
    for index, row in enumerate(rows):
        ids[index, : len(row) + 2] = [tokenizer.cls_id, *row, tokenizer.sep_id]
        real[index, : len(row) + 2] = True
        words[index, 1 : len(row) + 1] = True
        count = max(1, round(0.15 * len(row)))
        chosen[index, 1 + rng.choice(len(row), size=count, replace=False)] = True
    return HeldOut(*map(torch.from_numpy, (ids, real, words, chosen)))


def masked_score(model: Bert, tokenizer: Tokenizer, text: HeldOut) -> Score:
    """All chosen tokens of a passage become [MASK] at once, as in training; BERT fills them."""
    ids = text.ids.masked_fill(text.chosen, tokenizer.mask_id)
    return _score(model, ids, text.real, _answers(text.ids, text.chosen))


def next_token_score(model: Gpt, text: HeldOut) -> Score:
    """GPT guesses every token from what stands to its left.

    [SEP] is not asked for: it stands where we have cut, which nobody can know.
    """
    return _score(model, text.ids, text.real, _one_to_the_left(_answers(text.ids, text.words)))


def next_token_score_at_chosen(model: Gpt, text: HeldOut) -> Score:
    """GPT guesses only the chosen tokens; their left side is whole."""
    return _score(model, text.ids, text.real, _one_to_the_left(_answers(text.ids, text.chosen)))


def single_blank_score(
    model: Bert, tokenizer: Tokenizer, text: HeldOut, *, hide_right: bool
) -> Score:
    """Each chosen token alone becomes [MASK]; the rest is whole, or ends there if `hide_right`."""
    row, column = text.chosen.nonzero(as_tuple=True)
    blank = F.one_hot(column, text.ids.shape[1]).bool()
    real = text.real[row]
    if hide_right:
        real = real & (torch.arange(real.shape[1]) <= column[:, None])
    ids = text.ids[row]
    return _score(model, ids.masked_fill(blank, tokenizer.mask_id), real, _answers(ids, blank))


@dataclass(frozen=True)
class Pairs:
    """N next-sentence questions: ids, type_ids, real (N, T), and labels (N,), 0 = B follows A."""

    ids: Tensor
    type_ids: Tensor
    real: Tensor
    labels: Tensor


def sentence_pairs(
    documents: Sequence[Sequence[str]], tokenizer: Tokenizer, *, length: int = 64, seed: int = 0
) -> Pairs | None:
    """Each sentence with the one that follows, or for half of them one from another document.

    Documents must tell a story: captions of one picture have no order. None when no document has
    two sentences.
    """
    rng = np.random.default_rng(seed)
    texts, labels = [], []
    for number, document in enumerate(documents):
        for first, follower in itertools.pairwise(document):
            second, label = follower, IS_NEXT
            if rng.random() < 0.5 and len(documents) > 1:
                other = int(rng.integers(len(documents) - 1))
                other += other >= number  # every document but this one
                second = documents[other][int(rng.integers(len(documents[other])))]
                label = NOT_NEXT
            texts.append((first, second))
            labels.append(label)
    if not texts:
        return None
    batch = Batch.from_encodings(tokenizer.encode_batch(texts, max_length=length, pad_to="longest"))
    real = torch.ones_like(batch.input_ids, dtype=torch.bool) if batch.real is None else batch.real
    return Pairs(batch.input_ids, batch.type_ids, real, torch.tensor(labels))


@torch.inference_mode()
def pair_score(model: Bert, pairs: Pairs) -> float:
    """Share of the pairs whose next-sentence label BERT gets right."""
    right = 0
    for rows, longest in _batches(pairs.real):
        batch = Batch(
            pairs.ids[rows, :longest], pairs.type_ids[rows, :longest], pairs.real[rows, :longest]
        )
        answer = model(batch.to(_device(model))).nsp_logits.argmax(-1).cpu()
        right += int((answer == pairs.labels[rows]).sum())
    return right / len(pairs.labels)


def _answers(ids: Tensor, asked: Tensor) -> Tensor:
    """(R, T) the true tokens where they are asked for, elsewhere -100."""
    return ids.masked_fill(~asked, IGNORED)


def _one_to_the_left(answers: Tensor) -> Tensor:
    """GPT's guess for a slot is read at the slot before it."""
    return F.pad(answers[:, 1:], (0, 1), value=IGNORED)


def _device(model: Bert | Gpt) -> torch.device:
    return model.embeddings.token.weight.device


def _batches(real: Tensor) -> list[tuple[Tensor, int]]:
    """Row numbers of each batch and its longest row: rows of like length go together."""
    lengths = real.sum(dim=1)
    return [(rows, int(lengths[rows].max())) for rows in lengths.argsort().split(BATCH)]


@torch.inference_mode()
def _score(model: Bert | Gpt, ids: Tensor, real: Tensor, answers: Tensor) -> Score:
    """Compare the logits at each position with its answer, all (R, T)."""
    loss, top1, top5, seen = 0.0, 0, 0, 0
    for rows, longest in _batches(real):
        asked = answers[rows, :longest]
        targets = asked[asked != IGNORED]
        part = ids[rows, :longest]
        batch = Batch(part, torch.zeros_like(part), real[rows, :longest]).to(_device(model))
        output = model(batch, predict=(asked != IGNORED).to(_device(model)))
        logits = output.mlm_logits if isinstance(model, Bert) else output.lm_logits
        logits = logits.float().cpu()
        best = logits.topk(5).indices
        loss += F.cross_entropy(logits, targets, reduction="sum").item()
        top1 += int((best[:, 0] == targets).sum())
        top5 += int((best == targets[:, None]).sum())
        seen += len(targets)
    return Score(seen, loss / seen, top1 / seen, top5 / seen)
