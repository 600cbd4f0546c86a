"""One word of the input as a question to a model: what stands here?"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bert_explorer.analysis.word_guessing import must_guess
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.language import tr
from bert_explorer.model import Batch, BertOutput
from bert_explorer.trace import OFF, Recorder


@dataclass(frozen=True)
class Question:
    """A slot that a model has to fill without seeing what is there.

    slot: the token position to guess. reader: the position whose output is the guess: the slot
    itself for BERT, which gets its mask token there, and the token before it for GPT.
    """

    checkpoint: Checkpoint
    encoding: Encoding
    slot: int
    reader: int
    batch: Batch

    @property
    def causal(self) -> bool:
        """Whether the model sees only what stands to the left."""
        return self.reader != self.slot


@dataclass(frozen=True)
class Answer:
    """vectors: (B, T, H), the final ones. probabilities: (B, V) for the slot."""

    vectors: Tensor
    probabilities: Tensor


@dataclass(frozen=True)
class Guess:
    """The model's first choice for the slot and the probability it gives it."""

    token: str
    id: int
    probability: float


def question_about(checkpoint: Checkpoint, encoding: Encoding, slot: int) -> Question:
    """Ask the model for the token at `slot`.

    Raises MissingHeadError for a model that guesses no words, TextError where a model that looks
    left has nothing to look at (GPT-2 puts no token before the first word).
    """
    must_guess(checkpoint)
    causal = checkpoint.config.architecture == "gpt"
    if causal and slot == 0:
        raise TextError(
            tr(
                "Nothing stands to the left of the first word, so {name} can't guess it: "
                "choose another.",
                name=checkpoint.name,
            )
        )
    batch = Batch.from_encodings([encoding])
    if not causal:
        ids = batch.input_ids.clone()
        ids[0, slot] = checkpoint.tokenizer.mask_id
        batch = Batch(ids, batch.type_ids, batch.real)
    return Question(checkpoint, encoding, slot, slot - 1 if causal else slot, batch)


def ask(question: Question, *, mask: Tensor | None = None, trace: Recorder = OFF) -> Answer:
    """Run the model: once, or once for each of B masks (B, T, T)."""
    count = 1 if mask is None else len(mask)
    whole = question.batch
    batch = Batch(
        whole.input_ids.expand(count, -1),
        whole.type_ids.expand(count, -1),
        None if whole.real is None else whole.real.expand(count, -1),
    )
    predict = torch.zeros_like(batch.input_ids, dtype=torch.bool)
    predict[:, question.reader] = True
    output = question.checkpoint.model(batch, mask=mask, predict=predict, trace=trace)
    logits = output.mlm_logits if isinstance(output, BertOutput) else output.lm_logits
    assert logits is not None  # predict asks for them
    return Answer(output.sequence, logits.softmax(dim=-1))


def first_guess(question: Question, answer: Answer) -> Guess:
    """The most probable token of an answer to one question (B = 1)."""
    best = answer.probabilities[0].max(dim=-1)
    id = int(best.indices)
    return Guess(question.checkpoint.tokenizer.token_of(id), id, float(best.values))
