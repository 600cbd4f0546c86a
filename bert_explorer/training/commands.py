"""What the command line does, one function a command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import pandas as pd
import torch
import torch.distributed as dist

from bert_explorer.checkpoints import load
from bert_explorer.checkpoints.store import save, snapshot_path
from bert_explorer.checkpoints.weights import save_weights
from bert_explorer.config import Architecture, ModelConfig
from bert_explorer.data.corpus import Corpus, SourceSpec, read_documents
from bert_explorer.errors import TrainingError
from bert_explorer.model import Bert, Gpt, build
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.training.evaluation import masked_score, next_token_score, passages
from bert_explorer.training.initialization import initialise_tables
from bert_explorer.training.loop import Setting
from bert_explorer.training.loop import pretrain as run_loop
from bert_explorer.training.model_card import card as model_card
from bert_explorer.training.recipe import Recipe
from bert_explorer.training.report import heldout_table


def pretrain(options: argparse.Namespace) -> None:
    """Train one twin and leave a model folder in RUN/model."""
    torch.set_num_threads(options.threads)
    setting = _setting(options)
    run = Path(options.run)
    recipe = Recipe(
        objective=options.objective,
        tokens=options.tokens,
        batch_tokens=options.batch_tokens,
        learning_rate=options.learning_rate,
        seed=options.seed,
    )
    specs = [SourceSpec.parse(text) for text in options.corpus]
    tokenizer = _tokenizer(options, specs, run, setting)
    corpus = Corpus.read(specs, tokenizer)
    architecture: Architecture = "bert" if recipe.objective == "mlm" else "gpt"
    config = ModelConfig(
        vocab_size=tokenizer.vocab_size,
        architecture=architecture,
        hidden_size=options.width,
        num_layers=options.layers,
        num_heads=options.heads,
        intermediate_size=4 * options.width,
        max_positions=max(stage.length for stage in recipe.stages),
        dropout=options.dropout,
    )
    torch.manual_seed(recipe.seed)
    model = build(config)
    initialise_tables(model, corpus.unigram_counts(config.vocab_size), recipe.table_scale)

    heldout = None
    if options.heldout and setting.rank == 0:
        heldout = passages(read_documents(options.heldout), tokenizer)

    def at_snapshot(step: int, row: dict[str, float]) -> None:
        if heldout is not None:
            score = (
                masked_score(model, tokenizer, heldout)
                if isinstance(model, Bert)
                else next_token_score(model, heldout)
            )
            row |= {
                "heldout_loss": score.loss,
                "heldout_top1": score.top1,
                "heldout_top5": score.top5,
            }
            print(f"\nstep {step}: held-out {score}", flush=True)
        if step < recipe.steps:
            save_weights(model.state_dict(), snapshot_path(run / "model", step), eight_bit=True)

    progress = run_loop(
        model, tokenizer, corpus, recipe, setting, run / "progress", at_snapshot=at_snapshot
    )
    if setting.rank == 0:
        save(run / "model", model, tokenizer)
        pd.DataFrame(progress.log).round(6).to_csv(run / "model" / "training_log.csv", index=False)
        (run / "model" / "recipe.json").write_text(
            json.dumps(
                recipe.to_dict()
                | {"corpus": [f"{s.path.name} x {s.weight:g}" for s in specs]}
                | {"corpus_tokens": corpus.num_tokens},
                indent=2,
            )
            + "\n"
        )
    if setting.world > 1:
        dist.destroy_process_group()


def evaluate(options: argparse.Namespace) -> None:
    """Print the held-out table of both twins, as Markdown."""
    documents = read_documents(options.heldout)
    bert, gpt = load(options.bert), load(options.gpt)
    if not (isinstance(bert.model, Bert) and isinstance(gpt.model, Gpt)):
        raise TrainingError("--bert must name a bidirectional model and --gpt a causal one.")
    if bert.tokenizer.vocab != gpt.tokenizer.vocab:
        raise TrainingError(
            "The two models have different vocabularies, so their guesses cannot be compared."
        )
    print("scoring, which takes a minute or two ...", file=sys.stderr)
    print(heldout_table(bert.model, gpt.model, bert.tokenizer, documents))


def card(options: argparse.Namespace) -> None:
    """Write README.md, the model card, into a model folder."""
    folder = Path(options.model)
    text = model_card(folder, read_documents(options.heldout))
    (folder / "README.md").write_text(text, encoding="utf-8")
    print(f"wrote {folder / 'README.md'}")


def _setting(options: argparse.Namespace) -> Setting:
    """Device, precision and rank; `torchrun` tells the rank through the environment."""
    world, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    name = options.device
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and world > 1:
        name = f"cuda:{os.environ.get('LOCAL_RANK', 0)}"
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:  # torch has no common class for it
        raise TrainingError(f"The device '{name}' cannot be used on this machine.") from error
    if device.type == "cuda":
        torch.cuda.set_device(device)
    if world > 1 and not dist.is_initialized():
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    bfloat16 = options.precision == "bfloat16"
    if options.precision == "auto":
        # On a CPU without bfloat16 instructions, converting costs more than it saves.
        bfloat16 = (
            torch.cuda.is_bf16_supported()
            if device.type == "cuda"
            else torch.cpu._is_avx512_bf16_supported()
        )
    return Setting(
        device,
        bfloat16,
        rank,
        world,
        log_every=options.log_every,
        save_every=options.save_every,
    )


def _tokenizer(
    options: argparse.Namespace, specs: list[SourceSpec], run: Path, setting: Setting
) -> Tokenizer:
    """The tokenizer named, or one trained on the corpus by rank 0 and kept in the run's folder."""
    if options.tokenizer:
        return Tokenizer.load(options.tokenizer)
    folder = run / "tokenizer"
    if setting.rank == 0 and not (folder / "tokenizer.json").is_file():
        sentences = (
            sentence
            for spec in specs
            for document in read_documents(spec.path)
            for sentence in document
        )
        trained = Tokenizer.train(sentences, options.vocab_size).save(run / "tokenizer.partial")
        folder.mkdir(exist_ok=True)
        os.replace(trained, folder / "tokenizer.json")  # whole or not at all, should we be killed
        trained.parent.rmdir()
    if setting.world > 1:
        dist.barrier()
    return Tokenizer.load(folder)
