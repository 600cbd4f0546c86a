"""Tab: static and dynamic masking, over many epochs."""

from __future__ import annotations

from bert_explorer.ui.family import roberta

LEAD = roberta.LEAD


def draw() -> None:
    roberta.masking()
