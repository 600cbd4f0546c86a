"""The two chosen models as left and right of a comparison: names, colours, what they can do."""

from __future__ import annotations

from dataclasses import dataclass

from bert_explorer.analysis.attention import sight_of
from bert_explorer.analysis.side import Side
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.language import tr
from bert_explorer.ui.resources import checkpoint, label
from bert_explorer.ui.state import DEFAULT_LEFT, DEFAULT_RIGHT, shared

HUES = {"bidirectional": "blue", "causal": "orange"}
"""Names of the two colours in Markdown."""

_TWINS = {DEFAULT_LEFT: "BERT", DEFAULT_RIGHT: "GPT"}


@dataclass(frozen=True)
class Chosen(Side):
    """A side and its model. model: the name for ui.resources.checkpoint."""

    model: str

    @property
    def checkpoint(self) -> Checkpoint:
        return checkpoint(self.model)

    @property
    def hue(self) -> str:
        return HUES[self.sight]

    @property
    def causal(self) -> bool:
        return self.sight == "causal"


def short_name(name: str) -> str:
    """What fits above a picture: "BERT" and "GPT" for the twins, else the end of the name."""
    if name in _TWINS:
        return _TWINS[name]
    return label(name).removesuffix(" (folder)").rpartition("/")[2]


def sides() -> tuple[Chosen, Chosen]:
    """Left and right. Call it inside guard(): a model may be damaged, or too large just now."""
    names = (shared().left, shared().right)
    shown = [short_name(name) for name in names]
    if shown[0] == shown[1]:
        shown = [tr("{name} (left)", name=shown[0]), tr("{name} (right)", name=shown[1])]
    first, second = (
        Chosen(name, sight_of(checkpoint(model)), model)
        for name, model in zip(shown, names, strict=True)
    )
    return first, second
