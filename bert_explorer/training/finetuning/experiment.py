"""One run from end to end: a copy of a model learns, is judged, and is compared with its start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.data.tasks import Example, QuestionExample, TaskData
from bert_explorer.finetuning.answers import Answer, answers, padding_id
from bert_explorer.finetuning.model import FineTuned, HeadSetup, pools_of
from bert_explorer.finetuning.rows import Row, rows_of
from bert_explorer.finetuning.saved import as_stored
from bert_explorer.finetuning.start import first_encoder
from bert_explorer.language import later, tr
from bert_explorer.training.finetuning.loop import Training, Watch, train
from bert_explorer.training.finetuning.moved import Moved, moved
from bert_explorer.training.finetuning.recipe import FineTuneRecipe
from bert_explorer.training.finetuning.scores import Scores, score

TRAINING, HELD_OUT = (
    (
        later(
            "Some training contexts have more tokens than the model reads at once ({longest}): "
            "{questions:,} questions are read in {windows:,} overlapping windows."
        ),
        later(
            "{n:,} of {total:,} training examples are longer than the {longest} tokens that the "
            "model reads; their ends were cut."
        ),
    ),
    (
        later(
            "Some held-out contexts have more tokens than the model reads at once ({longest}): "
            "{questions:,} questions are read in {windows:,} overlapping windows."
        ),
        later(
            "{n:,} of {total:,} held-out examples are longer than the {longest} tokens that the "
            "model reads; their ends were cut."
        ),
    ),
)
"""For either part: what to say of long contexts, and of long examples."""


@dataclass(frozen=True)
class Outcome:
    """A fine-tuned model, in evaluation mode, rounded as it will be stored.

    epochs: scores on the held-out part before training and after each epoch. answers: to the
    held-out examples, at the end. notes: sentences about what was cut or left out.
    """

    model: FineTuned
    training: Training
    epochs: tuple[Scores, ...]
    answers: tuple[Answer, ...]
    moved: tuple[Moved, ...]
    notes: tuple[str, ...]

    @property
    def scores(self) -> Scores:
        """Of the finished model."""
        return self.epochs[-1]


def run(
    checkpoint: Checkpoint,
    data: TaskData,
    recipe: FineTuneRecipe,
    *,
    watch: Watch = lambda step: False,
    at_score: Callable[[int, Scores], None] = lambda epoch, scores: None,
    steps: int | None = None,
    only_last: bool = False,
) -> Outcome:
    """Fine-tune a copy of the checkpoint's model; the checkpoint itself is not changed.

    at_score: called with 0 before training and with 1, 2, ... after each epoch.
    steps: so many optimizer steps, whatever the recipe's epochs. only_last: score at the end only.
    """
    tokenizer = checkpoint.tokenizer
    model = start(checkpoint, data, recipe)
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    rows = rows_of(data.train, data.labels, tokenizer, checkpoint.config)
    heldout = rows_of(data.heldout, data.labels, tokenizer, checkpoint.config)
    notes = _notes(TRAINING, data.train, rows) + _notes(HELD_OUT, data.heldout, heldout)
    if data.task == "qa":
        rows = lesson_windows(rows, recipe.seed)
    epochs: list[Scores] = []

    def judge(epoch: int) -> None:
        found = score(data.heldout, answers(model, tokenizer, data.heldout), data.labels)
        epochs.append(found)
        at_score(epoch, found)

    if not only_last:
        judge(0)
    training = train(
        model,
        rows,
        recipe,
        pad_id=padding_id(tokenizer),
        watch=watch,
        at_epoch=(lambda epoch: None) if only_last else judge,
        steps=steps,
    )
    changes = moved(before, model)
    as_stored(model)
    final = answers(model, tokenizer, data.heldout)
    last = score(data.heldout, final, data.labels)
    if only_last or training.stopped:
        epochs.append(last)
    else:
        epochs[-1] = last
    return Outcome(model, training, tuple(epochs), tuple(final), changes, notes)


def start(checkpoint: Checkpoint, data: TaskData, recipe: FineTuneRecipe) -> FineTuned:
    """The model before its first step, with a new head."""
    encoder = first_encoder(checkpoint, pretrained=recipe.pretrained, seed=recipe.seed)
    pool = recipe.pool or pools_of(encoder)[0]
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        return FineTuned(
            encoder.requires_grad_(True), HeadSetup(data.task, data.labels, pool, recipe.dropout)
        ).eval()


def lesson_windows(rows: Sequence[Row], seed: int) -> list[Row]:
    """For each question the windows with the answer, and one without it, drawn at random.

    All of those without would outnumber the rest, and teach to point at [CLS].
    """
    rng = np.random.default_rng(seed)
    by_question: dict[int, list[Row]] = {}
    for row in rows:
        by_question.setdefault(row.example, []).append(row)
    out: list[Row] = []
    for group in by_question.values():
        empty = [row for row in group if row.target == (0, 0)]
        out += [row for row in group if row.target != (0, 0)]
        if empty:
            out.append(empty[int(rng.integers(len(empty)))])
    return out


def _notes(
    sentences: tuple[str, str], examples: Sequence[Example], rows: Sequence[Row]
) -> tuple[str, ...]:
    several_windows, were_cut = sentences
    longest = max(len(row.encoding) for row in rows)
    if isinstance(examples[0], QuestionExample):
        several = len(rows) - len(examples)
        if not several:
            return ()
        return (tr(several_windows, longest=longest, questions=len(examples), windows=len(rows)),)
    cut = sum(row.cut for row in rows)
    if not cut:
        return ()
    return (tr(were_cut, n=cut, total=len(rows), longest=longest),)
