"""One side of a comparison, as it is named and coloured on screen."""

from __future__ import annotations

from dataclasses import dataclass

from bert_explorer.analysis.attention import Sight


@dataclass(frozen=True)
class Side:
    """name: the model's short name, another on each side. sight: decides the colour."""

    name: str
    sight: Sight
