"""How good a twin is on text it has never seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from bert_explorer.model import Batch, Bert, Gpt
from bert_explorer.tokenizer import Tokenizer

BATCH = 64


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
        return float(np.exp(self.loss))


@dataclass(frozen=True)
class HeldOut:
    """Held-out text, cut into passages of at most `length` tokens, with 15 % of the tokens chosen.

    ids: (R, T) padded. real: (R, T) bool. chosen: (R, T) bool; drawn once, by a fixed seed, so that every
    model is asked about the same positions.
    """

    ids: Tensor
    real: Tensor
    chosen: Tensor


def passages(
    documents: Sequence[Sequence[str]], tokenizer: Tokenizer, *, length: int = 64, seed: int = 0
) -> HeldOut:
    """[CLS] sentences [SEP]: whole sentences of one document while they fit; a longer one is cut."""
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
    rng = np.random.default_rng(seed)
    ids = np.full((len(rows), length), tokenizer.pad_id)
    chosen = np.zeros((len(rows), length), dtype=bool)
    real = np.zeros((len(rows), length), dtype=bool)
    for index, row in enumerate(rows):
        ids[index, : len(row) + 2] = [tokenizer.cls_id, *row, tokenizer.sep_id]
        real[index, : len(row) + 2] = True
        count = max(1, round(0.15 * len(row)))
        chosen[index, 1 + rng.choice(len(row), size=count, replace=False)] = True
    return HeldOut(torch.from_numpy(ids), torch.from_numpy(real), torch.from_numpy(chosen))


def masked_score(model: Bert, tokenizer: Tokenizer, text: HeldOut) -> Score:
    """All chosen tokens of a passage become [MASK] at once, as in training; BERT fills them."""
    ids = text.ids.masked_fill(text.chosen, tokenizer.mask_id)
    return _score(_guesses(model, ids, text.real, text.chosen), text.ids[text.chosen])


def next_token_score(model: Gpt, text: HeldOut) -> Score:
    """GPT guesses every token from what stands to its left."""
    target = text.real.clone()
    target[:, 0] = False  # nothing stands to the left of [CLS]
    return _score(_guesses(model, text.ids, text.real, _before(target)), text.ids[target])


def next_token_score_at_chosen(model: Gpt, text: HeldOut) -> Score:
    """GPT guesses only the chosen tokens; their left side is whole."""
    logits = _guesses(model, text.ids, text.real, _before(text.chosen))
    return _score(logits, text.ids[text.chosen])


def single_blank_score(
    model: Bert, tokenizer: Tokenizer, text: HeldOut, *, hide_right: bool
) -> Score:
    """Each chosen token alone becomes [MASK]; the rest is whole, or ends at the blank if `hide_right`."""
    row, column = text.chosen.nonzero(as_tuple=True)
    ids, real = text.ids[row], text.real[row]
    index = torch.arange(len(row))
    targets = ids[index, column]
    blank = torch.zeros_like(real)
    blank[index, column] = True
    ids = ids.masked_fill(blank, tokenizer.mask_id)
    if hide_right:
        real = real & (torch.arange(ids.shape[1])[None, :] <= column[:, None])
    return _score(_guesses(model, ids, real, blank), targets)


def pair_score(model: Bert, tokenizer: Tokenizer, pairs: Pairs) -> float:
    """Share of the pairs whose next-sentence label BERT gets right."""
    right = 0
    for part in range(0, len(pairs.labels), BATCH):
        rows = slice(part, part + BATCH)
        batch = Batch(pairs.ids[rows], pairs.type_ids[rows], pairs.real[rows])
        with torch.inference_mode():
            answer = model(batch.to(_device(model))).nsp_logits.argmax(-1).cpu()
        right += int((answer == pairs.labels[rows]).sum())
    return right / len(pairs.labels)


@dataclass(frozen=True)
class Pairs:
    """Next-sentence questions: ids, type_ids (N, T), real (N, T) bool, labels (N,) with 0 = B follows A."""

    ids: Tensor
    type_ids: Tensor
    real: Tensor
    labels: Tensor


def sentence_pairs(
    documents: Sequence[Sequence[str]], tokenizer: Tokenizer, *, length: int = 64, seed: int = 0
) -> Pairs:
    """Each sentence with the one that follows it, or for half of them with one from another document.

    Documents must tell a story: captions of one picture have no order.
    """
    rng = np.random.default_rng(seed)
    encodings, labels = [], []
    for number, document in enumerate(documents):
        for first, second in zip(document, document[1:], strict=False):
            label = int(rng.random() < 0.5)
            if label and len(documents) > 1:
                other = int(rng.integers(len(documents) - 1))
                other += other >= number
                second = documents[other][int(rng.integers(len(documents[other])))]
            encodings.append(tokenizer.encode(first, second, max_length=length, pad_to=length))
            labels.append(label)
    batch = Batch.from_encodings(encodings)
    real = torch.ones_like(batch.input_ids, dtype=torch.bool) if batch.real is None else batch.real
    return Pairs(batch.input_ids, batch.type_ids, real, torch.tensor(labels))


def _before(target: Tensor) -> Tensor:
    """The positions whose logits are the guess for the target positions: one to the left."""
    return F.pad(target[:, 1:], (0, 1))


def _device(model: Bert | Gpt) -> torch.device:
    return model.embeddings.token.weight.device


def _guesses(model: Bert | Gpt, ids: Tensor, real: Tensor, wanted: Tensor) -> Iterator[Tensor]:
    """Logits (n, V) at the wanted positions, batch by batch."""
    for part in range(0, len(ids), BATCH):
        rows = slice(part, part + BATCH)
        batch = Batch(ids[rows], torch.zeros_like(ids[rows]), real[rows]).to(_device(model))
        with torch.inference_mode():
            output = model(batch, predict=wanted[rows].to(_device(model)))
        yield (output.mlm_logits if isinstance(model, Bert) else output.lm_logits).float().cpu()


def _score(batches: Iterator[Tensor], targets: Tensor) -> Score:
    loss, top1, top5, seen = 0.0, 0, 0, 0
    for logits in batches:
        target = targets[seen : seen + len(logits)]
        best = logits.topk(5).indices
        loss += F.cross_entropy(logits, target, reduction="sum").item()
        top1 += int((best[:, 0] == target).sum())
        top5 += int((best == target[:, None]).sum())
        seen += len(target)
    return Score(seen, loss / seen, top1 / seen, top5 / seen)


def unigram_score(counts: NDArray[np.float64], text: HeldOut) -> Score:
    """The baseline that knows only how often each token occurs."""
    logits = torch.from_numpy(np.log((counts + 1) / (counts + 1).sum())).float()
    targets = text.ids[text.chosen]
    return _score(iter([logits.expand(len(targets), -1)]), targets)
