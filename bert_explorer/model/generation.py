"""Left-to-right generation: one token at a time, each drawn from the model's own distribution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bert_explorer.errors import GenerationError
from bert_explorer.language import tr
from bert_explorer.model.batch import Batch
from bert_explorer.model.gpt import Gpt


@dataclass(frozen=True)
class Sampling:
    """How the next token is chosen.

    temperature: logits are divided by it; 0 always takes the most probable token (greedy).
    top_k: only the k most probable tokens may be drawn.
    top_p: only the smallest set of most probable tokens that holds this share of the probability
        (nucleus sampling, Holtzman et al., 2020); the token that crosses the share still counts.
    seed: the same seed gives the same text.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= 100:
            raise GenerationError(
                tr(
                    "The temperature must be 0 to 100, not {temperature}.",
                    temperature=self.temperature,
                )
            )
        if self.top_k is not None and self.top_k < 1:
            raise GenerationError(tr("top_k must be at least 1, not {top_k}.", top_k=self.top_k))
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise GenerationError(
                tr("top_p must be above 0 and at most 1, not {top_p}.", top_p=self.top_p)
            )


@dataclass(frozen=True)
class Step:
    """One generated token.

    token_id: the token chosen.
    probabilities: (V,) the distribution it was drawn from, after temperature, top_k and top_p.
    model_probabilities: (V,) the model's own, before them.
    """

    token_id: int
    probabilities: Tensor
    model_probabilities: Tensor


def choice_probabilities(logits: Tensor, sampling: Sampling) -> Tensor:
    """(V,) logits -> (V,) probabilities after temperature, top_k and top_p; they sum to 1."""
    if sampling.temperature == 0:
        return torch.nn.functional.one_hot(logits.argmax(), len(logits)).to(logits.dtype)
    probabilities = (logits / sampling.temperature).softmax(-1)
    order = probabilities.argsort(descending=True, stable=True)
    keep = torch.ones(len(logits), dtype=torch.bool)
    if sampling.top_k is not None:
        keep[sampling.top_k :] = False
    if sampling.top_p is not None:
        ordered = probabilities[order]
        before = ordered.cumsum(-1) - ordered  # the share held by more probable tokens
        keep &= before < sampling.top_p
    kept = torch.zeros_like(keep).scatter(0, order, keep)
    probabilities = probabilities * kept
    return probabilities / probabilities.sum()


@torch.inference_mode()
def generate(
    model: Gpt,
    prompt: Sequence[int],
    *,
    max_new_tokens: int,
    sampling: Sampling | None = None,
    banned: Sequence[int] = (),
    stop: Sequence[int] = (),
) -> Iterator[Step]:
    """Extend the prompt's ids; yields each step as it is made, at most `max_new_tokens` of them.

    banned: ids never generated, such as [PAD].
    It ends early after an id in `stop`, or when the model has no position left.
    Raises GenerationError for an empty prompt.
    """
    if not prompt:
        raise GenerationError(tr("There must be at least one token to go on from."))
    sampling = sampling or Sampling()
    generator = torch.Generator().manual_seed(sampling.seed)
    ids = list(prompt)
    forbidden = torch.tensor(list(banned), dtype=torch.long)
    for _ in range(min(max_new_tokens, model.config.max_positions - len(ids))):
        batch = Batch(torch.tensor([ids]), torch.zeros(1, len(ids), dtype=torch.long))
        last = torch.zeros(1, len(ids), dtype=torch.bool)
        last[0, -1] = True
        logits = model(batch, predict=last).lm_logits[0].index_fill(0, forbidden, float("-inf"))
        probabilities = choice_probabilities(logits, sampling)
        token_id = int(torch.multinomial(probabilities, 1, generator=generator))
        yield Step(token_id, probabilities, logits.softmax(-1))
        ids.append(token_id)
        if token_id in stop:
            return
