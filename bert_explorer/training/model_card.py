"""The model card: what a trained model is, what it was trained on, and how good it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bert_explorer.checkpoints import Checkpoint, load, snapshots
from bert_explorer.errors import CheckpointError
from bert_explorer.model import Bert
from bert_explorer.training.evaluation import passages
from bert_explorer.training.report import bert_rows, gpt_rows, pair_line, table
from bert_explorer.training.sources import SOURCES

OBJECTIVES = {
    "mlm": "{rate:.0%} masked tokens (80 % [MASK], 10 % random, 10 % kept) and next sentences",
    "clm": "the next token, at every position",
}


def card(folder: Path, documents: Sequence[Sequence[str]]) -> str:
    """Markdown from a model folder's own files and from scoring it on held-out documents.

    Raises CheckpointError when the folder lacks recipe.json or training_log.csv.
    """
    checkpoint = load(folder)
    recipe, log = _read_recipe(folder), _read_log(folder)
    return "\n\n".join(
        [
            f"# {checkpoint.name}",
            _what(checkpoint),
            "## Text",
            _sources(recipe),
            "## Training",
            _training(checkpoint, recipe, log, snapshots(folder)),
            "## On held-out text",
            _figures(checkpoint, documents),
            "## Limits",
            "A small model for the classroom. It has read children's stories, picture captions and "
            "everyday sentences, in English only: it knows their words and their clichés, and few "
            "facts. Do not use it to judge people or to inform them.\n",
        ]
    )


def _what(checkpoint: Checkpoint) -> str:
    config = checkpoint.config
    size = sum(weight.numel() for weight in checkpoint.model.parameters())
    kind = (
        "A BERT: each token sees both sides"
        if config.architecture == "bert"
        else "The causal twin of a BERT: each token sees only its left side"
    )
    return (
        f"{kind}. Trained from scratch by BERT Explorer: {config.num_layers} layers, "
        f"{config.num_heads} heads, width {config.hidden_size}, {config.max_positions} positions, "
        f"a WordPiece vocabulary of {config.vocab_size:,} tokens (uncased), {size:,} parameters. "
        "Weights and vocabulary were computed from the texts below; no text is part of them."
    )


def _sources(recipe: dict[str, Any]) -> str:
    lines = ["| text | by | licence | drawn |", "|---|---|---|---:|"]
    for entry in recipe["corpus"]:
        file, _, weight = entry.rpartition(" x ")
        source = SOURCES.get(file)
        what = (
            f"{source.title} | {source.made_by} | {source.licence}"
            if source
            else f"{file} | not recorded | not recorded"
        )
        lines.append(f"| {what} | {weight} x |")
    lines += ["", f"{recipe['corpus_tokens']:,} tokens, each text counted once."]
    return "\n".join(lines)


def _training(
    checkpoint: Checkpoint, recipe: dict[str, Any], log: dict[str, str], kept: Sequence[int]
) -> str:
    stages = ", ".join(f"{s['length']} ({s['share']:.0%})" for s in recipe["stages"])
    lines = [
        f"- Learned: {OBJECTIVES[recipe['objective']].format(rate=recipe['masking_rate'])}.",
        f"- Read: {int(log['tokens']):,} tokens in {int(log['step']):,} steps of "
        f"{recipe['batch_tokens']:,}, padding included.",
        f"- Tokens a sequence (share of the training): {stages}.",
        f"- AdamW, {recipe['betas'][0]} and {recipe['betas'][1]}; learning rate up to "
        f"{recipe['learning_rate']:g} over the first {recipe['warmup_share']:.0%}, then linearly "
        f"to 0; weight decay {recipe['weight_decay']:g}; gradients clipped at "
        f"{recipe['clip_norm']:g}; dropout {checkpoint.config.dropout:g}; seed {recipe['seed']}.",
        f"- At the end: training loss {float(log['loss']):.2f} nats, "
        f"accuracy {float(log['accuracy']):.1%} (training_log.csv has the whole way).",
    ]
    lines += [f"- {remark}" for remark in recipe.get("remarks", [])]
    if kept:
        lines.append(f"- Copies were kept after {', '.join(f'{step:,}' for step in kept)} steps.")
    return "\n".join(lines)


def _figures(checkpoint: Checkpoint, documents: Sequence[Sequence[str]]) -> str:
    model, tokenizer = checkpoint.model, checkpoint.tokenizer
    text = passages(documents, tokenizer)
    if isinstance(model, Bert):
        return f"{table(bert_rows(model, tokenizer, text))}\n\n" + pair_line(
            model, tokenizer, documents
        )
    return table(gpt_rows(model, text))


def _read_recipe(folder: Path) -> dict[str, Any]:
    try:
        recipe: dict[str, Any] = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{folder.name} has no readable recipe.json.") from error
    return recipe


def _read_log(folder: Path) -> dict[str, str]:
    """The last line of the training log."""
    try:
        with (folder / "training_log.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))[-1]
    except (OSError, IndexError) as error:
        raise CheckpointError(f"{folder.name} has no readable training_log.csv.") from error
