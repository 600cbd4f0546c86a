"""Family, Cards."""

from __future__ import annotations

from bert_explorer.analysis.family import BY_KEY
from bert_explorer.study.registry import BY_ID
from bert_explorer.ui.snippets.view import View, lines, loadable

SHOWN = ("bert-base", "bert-large", "roberta-base", "albert-base", "distilbert-base", "gpt2")


def family(view: View) -> str:
    """`table`: the parameters of the chosen shapes by group, counted without building them."""
    keys = tuple(key for key in view.get("family", SHOWN) if key in BY_KEY) or SHOWN
    return lines(
        "import pandas as pd",
        "",
        "from bert_explorer.analysis.family import BY_KEY",
        "from bert_explorer.analysis.parameter_count import GROUPS, count_parameters",
        "",
        f"keys = {keys!r}",
        "counts = {key: count_parameters(BY_KEY[key].shape()) for key in keys}",
        "table = pd.DataFrame(",
        "    {key: [count.of(group) for group in GROUPS] for key, count in counts.items()}, GROUPS",
        ").T",
        "table",
    )


def cards(view: View) -> str:
    """`evidence`: what the open card's experiment finds, on the models and sentence in use."""
    id = view.get("card", "")
    if id not in BY_ID:
        id = next(iter(BY_ID))
    return lines(
        "from bert_explorer import load",
        "from bert_explorer.study.card import Bench",
        "from bert_explorer.study.registry import BY_ID",
        "",
        f"bench = Bench(load({loadable(view.left)}), load({loadable(view.right)}), "
        f"{view.sentence!r})",
        f"evidence = BY_ID[{id!r}].experiment(bench)",
        "print(evidence.says)",
        "[(figure.label, figure.value) for figure in evidence.figures]",
    )
