"""Writing from left to right: GPT as it was made to, and BERT with a [MASK] at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch, Bert, Gpt
from bert_explorer.model.filling import logits_at, special_ids
from bert_explorer.model.generation import Sampling, Step, choice_probabilities, generate
from bert_explorer.tokenizer import Tokenizer

MOST_TOKENS = 40
TOKENS = 12
"""Written unless somebody asks for more: enough to see BERT go wrong, quick for a whole class."""

CANDIDATES = 6

Right = Literal["end", "nothing", "blanks"]
"""What BERT sees to the right of the [MASK] it fills: [SEP]; nothing; a [MASK] for each token that
is still to come, then [SEP]."""


@dataclass(frozen=True)
class Written:
    """One token written.

    token_id: the token. candidates: the most probable ids, best first, and this token if it is not
    among them. model: what the model gives each of them. drawn: what they had after temperature,
    top-k and top-p, when the token was drawn.
    """

    token_id: int
    candidates: tuple[int, ...]
    model: tuple[float, ...]
    drawn: tuple[float, ...]

    @property
    def probability(self) -> float:
        """What the model gave the token it wrote."""
        return self.model[self.candidates.index(self.token_id)]


@dataclass(frozen=True)
class Writing:
    """N tokens written after a prompt.

    prompt: its ids, [CLS] first. inputs: what the model read before each of the N.
    """

    prompt: tuple[int, ...]
    inputs: tuple[tuple[int, ...], ...]
    steps: tuple[Written, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """The prompt and all that was written."""
        return self.prompt + tuple(step.token_id for step in self.steps)


def room_for(checkpoint: Checkpoint, prompt: Sequence[int]) -> int:
    """How many tokens both models can add: BERT needs a place for [SEP] as well."""
    return checkpoint.config.max_positions - len(prompt) - 1


def write_gpt(gpt: Checkpoint, prompt: Sequence[int], count: int, sampling: Sampling) -> Writing:
    """GPT goes on: each token is drawn from its guess for what comes next."""
    assert isinstance(gpt.model, Gpt)
    never = sorted(special_ids(gpt.tokenizer))
    steps = generate(gpt.model, prompt, max_new_tokens=count, sampling=sampling, banned=never)
    written = tuple(_written(step) for step in steps)
    ids = [*prompt, *(step.token_id for step in written)]
    inputs = tuple(tuple(ids[: len(prompt) + i]) for i in range(len(written)))
    return Writing(tuple(prompt), inputs, written)


def write_bert(
    bert: Checkpoint, prompt: Sequence[int], count: int, sampling: Sampling, right: Right = "end"
) -> Writing:
    """BERT tries: [MASK] is put at the end, filled, and the next one put after it."""
    inputs, written = [], []
    for read, step in _fill_at_the_end(bert, prompt, count, sampling, right):
        inputs.append(tuple(read))
        written.append(_written(step))
    return Writing(tuple(prompt), tuple(inputs), tuple(written))


@torch.inference_mode()
def _fill_at_the_end(
    bert: Checkpoint, prompt: Sequence[int], count: int, sampling: Sampling, right: Right
) -> Iterator[tuple[list[int], Step]]:
    assert isinstance(bert.model, Bert)
    tokenizer = bert.tokenizer
    generator = torch.Generator().manual_seed(sampling.seed)
    never = torch.tensor(sorted(special_ids(tokenizer)))
    ids = list(prompt)
    for left in reversed(range(count)):
        read = [*ids, tokenizer.mask_id, *right_side(tokenizer, right, left)]
        logits = _guess(bert.model, read, len(ids)).index_fill(0, never, float("-inf"))
        drawn = choice_probabilities(logits, sampling)
        token_id = int(torch.multinomial(drawn, 1, generator=generator))
        yield read, Step(token_id, drawn, logits.softmax(-1))
        ids.append(token_id)


def right_side(tokenizer: Tokenizer, right: Right, left: int) -> list[int]:
    """The ids after the [MASK] to fill. left: how many more tokens are to be written."""
    if right == "nothing":
        return []
    return [tokenizer.mask_id] * (left if right == "blanks" else 0) + [tokenizer.sep_id]


def _guess(bert: Bert, ids: Sequence[int], slot: int) -> Tensor:
    """(V,) logits for the token at `slot`."""
    row = torch.tensor([list(ids)])
    predict = torch.zeros_like(row, dtype=torch.bool)
    predict[0, slot] = True
    return logits_at(bert, Batch(row, torch.zeros_like(row)), predict)[0]


def _written(step: Step) -> Written:
    best = step.model_probabilities.topk(min(CANDIDATES, len(step.model_probabilities))).indices
    ids = list(dict.fromkeys([*best.tolist(), step.token_id]))
    return Written(
        step.token_id,
        tuple(ids),
        tuple(step.model_probabilities[ids].tolist()),
        tuple(step.probabilities[ids].tolist()),
    )
