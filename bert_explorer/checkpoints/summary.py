"""What a model is, in one line, from its config.json alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bert_explorer.language import tr

FAMILY_NAMES = {
    "bert": "BERT",
    "roberta": "RoBERTa",
    "albert": "ALBERT",
    "distilbert": "DistilBERT",
    "electra": "ELECTRA",
    "gpt2": "GPT-2",
}
# Ours and the three spellings of the hub.
_LAYERS = ("num_layers", "num_hidden_layers", "n_layers", "n_layer")
_HEADS = ("num_heads", "num_attention_heads", "n_heads", "n_head")
_WIDTH = ("hidden_size", "dim", "n_embd")


def summary(folder: Path) -> str:
    """ "RoBERTa, 12 layers x 12 heads x width 768"; empty if config.json does not say."""
    try:
        values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ""
    if not isinstance(values, dict):
        return ""
    layers, heads, width = (_first(values, names) for names in (_LAYERS, _HEADS, _WIDTH))
    if None in (layers, heads, width):
        return ""
    return tr(
        "{family}, {layers} layers × {heads} heads × width {width}",
        family=_family(values),
        layers=layers,
        heads=heads,
        width=width,
    )


def _family(values: dict[str, Any]) -> str:
    family = values.get("model_type") or values.get("family") or "bert"
    if family == "bert" and values.get("architecture") == "gpt":
        return "GPT"
    return FAMILY_NAMES.get(str(family), "BERT")


def _first(values: dict[str, Any], names: tuple[str, ...]) -> int | None:
    found = (values[name] for name in names if isinstance(values.get(name), int))
    return next(found, None)
