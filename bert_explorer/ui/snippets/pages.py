"""Page -> its builder."""

from __future__ import annotations

from collections.abc import Callable

from bert_explorer.ui.snippets import inside, learn, see, study
from bert_explorer.ui.snippets.view import View

BUILDERS: dict[str, Callable[[View], str]] = {
    "": see.fill_the_blank,
    "attention": see.attention,
    "tokens": see.tokens,
    "fill_the_blank": see.fill_the_blank,
    "embeddings": inside.embeddings,
    "encoder_layer": inside.encoder_layer,
    "generation": inside.generation,
    "masking_lab": learn.masking_lab,
    "training_lab": learn.training_lab,
    "fine_tuning_lab": learn.fine_tuning_lab,
    "family": study.family,
    "cards": study.cards,
}
"""By the last part of the page's address. Quiz and Lesson show other pages' views."""


def snippet(view: View) -> str | None:
    """Code that computes what the page shows; None for a page without numbers of its own."""
    builder = BUILDERS.get(view.page)
    return builder(view) if builder else None
