"""Command line: `python -m bert_explorer.training pretrain`, `evaluate`, `card`, `finetune` and
`predict`."""

from __future__ import annotations

import argparse
import math
import sys

from bert_explorer.errors import BertExplorerError
from bert_explorer.training import commands
from bert_explorer.training.finetuning import command as finetuning


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(prog="python -m bert_explorer.training")
    sub = top.add_subparsers(dest="command", required=True)

    pretrain = sub.add_parser(
        "pretrain", help="train a twin on plain text; goes on where it stopped"
    )
    pretrain.add_argument("--objective", choices=("mlm", "clm"), required=True)
    pretrain.add_argument(
        "--corpus",
        action="append",
        required=True,
        metavar="FILE[:WEIGHT[:unordered]]",
        help="one sentence a line, a blank line between documents; may be given several times",
    )
    # torchrun takes --run for an abbreviation of its own --run-path, even after our module's name.
    pretrain.add_argument(
        "--folder", "--run", dest="run", required=True, help="for the run, to be resumed from"
    )
    pretrain.add_argument(
        "--tokens", type=count, required=True, help="how many to read, such as 30e6"
    )
    pretrain.add_argument("--heldout", help="text never trained on, scored at each snapshot")
    pretrain.add_argument("--tokenizer", help="folder of a trained tokenizer, for twins to share")
    pretrain.add_argument("--vocab-size", type=int, default=6000, help="if a tokenizer is trained")
    pretrain.add_argument("--width", type=int, default=256)
    pretrain.add_argument("--layers", type=int, default=4)
    pretrain.add_argument("--heads", type=int, default=4)
    pretrain.add_argument("--dropout", type=float, default=0.0)
    pretrain.add_argument("--batch-tokens", type=count, default=1280, help="over all ranks")
    pretrain.add_argument("--learning-rate", type=float, default=1.5e-3)
    pretrain.add_argument("--seed", type=int, default=0)
    pretrain.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:0")
    pretrain.add_argument("--precision", choices=("auto", "float32", "bfloat16"), default="auto")
    pretrain.add_argument("--threads", type=count, default=1, help="per process; more help little")
    pretrain.add_argument("--log-every", type=count, default=50, metavar="STEPS")
    pretrain.add_argument("--save-every", type=count, default=500, metavar="STEPS")

    evaluate = sub.add_parser("evaluate", help="score the twins on held-out text, as a table")
    evaluate.add_argument("--heldout", required=True)
    evaluate.add_argument("--bert", default="bert-twin", help="bundled name or folder")
    evaluate.add_argument("--gpt", default="gpt-twin", help="bundled name or folder")

    card = sub.add_parser("card", help="write README.md, the model card, into a model folder")
    card.add_argument("--model", required=True, metavar="FOLDER")
    card.add_argument("--heldout", required=True, help="text never trained on")
    finetuning.add_to(sub)
    return top


def count(text: str) -> int:
    """A whole number of at least 1; 30e6 is one too."""
    value = float(text)
    if not (1 <= value < math.inf and value == int(value)):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least 1")
    return int(value)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a failure that we foresee is one sentence, not a traceback."""
    options = parser().parse_args(arguments)
    try:
        run = getattr(options, "function", None) or getattr(commands, options.command)
        run(options)
    except BertExplorerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
