"""A corpus and a model small enough to train in a second."""

import pytest

from bert_explorer.config import ModelConfig
from bert_explorer.model import build
from bert_explorer.training.recipe import Recipe, Stage
from tests.data.stories import corpus_of, documents


@pytest.fixture(scope="session")
def stories(tmp_path_factory):
    """(Corpus, Tokenizer): five documents of six sentences."""
    return corpus_of(tmp_path_factory.mktemp("stories"), documents())


@pytest.fixture
def make_recipe():
    """A function from an objective to a short run of sequences of 16 and 32 tokens."""

    def make(objective: str, *, steps: int = 60, **changes) -> Recipe:
        stages = (Stage(0.2, 16, 0.0), Stage(0.8, 32, 0.5))
        settings = {"batch_tokens": 256, "learning_rate": 1e-2, "stages": stages}
        return Recipe(objective, steps * 256, **settings | changes)

    return make


@pytest.fixture
def make_model(stories):
    """A function from an objective to a fresh model for it."""

    def make(objective: str, **changes):
        return build(
            ModelConfig(
                **{
                    "vocab_size": stories[1].vocab_size,
                    "architecture": "bert" if objective == "mlm" else "gpt",
                    "hidden_size": 32,
                    "num_layers": 2,
                    "num_heads": 2,
                    "intermediate_size": 64,
                    "max_positions": 32,
                    "dropout": 0.0,
                }
                | changes
            )
        )

    return make
