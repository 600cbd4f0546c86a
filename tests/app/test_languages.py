"""No page says anything in English to somebody who reads another language."""

from pathlib import Path

import pytest

from bert_explorer.study.examples import EXAMPLES
from tests.app.untranslated import run, untranslated, words_outside

ROOT = Path(__file__).parents[2]

# A sentence whose words are in no text of the interface.
SENTENCE = "zug zug zug"

# What stays as it is in any language: names of models and of their parts, tokens, languages.
NAMES = """bert gpt twin roberta albert distilbert electra tiny mini small medium base large xlarge
xxlarge wordpiece bpe cls sep mask unk pad gelu relu tanh softmax english deutsch language sprache
attention embeddings zug"""

SENTENCES = " ".join(f"{example.sentence} {example.pair}" for example in EXAMPLES)

# Pages, tabs and choices, and the words of the texts that each gives to its models.
VIEWS = [
    ("home", {}, ""),
    ("attention", {}, ""),
    ("tokens", {}, "playfulness playing snowballs café 博物馆"),
    ("fill_the_blank", {}, ""),
    ("embeddings", {}, ""),
    ("encoder_layer", {}, ""),
    ("generation", {}, ""),
    ("family", {}, ""),
    ("masking_lab", {}, ""),
    ("training_lab", {}, ""),
    ("fine_tuning_lab", {}, ""),
    ("cards", {}, ""),
    ("quiz", {}, ""),
    ("lesson", {}, ""),
]


@pytest.mark.parametrize(("page", "params", "tokens"), VIEWS, ids=[view[0] for view in VIEWS])
def test_everything_on_a_page_is_translated(page: str, params: dict[str, str], tokens: str) -> None:
    app = run(f"pages/{page}.py", **{"s": SENTENCE, **params})
    assert not app.exception
    known = {*words_outside(f"{NAMES} {SENTENCES} {tokens}")}
    assert untranslated(app, known) == []
