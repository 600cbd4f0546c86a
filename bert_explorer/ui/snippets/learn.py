"""Masking lab, Training lab, Fine-tuning lab."""

from __future__ import annotations

from bert_explorer.ui.snippets.view import View, lines, loadable


def masking_lab(view: View) -> str:
    """`table`: one draw of masked language modelling, with what each token costs."""
    rate, hidden, random = (
        view.get(key, value) / 100 for key, value in (("rate", 15), ("hidden", 80), ("random", 10))
    )
    options = ", whole_words=True" if view.get("whole", False) else ""
    return lines(
        "import pandas as pd",
        "",
        "from bert_explorer import load",
        "from bert_explorer.analysis.masking_draw import draw",
        "from bert_explorer.data.masking import MaskingRule",
        "",
        f"model = load({loadable(view.left)})",
        f"rule = MaskingRule({rate}, {hidden}, {random})  # selected; of these [MASK], random",
        f"drawn = draw(model, model.encode({view.texts}), rule, {view.get('seed', 0)}{options})",
        "table = pd.DataFrame(",
        "    {",
        '        "token": drawn.encoding.tokens,',
        '        "became": drawn.fates,',
        '        "label": drawn.labels,  # -100: ignored',
        '        "loss": drawn.losses,  # nats',
        "    }",
        ")",
        "table",
    )


def training_lab(view: View) -> str:
    """`guesses`: what the bundled BERT guesses at the moments of its training."""
    return lines(
        "from bert_explorer import load",
        "from bert_explorer.checkpoints.store import load_snapshot, snapshots",
        "",
        'moments = {step: load_snapshot("bert-twin", step) for step in snapshots("bert-twin")}',
        'moments["the end"] = load("bert-twin")',
        f"text = {_with_a_blank(view)!r}",
        "guesses = {step: model.fill(text, k=3) for step, model in moments.items()}",
        "guesses",
    )


def _with_a_blank(view: View) -> str:
    """The sentence with its last word hidden, unless there is a blank in it."""
    if "[MASK]" in view.sentence:
        return view.sentence
    words = view.sentence.split()
    return " ".join([*words[:-1], "[MASK]"])


def fine_tuning_lab(view: View) -> str:
    """`outcome`: the model after one epoch on the bundled examples, and its scores."""
    recipe = {
        "learning_rate": view.get("f_rate", None),
        "batch_size": view.get("f_batch", None),
        "seed": view.get("f_seed", None),
    }
    options = "".join(f", {name}={value!r}" for name, value in recipe.items() if value is not None)
    task = view.get("f_task", "sentence")
    return lines(
        "from bert_explorer import load",
        "from bert_explorer.data.own_data import material",
        "from bert_explorer.training.finetuning.experiment import run",
        "from bert_explorer.training.finetuning.recipe import FineTuneRecipe",
        "",
        f"recipe = FineTuneRecipe(epochs=1{options})  # more epochs, better scores",
        f"outcome = run(load({loadable(view.left)}), material({task!r}, None), recipe)",
        "outcome.scores",
    )
