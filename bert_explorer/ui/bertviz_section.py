"""bertviz in an expander: its head view and its model view of our own patterns."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import NDArray


def bertviz_section(
    patterns: NDArray,
    tokens: Sequence[str],
    sentence_b_start: int | None,
    colour: str,
    *,
    name: str = "BERT",
    layer: int = 0,
    key: str = "bertviz",
) -> None:
    """An expander that builds bertviz's views once it is open.

    patterns: (layers, heads, T, T), rows look at columns. tokens: T names.
    sentence_b_start: position of the first token of sentence B, None for one sentence.
    colour: the model's hue, for the edge of the card. name: the model's, as on screen.
    layer: where the head view starts, counted from 0.
    key: prefix of the URL parameters; another one for a second section on the same page.
    """
    raise NotImplementedError
