"""`python -m bert_explorer.training finetune` and `predict`: a run, or an answer, in a terminal."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from bert_explorer.checkpoints import load
from bert_explorer.data.task_files import bundled_task, read_task_file
from bert_explorer.data.tasks import (
    TASKS,
    Example,
    QuestionExample,
    TaggedExample,
    TextExample,
    task_data,
    with_fewer,
)
from bert_explorer.errors import TaskDataError
from bert_explorer.finetuning.answers import LabelAnswer, SpanAnswer, TagsAnswer, answers
from bert_explorer.finetuning.model import POOLS
from bert_explorer.finetuning.saved import load_finetuned, save_finetuned
from bert_explorer.training.finetuning import experiment
from bert_explorer.training.finetuning.loop import Step
from bert_explorer.training.finetuning.recipe import FineTuneRecipe
from bert_explorer.training.finetuning.report import figures, table


def add_to(commands: Any) -> None:
    """Add both commands to the subparsers of the command line."""
    finetune_parser = commands.add_parser("finetune", help="fine-tune a model on labelled examples")
    _add_options(finetune_parser)
    finetune_parser.set_defaults(function=finetune)
    asked = commands.add_parser("predict", help="ask a fine-tuned model about new text")
    asked.add_argument("--model", required=True, metavar="FOLDER", help="what finetune has saved")
    asked.add_argument("--text", required=True, help="the sentence; for questions the context")
    asked.add_argument("--pair", help="the second sentence of a pair")
    asked.add_argument("--question", help="what to find in the text")
    asked.set_defaults(function=predict)


def _add_options(parser: argparse.ArgumentParser) -> None:
    standard = FineTuneRecipe()
    parser.add_argument("--task", choices=TASKS, required=True)
    parser.add_argument("--train", help="CSV, TSV, CoNLL or SQuAD file; the bundled set if absent")
    parser.add_argument("--heldout", help="to be judged by; a fifth of --train if absent")
    parser.add_argument(
        "--columns",
        metavar="ROLE=NAME,...",
        help="which column of a table is which, such as text=review,label=stars; guessed if absent",
    )
    parser.add_argument("--model", default="bert-twin", help="bundled name, folder or hub id")
    parser.add_argument("--from-scratch", action="store_true", help="same shape, random weights")
    parser.add_argument("--head-only", action="store_true", help="the encoder stays as it is")
    parser.add_argument("--pool", choices=POOLS, help="what a sentence's head reads")
    parser.add_argument("--epochs", type=int, default=standard.epochs)
    parser.add_argument("--lr", type=float, default=standard.learning_rate)
    parser.add_argument("--batch", type=int, default=standard.batch_size)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--labels", type=int, metavar="N", help="learn from N examples only")
    parser.add_argument("--most-heldout", type=int, metavar="N", help="be judged by N at most")
    parser.add_argument("--out", help="folder for the fine-tuned model")


def finetune(options: argparse.Namespace) -> None:
    """Fine-tune, print the scores beside the baseline, and save the model if asked to."""
    torch.set_num_threads(1)
    recipe = FineTuneRecipe(
        epochs=options.epochs,
        learning_rate=options.lr,
        batch_size=options.batch,
        pool=options.pool,
        pretrained=not options.from_scratch,
        head_only=options.head_only,
        seed=options.seed,
    )
    if options.train:
        columns = _columns(options.columns)
        train = read_task_file(options.train, options.task, columns)
        heldout = None
        if options.heldout:
            heldout = read_task_file(options.heldout, options.task, columns)
    else:
        train, heldout = (bundled_task(options.task, part) for part in ("train", "heldout"))
    notes = (*train.notes, *(heldout.notes if heldout else ()))
    data = task_data(
        options.task,
        train.examples,
        heldout.examples if heldout else (),
        seed=options.seed,
        most_heldout=options.most_heldout,
        notes=notes,
    )
    if options.labels:
        data = with_fewer(data, options.labels, options.seed)
    checkpoint = load(options.model)
    with tqdm(unit="step") as bar:
        outcome = experiment.run(checkpoint, data, recipe, watch=lambda step: _show(bar, step))
    found = figures(data, recipe, outcome, checkpoint.tokenizer, checkpoint.name)
    print(f"{found['train']:,} examples learned from, {found['heldout']:,} held out.")
    print(table(found))
    for note in (*found["notes"], outcome.training.stopped):
        if note:
            print(note)
    if options.out:
        save_finetuned(Path(options.out), outcome.model, checkpoint.tokenizer, found)
        print(f"saved in {options.out}")


def predict(options: argparse.Namespace) -> None:
    """Print the answer of a saved model to one input, as JSON."""
    torch.set_num_threads(1)
    saved = load_finetuned(options.model)
    task = saved.model.setup.task
    example: Example
    if task == "qa":
        if not options.question:
            raise TaskDataError("This model answers questions: give one with --question.")
        example = QuestionExample(options.question, options.text, "", 0)
    elif task == "ner":
        words = tuple(options.text.split())
        example = TaggedExample(words, ("O",) * len(words))
    elif (task == "pair") != (options.pair is not None):
        raise TaskDataError(
            "This model judges pairs: give the second sentence with --pair."
            if task == "pair"
            else "This model reads one sentence: leave --pair out."
        )
    else:
        example = TextExample(options.text, options.pair, "")
    found = answers(saved.model, saved.tokenizer, [example])[0]
    if isinstance(found, LabelAnswer):
        chances = dict(zip(saved.model.setup.labels, found.probabilities, strict=True))
        shown: dict[str, Any] = {"label": found.label, "probabilities": chances}
    elif isinstance(found, TagsAnswer):
        assert isinstance(example, TaggedExample)
        tagged = zip(example.words, found.tags, found.probabilities, strict=True)
        shown = {"tags": [list(word) for word in tagged]}
    else:
        assert isinstance(found, SpanAnswer)
        shown = {"answer": found.text, "start": found.start, "confidence": found.confidence}
    print(json.dumps(shown, ensure_ascii=False))


def _columns(text: str | None) -> dict[str, str | None] | None:
    if text is None:
        return None
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(role.strip() and name.strip() for role, _, name in pairs):
        raise TaskDataError(f"Write --columns as ROLE=NAME,ROLE=NAME, not '{text}'.")
    return {role.strip(): name.strip() for role, _, name in pairs}


def _show(bar: tqdm, step: Step) -> bool:
    bar.total = step.steps
    bar.set_postfix_str(f"loss {step.loss:.3f}")
    bar.update(step.step - bar.n)
    return False
