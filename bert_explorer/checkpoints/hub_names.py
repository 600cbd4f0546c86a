"""Which tensor of a file of the hub is which of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bert_explorer.checkpoints.keymaps import KeyMap
from bert_explorer.config import ModelConfig
from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr

# Constants that some versions of transformers wrote beside the weights. `c_attn.bias` is none.
_BUFFER = re.compile(r"(.*\.)?(position_ids|token_type_ids|attn\.bias|attn\.masked_bias)")


def their_names(keymap: KeyMap, tensors: Iterable[str]) -> dict[str, str]:
    """Each name without prefix and in today's spelling -> the name in the file."""
    names: dict[str, str] = {}
    for name in tensors:
        if _BUFFER.fullmatch(name):
            continue
        plain = name.removeprefix(keymap.prefix)
        plain = re.sub(r"LayerNorm\.gamma$", "LayerNorm.weight", plain)
        plain = re.sub(r"LayerNorm\.beta$", "LayerNorm.bias", plain)
        if plain in names:
            raise CheckpointError(
                tr(
                    "The weights hold {name} and {other}, which are one.",
                    name=name,
                    other=names[plain],
                )
            )
        names[plain] = name
    return names


def has_module(names: Iterable[str], modules: Iterable[str]) -> bool:
    """Whether any tensor belongs to one of the modules."""
    return not {name.rpartition(".")[0] for name in names}.isdisjoint(modules)


def sources_of(keymap: KeyMap, config: ModelConfig, ours: Iterable[str]) -> dict[str, list[str]]:
    """Their name, without prefix -> our tensors in it: one, or query, key, value side by side."""
    tables = dict(keymap.modules)
    for head in config.heads:
        tables |= keymap.heads[head]
    sources: dict[str, list[str]] = {}
    for name in ours:
        module, _, kind = name.rpartition(".")
        index = 0
        if found := re.match(r"layers\.(\d+)\.", module):
            index = int(found[1])
            module = module.replace(found[0], "layers.{i}.", 1)
        group, inner = divmod(index, config.layers_per_group)
        theirs = tables[module].format(i=index, group=group, inner=inner)
        sources.setdefault(f"{theirs}.{kind}", []).append(name)
    return sources


def tied_names(keymap: KeyMap, names: dict[str, str]) -> dict[str, str]:
    """Copies in the file -> what they are copies of. A copy alone takes the original's place."""
    copies = {f"{keymap.decoder}.weight": f"{keymap.modules['embeddings.token']}.weight"}
    head = keymap.heads.get("mlm") or keymap.heads.get("lm") or {}
    bias = f"{head.get('mlm') or head.get('lm')}.bias"
    if bias != f"{keymap.decoder}.bias":  # DistilBERT and ELECTRA: the decoder's is the only one
        copies[f"{keymap.decoder}.bias"] = bias
    tied = {}
    for copy, original in copies.items():
        if copy in names and original in names:
            tied[copy] = original
        elif copy in names:
            names[original] = names.pop(copy)
    return tied


def check_names(expected: set[str], found: set[str]) -> None:
    """Raises CheckpointError for a tensor too few or too many."""
    if missing := sorted(expected - found):
        raise CheckpointError(
            tr(
                "The weights lack {count} tensors that config.json asks for, such as "
                "{name}: the two files are not of one model, or not complete.",
                count=len(missing),
                name=missing[0],
            )
        )
    if extra := sorted(found - expected):
        raise CheckpointError(
            tr(
                "The weights hold {count} tensors that config.json has no place for, "
                "such as {name}: the two files are not of one model.",
                count=len(extra),
                name=extra[0],
            )
        )


def is_head(keymap: KeyMap, theirs: str) -> bool:
    """Whether a tensor belongs to a head, under their name without prefix."""
    module = theirs.rpartition(".")[0]
    return any(module in table.values() for table in keymap.heads.values())
