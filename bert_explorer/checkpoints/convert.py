"""Weights as the hub has them, to and from ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from bert_explorer.checkpoints.hub_config import kind_of, read_config, write_config
from bert_explorer.checkpoints.hub_names import (
    check_names,
    has_module,
    is_head,
    sources_of,
    their_names,
    tied_names,
)
from bert_explorer.checkpoints.keymaps import KEYMAPS, KeyMap
from bert_explorer.checkpoints.weights import READABLE
from bert_explorer.config import Head, ModelConfig
from bert_explorer.errors import CheckpointError
from bert_explorer.language import later, tr
from bert_explorer.model import Bert, Gpt, build
from bert_explorer.model.build import without_weights

# What fine-tuning puts on top: of no use without its labels.
_FINE_TUNED = re.compile(
    r"(classifier|pre_classifier|qa_outputs|score|sequence_summary|multiple_choice_head)\..*"
)

_ABSENT = {
    "pooler": later("This checkpoint holds no pooler, so it gives no vector for the whole text."),
    "mlm": later("This checkpoint holds no head for masked words, so it guesses no words."),
    "nsp": later("This checkpoint holds no next-sentence head, so it does not judge pairs."),
    "sop": later("This checkpoint holds no sentence-order head, so it does not judge pairs."),
    "rtd": later(
        "This checkpoint is no ELECTRA discriminator, so it does not spot replaced tokens."
    ),
    "lm": later("This checkpoint holds no output layer, so it guesses no words."),
}
_DISCRIMINATOR = later(
    "This is an ELECTRA discriminator: it spots replaced tokens, it was not trained to guess words."
)


@dataclass(frozen=True)
class Converted:
    """A checkpoint of the hub in our terms.

    weights: for the `load_state_dict` of `build(config)`, in float32.
    missing_heads: what the family can have and this checkpoint lacks ("pooler", "mlm", ...), with
        the reason as a sentence, in English. It is never filled with random numbers.
    unused: modules of the file that are left aside, such as the classifier of a fine-tuned model.
    """

    config: ModelConfig
    weights: dict[str, Tensor]
    missing_heads: dict[str, str]
    unused: tuple[str, ...] = ()


def from_hub(config: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> Converted:
    """Read a checkpoint of one of the six families.

    config: config.json. tensors: the weights by the names in the file; looked up one at a time, so
    a mapping that reads from disk is never held in memory as a whole.
    Raises CheckpointError, as a sentence on what does not fit and what to do, before anything of
    the size that config.json claims is allocated.
    """
    keymap = KEYMAPS[kind_of(config)]
    names = their_names(keymap, tensors)
    unused = sorted({name.split(".")[0] for name in names if _FINE_TUNED.fullmatch(name)})
    heads = [head for head in keymap.heads if has_module(names, keymap.heads[head].values())]
    if keymap.decoder + ".weight" in names or config.get("tie_word_embeddings", True):
        heads += [head for head in keymap.heads if not keymap.heads[head]]  # GPT-2: the table alone
    elif {"mlm", "lm"} & {*heads}:
        raise CheckpointError(
            tr(
                "{decoder}.weight is missing, and config.json says that it is no copy of "
                "the token table (tie_word_embeddings); download the model again.",
                decoder=keymap.decoder,
            )
        )
    pooler = "pooler.dense" in keymap.modules and has_module(
        names, [keymap.modules["pooler.dense"]]
    )
    ours = read_config(config, heads, pooler=pooler)
    with without_weights():  # shapes alone: nothing is allocated
        expected = build(ours).state_dict()
    sources = sources_of(keymap, ours, expected)
    tied = tied_names(keymap, names)
    check_names({*sources}, {*names} - {*tied} - {n for n in names if _FINE_TUNED.fullmatch(n)})

    weights: dict[str, Tensor] = {}
    for theirs, parts in sources.items():
        tensor = _read(names[theirs], tensors, _shape(keymap, expected, parts))
        for name, part in zip(parts, tensor.chunk(len(parts), dim=-1), strict=True):
            part = part.t() if _is_turned(keymap, name, part) else part
            # A part of its own memory, so that the fused tensor can go.
            weights[name] = (
                part.contiguous()
                if len(parts) == 1
                else part.clone(memory_format=torch.contiguous_format)
            )
    for copy, original in tied.items():
        if not torch.equal(tensors[names[copy]], tensors[names[original]]):
            raise CheckpointError(
                tr(
                    "{copy} differs from {original}, which this app uses in its place: "
                    "choose a model whose output layer is tied to its token table.",
                    copy=names[copy],
                    original=names[original],
                )
            )
    return Converted(ours, weights, _missing(keymap, ours), tuple(unused))


def to_hub(model: Bert | Gpt) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """(config.json, tensors) from which transformers builds a model that computes the same.

    Raises CheckpointError where transformers has no class that does.
    """
    hub = write_config(model.config)
    keymap = KEYMAPS[kind_of(hub)]
    state = model.state_dict()
    tensors = {}
    for theirs, parts in sources_of(keymap, model.config, state).items():
        pieces = [state[name].detach().float().cpu() for name in parts]
        turned = [
            piece.t() if _is_turned(keymap, name, piece) else piece
            for name, piece in zip(parts, pieces, strict=True)
        ]
        prefix = "" if is_head(keymap, theirs) else keymap.prefix
        tensors[prefix + theirs] = torch.cat(turned, dim=-1).contiguous()
    return hub, tensors


def _read(name: str, tensors: Mapping[str, Tensor], shape: tuple[int, ...]) -> Tensor:
    """One tensor of the file in float32, after a look at its shape and values."""
    tensor = tensors[name]
    if tuple(tensor.shape) != shape:
        raise CheckpointError(
            tr(
                "{name} should have the shape {shape} by config.json, but has {found}: "
                "the two files are not of one model.",
                name=name,
                shape=shape,
                found=tuple(tensor.shape),
            )
        )
    if tensor.dtype not in READABLE:
        raise CheckpointError(
            tr(
                "{name} is stored as {kind}: this app reads float32, float16 and "
                "bfloat16; choose a model that is not quantised.",
                name=name,
                kind=str(tensor.dtype).removeprefix("torch."),
            )
        )
    tensor = tensor.float()
    if not tensor.isfinite().all():
        raise CheckpointError(
            tr("{name} holds values that are not numbers (NaN or inf).", name=name)
        )
    return tensor


def _shape(keymap: KeyMap, expected: Mapping[str, Tensor], parts: list[str]) -> tuple[int, ...]:
    """The shape in the file of the tensor that our `parts` come from."""
    tensor = expected[parts[0]]
    *rows, columns = (tensor.t() if _is_turned(keymap, parts[0], tensor) else tensor).shape
    return (*rows, columns * len(parts))


def _is_turned(keymap: KeyMap, ours: str, tensor: Tensor) -> bool:
    """Whether theirs is (in, out), the transpose of a torch Linear."""
    return keymap.conv1d and ours.startswith("layers.") and tensor.dim() == 2


def _missing(keymap: KeyMap, config: ModelConfig) -> dict[str, str]:
    absent: list[Head | str] = [head for head in keymap.heads if head not in config.heads]
    if "pooler.dense" in keymap.modules and not config.pooler:
        absent.append("pooler")
    reasons = {name: _ABSENT[name] for name in absent}
    if "mlm" in reasons and "rtd" in config.heads:
        reasons["mlm"] = _DISCRIMINATOR
    return reasons
