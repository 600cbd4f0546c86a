"""The trace: what one model call records, and what it changes on the way.

The model is shared by many people at once, so it keeps nothing. Whoever wants to see or change an
activation passes a `Trace` along with the call; each module names what it computes:

    x = trace("sum", token + position + segment)

and a parent hands its children the trace under a longer name, `trace.at("layers.3")`.

Names and shapes (B batch, T tokens, H hidden, E embedding width, mostly H, A heads, D = H / A,
F feed-forward, V vocabulary, and N the positions whose logits were asked for):

    embeddings.{token,segment,position,sum,norm}   (B, T, E)  segment: models that have them only
    embeddings.project                             (B, T, H)  from E to H, in ALBERT and ELECTRA
    layers.i.input                                 (B, T, H)
    layers.i.attention.{query,key,value}           (B, A, T, D)
    layers.i.attention.mask                        (B or 1, 1, query, key)  bool, True = may look
    layers.i.attention.scores                      (B, A, query, key)  q.k / sqrt(D), unmasked
    layers.i.attention.pattern                     (B, A, query, key)  rows sum to 1, closed to 0
    layers.i.attention.context                     (B, A, T, D)  what each head reads
    layers.i.attention.output                      (B, T, H)  heads joined and projected
    layers.i.{attention_residual,attention_norm}   (B, T, H)
    layers.i.mlp.{hidden,activation}               (B, T, F)
    layers.i.mlp.output                            (B, T, H)
    layers.i.{mlp_residual,mlp_norm,output}        (B, T, H)
    final_norm                                     (B, T, H)  pre-LN models only
    pooler.output                                  (B, H)  models with a pooler only
    {mlm,lm}.transform                             (N, E)  before the logits, but not in GPT-2
    {mlm,lm}.logits                                (N, V)  masked words; next tokens
    {nsp,sop}.logits                               (B, 2)  next sentence; sentence order
    rtd.logits                                     (B, T)  replaced tokens

A head's names exist where `config.heads` lists it. i counts by depth, also where one block runs
many times. A pre-LN model has no LayerNorm in its embeddings: norm is sum there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

import torch
from torch import Tensor

from bert_explorer.config import HEADS, ModelConfig
from bert_explorer.errors import (
    EditError,
    EditNeverFiredError,
    TraceReusedError,
    UnknownActivationError,
)
from bert_explorer.interventions import Edit
from bert_explorer.language import later, tr

_EMBEDDING_NAMES = ("token", "segment", "position", "sum", "norm", "project")
_BLOCK_NAMES = (
    "input",
    *(
        f"attention.{part}"
        for part in ("query", "key", "value", "mask", "scores", "pattern", "context", "output")
    ),
    "attention_residual",
    "attention_norm",
    *(f"mlp.{part}" for part in ("hidden", "activation", "output")),
    "mlp_residual",
    "mlp_norm",
    "output",
)


@lru_cache(maxsize=64)
def activation_names(config: ModelConfig) -> tuple[str, ...]:
    """Every name that a model of this shape can record or edit, in the order of computation."""
    absent = {"segment"} if config.type_vocab_size == 0 else set()
    absent |= set() if config.embedding_projection else {"project"}
    names = [f"embeddings.{part}" for part in _EMBEDDING_NAMES if part not in absent]
    names += [f"layers.{i}.{part}" for i in range(config.num_layers) for part in _BLOCK_NAMES]
    if config.norm_placement == "pre":
        names.append("final_norm")
    if config.pooler:
        names.append("pooler.output")
    for head in (head for head in HEADS if head in config.heads):
        transforms = head in ("mlm", "lm") and config.head_transform
        names += [f"{head}.transform"] * transforms + [f"{head}.logits"]
    return tuple(names)


class Recorder(Protocol):
    """What a module may do with the trace it is given."""

    def __call__(self, name: str, tensor: Tensor) -> Tensor: ...
    def at(self, scope: str) -> Recorder: ...
    def wants(self, *names: str) -> bool: ...
    def begin(self, config: ModelConfig) -> None: ...
    def finish(self) -> None: ...


class _Off:
    """No trace: every tensor passes untouched and nothing is kept."""

    def __call__(self, name: str, tensor: Tensor) -> Tensor:
        return tensor

    def at(self, scope: str) -> _Off:
        return self

    def wants(self, *names: str) -> bool:
        return False

    def begin(self, config: ModelConfig) -> None:
        pass

    def finish(self) -> None:
        pass


OFF: Recorder = _Off()


class _Scope:
    """A trace seen from inside one module: the same trace, with a prefix before each name."""

    __slots__ = ("_prefix", "_trace")

    def __init__(self, trace: Trace, prefix: str) -> None:
        self._trace = trace
        self._prefix = prefix

    def __call__(self, name: str, tensor: Tensor) -> Tensor:
        return self._trace(f"{self._prefix}.{name}", tensor)

    def at(self, scope: str) -> _Scope:
        return _Scope(self._trace, f"{self._prefix}.{scope}")

    def wants(self, *names: str) -> bool:
        return self._trace.wants(*(f"{self._prefix}.{name}" for name in names))

    def begin(self, config: ModelConfig) -> None:
        raise TraceReusedError(tr("Only the whole model begins a trace, not a part of it."))

    def finish(self) -> None:
        raise TraceReusedError(tr("Only the whole model finishes a trace, not a part of it."))


class Trace:
    """Records and edits the activations of one model call.

    record: names or patterns, `*` standing for one part of a name: "layers.*.attention.pattern".
    edits: made by `bert_explorer.interventions`. They run first, in order; recording comes after.
    detach: recorded tensors carry no gradient, unless this is False.

    The call raises UnknownActivationError for a name the model does not have, EditNeverFiredError
    when it never computed an edited activation, EditError when an edit returned another shape or
    type, TraceReusedError when one trace is given to two calls.
    """

    def __init__(
        self, record: Iterable[str] = (), edits: Iterable[Edit] = (), *, detach: bool = True
    ) -> None:
        self._patterns = (record,) if isinstance(record, str) else tuple(record)
        self._edits = tuple(edits)
        self._detach = detach
        self._recorded: dict[str, Tensor] = {}
        self._fired: set[int] = set()
        self._record_names: frozenset[str] | None = None  # filled in by begin()
        self._edits_by_name: dict[str, list[int]] = {}

    # -- called by the model ------------------------------------------------------------------

    def begin(self, config: ModelConfig) -> None:
        """Check every name against the model, before anything is computed."""
        if self._record_names is not None:
            raise TraceReusedError(tr("A trace belongs to one model call; make a new one."))
        names = activation_names(config)
        self._record_names = frozenset(
            name for pattern in self._patterns for name in _matching(pattern, names)
        )
        for index, edit in enumerate(self._edits):
            for name in _matching(edit.name, names):
                self._edits_by_name.setdefault(name, []).append(index)

    def __call__(self, name: str, tensor: Tensor) -> Tensor:
        """Edit, then record, then hand back the tensor computed under `name`."""
        for index in self._edits_by_name.get(name, ()):
            tensor = _edited(self._edits[index], tensor)
            self._fired.add(index)
        if self._record_names is not None and name in self._record_names:
            self._recorded[name] = tensor.detach() if self._detach else tensor
        return tensor

    def at(self, scope: str) -> _Scope:
        """This trace for the module called `scope`."""
        return _Scope(self, scope)

    def wants(self, *names: str) -> bool:
        """Whether any of these activations is to be recorded or edited."""
        recorded = self._record_names or frozenset()
        return any(name in recorded or name in self._edits_by_name for name in names)

    def finish(self) -> None:
        """Check that every edit had its effect."""
        for index, edit in enumerate(self._edits):
            if index not in self._fired:
                raise EditNeverFiredError(
                    tr(
                        "The edit '{label}' changed nothing: this call never computes {name}.",
                        label=edit.label,
                        name=edit.name,
                    )
                )

    # -- read by whoever made it ---------------------------------------------------------------

    def __getitem__(self, name: str) -> Tensor:
        """One recorded activation."""
        if name not in self._recorded:
            raise UnknownActivationError(_not_found(name, tuple(self._recorded), later("recorded")))
        return self._recorded[name]

    def __contains__(self, name: str) -> bool:
        return name in self._recorded

    def names(self) -> tuple[str, ...]:
        """What was recorded, in the order of computation."""
        return tuple(self._recorded)

    def stack(self, pattern: str) -> Tensor:
        """All recorded activations that match, along a new first dimension: (layer, ...)."""
        return torch.stack([self._recorded[name] for name in _matching(pattern, self.names())])


def _edited(edit: Edit, tensor: Tensor) -> Tensor:
    edited = edit.apply(tensor)
    if edited.shape != tensor.shape or edited.dtype != tensor.dtype:
        raise EditError(
            tr(
                "The edit '{label}' must return {dtype} of the shape {shape}, not "
                "{dtype2} of {shape2}.",
                label=edit.label,
                dtype=tensor.dtype,
                shape=tuple(tensor.shape),
                dtype2=edited.dtype,
                shape2=tuple(edited.shape),
            )
        )
    return edited


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", r"[^.]+"))


def _matching(pattern: str, names: tuple[str, ...]) -> list[str]:
    found = [name for name in names if _compiled(pattern).fullmatch(name)]
    if not found:
        raise UnknownActivationError(_not_found(pattern, names, later("known")))
    return found


def _not_found(name: str, names: tuple[str, ...], kind: str) -> str:
    close = difflib.get_close_matches(name, names, n=3)
    if close:
        return tr(
            "No activation called '{name}' is {kind}; close to it: {names}.",
            name=name,
            kind=tr(kind),
            names=", ".join(close),
        )
    return tr("No activation called '{name}' is {kind}.", name=name, kind=tr(kind))
