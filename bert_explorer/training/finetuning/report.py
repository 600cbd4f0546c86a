"""A finished run as plain values: for a file beside the model, a page, and the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bert_explorer.data.tasks import Example, QuestionExample, TaggedExample, TaskData
from bert_explorer.finetuning.answers import Answer, LabelAnswer, SpanAnswer, TagsAnswer, answers
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.training.finetuning.experiment import Outcome
from bert_explorer.training.finetuning.recipe import FineTuneRecipe
from bert_explorer.training.finetuning.scores import (
    MAIN_SCORE,
    is_right,
    majority_baseline,
    most_frequent_tags,
    score,
)

MOST_SHOWN = 200
"""Held-out examples whose answers are kept one by one."""

MOST_LOSSES = 200
"""Points of the loss curve: each the mean of equally many steps."""


def figures(
    data: TaskData, recipe: FineTuneRecipe, outcome: Outcome, tokenizer: Tokenizer, name: str
) -> dict[str, Any]:
    """Everything measured in one run. name: of the model that it started from.

    Its sentences are in the language in force; names of scores and parts are to be shown with `tr`.
    "rivals": further rows for the table of scores, name -> scores: for tags, each word's commonest
    tag; for questions, the same model with the right side of every token hidden.
    """
    guessed, what = majority_baseline(data)
    shown = list(zip(data.heldout, outcome.answers, strict=True))[:MOST_SHOWN]
    rivals = {tr("baseline: {what}", what=what): score(data.heldout, guessed, data.labels).values}
    if data.task == "ner":
        usual = score(data.heldout, most_frequent_tags(data), data.labels)
        commonest = tr("baseline: each word's commonest tag in training, O if never seen")
        rivals[commonest] = usual.values
    if data.task == "qa" and outcome.model.encoder.config.architecture == "bert":
        blind = answers(outcome.model, tokenizer, data.heldout, hide_right=True)
        rivals[tr("the same model, right side hidden")] = score(data.heldout, blind, ()).values
    return {
        "task": data.task,
        "started_from": name
        if recipe.pretrained
        else tr("random weights, the shape of {model}", model=name),
        "recipe": recipe.to_dict(),
        "train": len(data.train),
        "heldout": len(data.heldout),
        "labels": list(data.labels),
        "main": MAIN_SCORE[data.task],
        "scores": outcome.scores.to_dict(),
        "epochs": [scores.values for scores in outcome.epochs],
        "rivals": rivals,
        "losses": thinned(outcome.training.losses),
        "steps": len(outcome.training.losses),
        "stopped": outcome.training.stopped,
        "moved": [asdict(moved) for moved in outcome.moved],
        "answers": [answer_row(example, answer) for example, answer in shown],
        "notes": [*data.notes, *outcome.notes],
    }


def thinned(losses: tuple[float, ...]) -> list[list[float]]:
    """(step, mean loss of the steps up to it) pairs, MOST_LOSSES at most."""
    size = max(1, -(-len(losses) // MOST_LOSSES))
    parts = [losses[i : i + size] for i in range(0, len(losses), size)]
    return [[min((i + 1) * size, len(losses)), sum(p) / len(p)] for i, p in enumerate(parts)]


def answer_row(example: Example, answer: Answer) -> dict[str, Any]:
    """One held-out example: what was read, the truth, the guess, how sure, whether right."""
    row: dict[str, Any]
    if isinstance(example, TaggedExample):
        assert isinstance(answer, TagsAnswer)
        row = {
            "text": " ".join(example.words),
            "truth": " ".join(example.tags),
            "guess": " ".join(answer.tags),
        }
    elif isinstance(example, QuestionExample):
        assert isinstance(answer, SpanAnswer)
        row = {
            "text": example.context,
            "second": example.question,
            "truth": example.answer,
            "guess": answer.text,
        }
    else:
        assert isinstance(answer, LabelAnswer)
        row = {"text": example.text, "truth": example.label, "guess": answer.label}
        if example.pair is not None:
            row["second"] = example.pair
    return {**row, "confidence": round(answer.confidence, 4), "right": is_right(example, answer)}


def table(found: Mapping[str, Any]) -> str:
    """The scores in Markdown, the baseline beside them."""
    names = list(found["scores"]["values"])
    lines = ["| model | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for name, values in {
        found["started_from"]: found["scores"]["values"],
        **found["rivals"],
    }.items():
        cells = (f"{values[n]:.1%}" if n in values else "" for n in names)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
