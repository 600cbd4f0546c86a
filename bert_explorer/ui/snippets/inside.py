"""Embeddings, Encoder layer, Generation."""

from __future__ import annotations

from collections.abc import Sequence

from bert_explorer.analysis.writing import TOKENS
from bert_explorer.ui.snippets.view import View, lines, loadable


def embeddings(view: View) -> str:
    """`table`: the length of each token's vector at each stage. Without a part, if one is chosen:
    `removal`, what becomes of attention and guess when it is set to zero."""
    if view.get("tab", "Sum") == "Without a part":
        return _without(view, view.get("zero", ["position"]))
    return lines(
        "import pandas as pd",
        "",
        "from bert_explorer import Trace, load",
        "",
        f"model = load({view.model})",
        f"encoding = model.encode({view.texts})",
        'trace = Trace(record="embeddings.*")',
        f"model({view.texts}, trace=trace)",
        "",
        "# token + position + segment = sum, then LayerNorm: (tokens, width) each",
        "lengths = {name: trace[name][0].norm(dim=-1).tolist() for name in trace.names()}",
        "table = pd.DataFrame(lengths, encoding.tokens)",
        "table.round(2)",
    )


def _without(view: View, parts: Sequence[str]) -> str:
    slot = view.get("slot", None)
    return lines(
        "from bert_explorer import load",
        "from bert_explorer.analysis.part_removal import guessable, remove_parts",
        "",
        f"model = load({loadable(view.left)})",
        f"slot = {'guessable(model.encode(' + view.texts + '))[-2]' if slot is None else slot}",
        f"removal = remove_parts(model, {view.first_and_second}, {tuple(sorted(parts))!r}, slot)",
        "print(removal.guess_moved)  # share of the guess's probability that lies elsewhere now",
        "removal.moved.round(2)  # (layers, heads): share of the attention that goes elsewhere now",
    )


def encoder_layer(view: View) -> str:
    """`trace`: all that one layer computes, each with its shape; `row`: where one token looks."""
    layer, head = view.get("layer", 1) - 1, view.get("head", 1) - 1
    return lines(
        "from bert_explorer import Trace, load",
        "",
        f"model = load({view.model})",
        f"encoding = model.encode({view.texts})",
        f"layer, head, token = {layer}, {head}, {view.get('token', 2)}  # counted from 0",
        'trace = Trace(record=[f"layers.{layer}.*", f"layers.{layer}.*.*"])',
        f"model({view.texts}, trace=trace)",
        "",
        "for name in trace.names():",
        "    print(name, tuple(trace[name].shape))",
        'row = trace[f"layers.{layer}.attention.pattern"][0, head, token]  # adds up to 1',
        "dict(zip(encoding.tokens, row.tolist()))",
    )


def generation(view: View) -> str:
    """`text`: what the second model writes after the first words, token by token."""
    temperature = view.get("temperature", 0.0)
    sampling = f"{temperature}"
    if temperature:
        top_k, top_p = view.get("top_k", 0) or None, view.get("top_p", 1.0)
        sampling += f", {top_k}, {None if top_p == 1 else top_p}, {view.get('seed', 0)}"
    start = view.get("start", None)
    return lines(
        "from bert_explorer import load",
        "from bert_explorer.analysis.prompt import openings",
        "from bert_explorer.analysis.writing import room_for, write_gpt",
        "from bert_explorer.model.generation import Sampling",
        "",
        f"gpt = load({loadable(view.right)})",
        f"encoding = gpt.encode({view.sentence!r})",
        "ends = openings(encoding, gpt.tokenizer, gpt.config.max_positions)",
        f"prompt = encoding.ids[: ends[{'len(ends) // 2' if start is None else start}]]",
        f"count = min({view.get('add', TOKENS)}, room_for(gpt, prompt))",
        f"writing = write_gpt(gpt, prompt, count, Sampling({sampling}))",
        "text = [",
        "    (gpt.tokenizer.token_of(step.token_id), step.probability) for step in writing.steps",
        "]",
        "text",
    )
