"""A tiny random model of every family in a folder of its own, written once a run."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bert_explorer.checkpoints import store
from bert_explorer.checkpoints.checkpoint import Checkpoint
from tests.checkpoints import hub_models

NAMES = ("bert", "roberta", "albert", "distilbert", "electra", "gpt2")
GUESSING = ("bert", "roberta", "albert", "distilbert", "gpt2")


@cache
def folder() -> Path:
    """A directory with one model folder for each of NAMES."""
    root = Path(mkdtemp(prefix="families-"))
    for name in NAMES:
        (root / name).mkdir()
        hub_models.write(name, root / name)
    return root


@cache
def family(name: str) -> Checkpoint:
    return store.load(folder() / name)
