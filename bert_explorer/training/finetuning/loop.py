"""The fine-tuning loop: read a batch, learn, and stop in time when numbers stop being numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bert_explorer.errors import TrainingError
from bert_explorer.finetuning.model import FineTuned
from bert_explorer.finetuning.rows import IGNORED, Row, collate
from bert_explorer.language import tr
from bert_explorer.training.finetuning.recipe import FineTuneRecipe
from bert_explorer.training.optimizer import make_optimizer

BATCHES_SORTED = 8
"""So many batches are sorted by length together: less padding, and still a random order."""


@dataclass(frozen=True)
class Step:
    """After an optimizer step. step counts from 1; epoch in full reads of the examples so far."""

    step: int
    steps: int
    epoch: float
    loss: float
    """Mean of the batch, in nats."""
    rate: float


@dataclass(frozen=True)
class Training:
    """How the loop ended.

    losses: one for each step done, in nats. stopped: empty when it ran to its end, otherwise the
    reason, as a sentence.
    """

    losses: tuple[float, ...]
    steps: int
    stopped: str


Watch = Callable[[Step], bool]
"""Called after each step; True wraps up now. It may raise, to leave altogether."""


def train(
    model: FineTuned,
    rows: Sequence[Row],
    recipe: FineTuneRecipe,
    *,
    pad_id: int,
    watch: Watch = lambda step: False,
    at_epoch: Callable[[int], None] = lambda epoch: None,
    steps: int | None = None,
) -> Training:
    """Train the model in place, in float32 on the CPU.

    at_epoch: called with 1, 2, ... after each full read of the rows, in evaluation mode.
    steps: so many steps, whatever recipe.epochs says.

    When the loss or a gradient is no longer a number, training stops; the weights are those with
    which the loss was last seen to be one.
    """
    usable = [row for row in rows if any(target != IGNORED for target in row.target)]
    if not usable:
        raise TrainingError(tr("There is nothing to learn: no example carries a label."))
    size = recipe.batch_size
    per_epoch = math.ceil(len(usable) / size)
    steps = steps or recipe.epochs * per_epoch
    model.encoder.requires_grad_(not recipe.head_only)
    optimizer = make_optimizer(
        model,
        learning_rate=recipe.learning_rate,
        betas=recipe.betas,
        weight_decay=recipe.weight_decay,
    )
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    good = [parameter.detach().clone() for parameter in trained]
    torch.manual_seed(recipe.seed)
    losses: list[float] = []
    stopped = ""
    batches = _batches(usable, size, recipe.seed)
    for step in range(steps):
        _teach(model, recipe)
        batch = next(batches)
        value = loss_of(model, batch, pad_id)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        norm = nn.utils.clip_grad_norm_(trained, recipe.clip_norm)
        if not (math.isfinite(value.item()) and math.isfinite(norm.item())):
            _restore(trained, good)
            stopped = tr(
                "The loss was no longer a number at step {step} of {steps}, so training stopped; "
                "the last good weights are kept. Lower the learning rate.",
                step=step + 1,
                steps=steps,
            )
            break
        for kept, now in zip(good, trained, strict=True):
            kept.copy_(now.detach())
        rate = recipe.rate(step, steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        losses.append(value.item())
        done = step + 1
        if done % per_epoch == 0 or done == steps:
            model.eval()
            at_epoch(math.ceil(done / per_epoch))
        if watch(Step(done, steps, done / per_epoch, losses[-1], rate)) and done < steps:
            stopped = tr(
                "Stopped on request after {done} of {steps} steps.", done=done, steps=steps
            )
            break
    else:
        # The last step's weights have no loss yet that would vouch for them.
        if not all(parameter.isfinite().all() for parameter in trained):
            _restore(trained, good)
            stopped = tr(
                "The last step left weights that are not numbers; those before it are kept. "
                "Lower the learning rate."
            )
    model.eval()
    return Training(tuple(losses), steps, stopped)


def loss_of(model: FineTuned, rows: Sequence[Row], pad_id: int) -> Tensor:
    """Cross-entropy of a batch, in nats.

    Of the labels (BERT, section 4.1), of the tags that are not ignored (5.3), or the mean of that
    of the start and that of the end (4.2).
    """
    batch = collate(rows, pad_id, model.encoder.config.type_vocab_size)
    logits = model(batch)
    if model.setup.task == "qa":
        start, end = torch.tensor([row.target for row in rows]).unbind(1)  # (B,) each
        logits = _only_real(logits, batch.real)
        return (F.cross_entropy(logits[..., 0], start) + F.cross_entropy(logits[..., 1], end)) / 2
    if model.setup.task == "ner":
        longest = batch.input_ids.shape[1]
        target = torch.full((len(rows), longest), IGNORED)
        for i, row in enumerate(rows):
            target[i, : len(row.target)] = torch.tensor(row.target)
        return F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=IGNORED)
    target = torch.tensor([row.target[0] for row in rows])
    return F.cross_entropy(logits, target, ignore_index=IGNORED)


def _only_real(logits: Tensor, real: Tensor | None) -> Tensor:
    """No answer begins or ends in padding."""
    if real is None:
        return logits
    return logits.masked_fill(~real[..., None], torch.finfo(logits.dtype).min)


def _teach(model: FineTuned, recipe: FineTuneRecipe) -> None:
    """Training mode; an encoder that does not learn keeps to evaluation, without dropout."""
    model.train()
    if recipe.head_only:
        model.encoder.eval()


def _restore(parameters: Sequence[nn.Parameter], good: Sequence[Tensor]) -> None:
    with torch.no_grad():
        for parameter, kept in zip(parameters, good, strict=True):
            parameter.copy_(kept)


def _batches(rows: Sequence[Row], size: int, seed: int) -> Iterator[list[Row]]:
    """Batches without end; every row once in an epoch, in another order each time."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(len(rows)).tolist()
        batches: list[list[Row]] = []
        for i in range(0, len(order), size * BATCHES_SORTED):
            some = sorted((rows[j] for j in order[i : i + size * BATCHES_SORTED]), key=_length)
            batches += [some[k : k + size] for k in range(0, len(some), size)]
        for j in rng.permutation(len(batches)).tolist():
            yield batches[j]


def _length(row: Row) -> int:
    return len(row.encoding)
