"""The jobs behind the Fine-tuning lab: one run, and the same run with ever more examples."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bert_explorer.checkpoints import Checkpoint, load
from bert_explorer.data.own_data import material
from bert_explorer.data.tasks import TaskData, class_of, with_fewer
from bert_explorer.errors import TrainingError
from bert_explorer.finetuning.saved import save_finetuned
from bert_explorer.jobs.context import Context
from bert_explorer.language import tr
from bert_explorer.training.finetuning import experiment
from bert_explorer.training.finetuning.job_files import FIGURES, MODEL
from bert_explorer.training.finetuning.loop import Step
from bert_explorer.training.finetuning.recipe import FineTuneRecipe
from bert_explorer.training.finetuning.report import figures
from bert_explorer.training.finetuning.scores import MAIN_SCORE, Scores, majority_baseline, score

LARGEST = 35_000_000
"""Parameters. A larger model takes more memory and time than a page should ask for."""

PROGRESS_SECONDS = 0.5
SIZES = (10, 25, 50, 100, 200, 400, 800)
MOST_SIZES = 5
MOST_STEPS = 150
"""Of each training of the transfer picture."""


def run(spec: dict[str, Any], context: Context) -> dict[str, Any]:
    """spec: model (name or folder), shown_as (its name on the page), task, own (None, or text and
    columns of a table), recipe.

    Reports "step" and "score" as it goes. Leaves MODEL and FIGURES.
    """
    checkpoint, data = _material(spec)
    recipe = FineTuneRecipe.from_dict(spec["recipe"])
    reporter = _Reporter(context, MAIN_SCORE[data.task])
    outcome = experiment.run(checkpoint, data, recipe, watch=reporter.step, at_score=reporter.score)
    found = figures(data, recipe, outcome, checkpoint.tokenizer, spec["shown_as"])
    kept = {name: value for name, value in found.items() if name != "answers"}
    save_finetuned(context.folder / MODEL, outcome.model, checkpoint.tokenizer, kept)
    (context.folder / FIGURES).write_text(json.dumps(found), encoding="utf-8")
    return {"steps": found["steps"], "stopped": found["stopped"]}


def transfer(spec: dict[str, Any], context: Context) -> dict[str, Any]:
    """The same spec, with a growing number of examples, from pre-trained and random weights.

    Every training takes the same number of steps, so few examples are read more often. Reports
    "start" with the baseline, "step" with the share done, and a "point" after each training.
    """
    checkpoint, data = _material(spec)
    recipe = replace(FineTuneRecipe.from_dict(spec["recipe"]), head_only=False)
    main = MAIN_SCORE[data.task]
    guesses, what = majority_baseline(data)
    baseline = score(data.heldout, guesses, data.labels).values[main]
    sizes = sizes_for(data)
    steps = min(MOST_STEPS, max(1, recipe.epochs * len(data.train) // recipe.batch_size))
    context.report(
        {"type": "start", "baseline": baseline, "what": what, "main": main, "steps": steps}
    )
    plan = [(size, pretrained) for size in sizes for pretrained in (True, False)]
    for done, (size, pretrained) in enumerate(plan):

        def watch(step: Step, done: int = done) -> bool:
            share = (done + step.step / step.steps) / len(plan)
            if step.step % 5 == 0:
                context.report({"type": "step", "share": share}, key="step")
            return context.should_stop()

        outcome = experiment.run(
            checkpoint,
            with_fewer(data, size, recipe.seed),
            replace(recipe, pretrained=pretrained),
            watch=watch,
            steps=steps,
            only_last=True,
        )
        if context.should_stop():
            break  # half a training is no point of the curve
        context.report(
            {
                "type": "point",
                "pretrained": pretrained,
                "examples": size,
                "score": outcome.scores.values[main],
            }
        )
    return {}


def sizes_for(data: TaskData) -> tuple[int, ...]:
    """Numbers of examples to try, at most MOST_SIZES, the last one all there are."""
    total, classes = len(data.train), len({class_of(example) for example in data.train})
    fitting = [size for size in SIZES if classes <= size <= 0.8 * total]
    return (*fitting[: MOST_SIZES - 1], total)


def _material(spec: Mapping[str, Any]) -> tuple[Checkpoint, TaskData]:
    checkpoint = load(spec["model"])
    count = sum(weight.numel() for weight in checkpoint.model.parameters())
    if count > LARGEST:
        raise TrainingError(
            tr(
                "This model has {n:,.0f} million parameters; the lab trains models of up to "
                "{most:,.0f} million. The command line has no such limit.",
                n=count / 1e6,
                most=LARGEST / 1e6,
            )
        )
    return checkpoint, material(spec["task"], spec["own"])


class _Reporter:
    """Tells the page how far the run has come, and the run when the page wants it to end."""

    def __init__(self, context: Context, main: str) -> None:
        self._context, self._main = context, main
        self._said = 0.0
        self._began = time.monotonic()
        self._losses: list[float] = []

    def step(self, step: Step) -> bool:
        self._losses.append(step.loss)
        now = time.monotonic()
        if now - self._said > PROGRESS_SECONDS or step.step == step.steps:
            self._said = now
            self._context.report(
                {
                    "type": "step",
                    "step": step.step,
                    "steps": step.steps,
                    "epoch": step.epoch,
                    "loss": sum(self._losses) / len(self._losses),
                    "seconds_left": (now - self._began) / step.step * (step.steps - step.step),
                }
            )
            self._losses = []
        return self._context.should_stop()

    def score(self, epoch: int, scores: Scores) -> None:
        self._context.report({"type": "score", "epoch": epoch, "score": scores.values[self._main]})
        self._context.should_stop()
