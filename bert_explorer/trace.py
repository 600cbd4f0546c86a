"""The trace: what one model call records, and what it changes on the way.

The model is shared by many people at once, so it keeps nothing. Whoever wants to see or change an
activation passes a `Trace` along with the call; each module names what it computes:

    x = trace("sum", token + position + segment)

and a parent hands its children the trace under a longer name, `trace.at("layers.3")`.

activations.py lists the names and the shapes of what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import torch
from torch import Tensor

from bert_explorer.activations import activation_names, matching, not_found
from bert_explorer.config import ModelConfig
from bert_explorer.errors import (
    EditError,
    EditNeverFiredError,
    TraceReusedError,
    UnknownActivationError,
)
from bert_explorer.interventions import Edit
from bert_explorer.language import later, tr


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
            name for pattern in self._patterns for name in matching(pattern, names)
        )
        for index, edit in enumerate(self._edits):
            for name in matching(edit.name, names):
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
            raise UnknownActivationError(not_found(name, tuple(self._recorded), later("recorded")))
        return self._recorded[name]

    def __contains__(self, name: str) -> bool:
        return name in self._recorded

    def names(self) -> tuple[str, ...]:
        """What was recorded, in the order of computation."""
        return tuple(self._recorded)

    def stack(self, pattern: str) -> Tensor:
        """All recorded activations that match, along a new first dimension: (layer, ...)."""
        return torch.stack([self._recorded[name] for name in matching(pattern, self.names())])


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
