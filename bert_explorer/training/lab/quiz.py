"""Asking a model in the middle of its training, always the same questions."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from bert_explorer.model import Batch, Bert, Gpt
from bert_explorer.model.filling import from_both_sides, from_the_left, logits_at, special_ids
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.trace import Trace
from bert_explorer.training.lab.material import LONGEST, Question

GUESSES = 5


@dataclass(frozen=True)
class Marks:
    """Of a group of questions. loss: nats. accuracy: share whose first guess is right."""

    loss: float
    accuracy: float
    right: tuple[bool, ...]


@torch.inference_mode()
def mark(model: Bert | Gpt, questions: Sequence[Question], tokenizer: Tokenizer) -> Marks:
    """One pass. BERT sees the sentence with that one word masked, its twin what is to the left."""
    is_bert = isinstance(model, Bert)
    longest = max(len(question.ids) for question in questions)
    ids = torch.full((len(questions), longest), tokenizer.pad_id)
    predict = torch.zeros(len(questions), longest, dtype=torch.bool)
    for row, question in enumerate(questions):
        ids[row, : len(question.ids)] = torch.tensor(question.ids)
        predict[row, question.place - (not is_bert)] = True
    real = ids != tokenizer.pad_id
    answers = torch.tensor([question.answer for question in questions])
    if is_bert:
        ids[predict] = tokenizer.mask_id
    logits = logits_at(model, Batch(ids, torch.zeros_like(ids), real), predict)
    right = logits.argmax(dim=-1) == answers
    return Marks(
        float(F.cross_entropy(logits, answers)), float(right.float().mean()), tuple(right.tolist())
    )


def by_rule(marks: Marks, questions: Sequence[Question]) -> dict[str, float]:
    """Share of right first guesses: "left", "right", "left bracket", "right bracket", ..."""
    groups: dict[str, list[bool]] = {}
    for question, right in zip(questions, marks.right, strict=True):
        groups.setdefault(question.side, []).append(right)
        groups.setdefault(f"{question.side} {question.rule}", []).append(right)
    return {name: sum(group) / len(group) for name, group in groups.items()}


@torch.inference_mode()
def guesses(model: Bert | Gpt, tokenizer: Tokenizer, text: str) -> list[list[tuple[str, float]]]:
    """For each [MASK] of the text, the most probable tokens."""
    encoding = tokenizer.encode(text, max_length=LONGEST)
    blanks = [place for place, id in enumerate(encoding.ids) if id == tokenizer.mask_id]
    if not blanks:
        return []
    if isinstance(model, Bert):
        found = from_both_sides(model, encoding, blanks)
    else:
        found = from_the_left(model, encoding, blanks, special_ids(tokenizer))
    top = found.topk(min(GUESSES, found.shape[-1]))
    return [
        [(tokenizer.token_of(id), round(value, 4)) for id, value in zip(ids, values, strict=True)]
        for ids, values in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]


@torch.inference_mode()
def patterns(model: Bert | Gpt, tokenizer: Tokenizer, text: str) -> str:
    """Every head's attention (L, A, T, T), as base64 of one byte a weight, 255 = all of it."""
    encoding = tokenizer.encode(text, max_length=LONGEST)
    trace = Trace(record="layers.*.attention.pattern")
    model(Batch.from_encodings([encoding]), trace=trace)
    found: Tensor = trace.stack("layers.*.attention.pattern")[:, 0]
    return base64.b64encode((found * 255).round().byte().numpy().tobytes()).decode()
