"""Where the layer walk stands, and what is said of a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bert_explorer.analysis.encoder_layer import Layer
from bert_explorer.analysis.visible import visible
from bert_explorer.language import tr


@dataclass(frozen=True)
class Text:
    """title: on the step's row. formula: one line. says: a sentence or two."""

    title: str
    formula: str
    says: str


@dataclass(frozen=True)
class Place:
    """Which token of which layer, seen in which head; all counted from 0."""

    layer: Layer
    token: int
    head: int

    @property
    def width(self) -> int:
        return self.layer.config.hidden_size

    @property
    def wide(self) -> int:
        return self.layer.config.intermediate_size

    @property
    def heads(self) -> int:
        return self.layer.config.num_heads

    def quoted(self, position: int) -> str:
        return tr("“{token}”", token=visible(self.layer.encoding.tokens[position]))


Facts = Mapping[str, float]
Words = Callable[[Facts, Place], Text]
