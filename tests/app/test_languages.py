"""No page says anything in English to somebody who reads another language."""

from pathlib import Path

import pytest

from bert_explorer.analysis.stories import sentences
from bert_explorer.study.examples import EXAMPLES
from bert_explorer.study.lesson import shipped, write
from bert_explorer.ui.training_lab.little_tab import RULES
from tests.app.untranslated import run, untranslated, words_outside

ROOT = Path(__file__).parents[2]

# A sentence whose words are in no text of the interface.
SENTENCE = "zug zug zug"

# What stays as it is in any language: names of models and of their parts, tokens, languages.
NAMES = """bert gpt twin roberta albert distilbert electra tiny mini small medium base large xlarge
xxlarge wordpiece bpe cls sep mask unk pad gelu relu tanh softmax english deutsch language sprache
attention embeddings zug"""

SENTENCES = " ".join(f"{example.sentence} {example.pair}" for example in EXAMPLES)

# Formulas and the names of a layer's values are the same in any language.
TRACED = (
    "layers input query key value scores mask pattern context output norm mlp hidden activation"
)

# Pages, tabs and choices, and the words of the texts that each gives to its models.
VIEWS = [
    ("home", {}, ""),
    ("attention", {"details": "true", "numbers": "true", "reason": "true", "bertviz": "true"}, ""),
    ("attention", {"picture": "⟦Mask⟧", "other": "true", "mask_numbers": "true"}, ""),
    ("tokens", {"table": "true", "saving": "true"}, "playfulness playing snowballs café 博物馆"),
    ("fill_the_blank", {}, ""),
    ("embeddings", {}, ""),
    ("encoder_layer", {}, f"exp layernorm feed forward {TRACED}"),
    ("generation", {}, ""),
    ("family", {}, "electra generator"),
    ("masking_lab", {}, ""),
    ("masking_lab", {"show": "⟦Count it⟧"}, ""),
    ("masking_lab", {"show": "⟦Static or dynamic⟧"}, ""),
    ("masking_lab", {"show": "⟦Why not only [MASK]?⟧"}, ""),
    ("masking_lab", {"show": "⟦Next sentence⟧"}, f"IsNext NotNext {' '.join(sentences())}"),
    ("training_lab", {}, " ".join(blank for _, *both in RULES for blank in both)),
    ("training_lab", {"lab": "⟦Your own text⟧"}, ""),
    ("training_lab", {"lab": "⟦Stuck at 20 %⟧"}, ""),
    ("training_lab", {"lab": "⟦Watch it learn⟧"}, "was the and"),
    ("fine_tuning_lab", {}, "pooler The soup was cold."),
    ("fine_tuning_lab", {"f_tab": "⟦Result⟧"}, ""),
    ("fine_tuning_lab", {"f_tab": "⟦Transfer⟧"}, ""),
    ("cards", {}, ""),
    ("cards", {"card": "⟦What is WordPiece?⟧"}, ""),
    ("quiz", {}, ""),
    ("lesson", {}, " ".join(write(lesson) for lesson in shipped().values())),
]


@pytest.mark.parametrize(("page", "params", "tokens"), VIEWS, ids=[view[0] for view in VIEWS])
def test_everything_on_a_page_is_translated(page: str, params: dict[str, str], tokens: str) -> None:
    app = run(f"pages/{page}.py", **{"s": SENTENCE, **params})
    assert not app.exception
    known = {*words_outside(f"{NAMES} {SENTENCES} {tokens}")}
    assert untranslated(app, known) == []
