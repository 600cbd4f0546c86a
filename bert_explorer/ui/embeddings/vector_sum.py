"""Tab: the parts that a model adds up = sum, then LayerNorm."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.embeddings import InputVectors, added, input_vectors
from bert_explorer.config import ModelConfig
from bert_explorer.language import later, tr
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.embeddings.common import details, twin_choice
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.tiny import tiny
from bert_explorer.views.vector_strips import NAMES, numbers, strips, summary, table

LEAD = later(
    "Each row is one token. Vectors are added, number by number; LayerNorm rescales the "
    "sum. Blue is above zero, orange below."
)
KEPT = "keep"
FIRST_KEPT = 1  # the first word


@st.cache_data(max_entries=64, show_spinner=False)
def vectors(name: str, text: str, pair: str | None) -> InputVectors:
    with model_slot():
        return input_vectors(checkpoint(name), text, pair)


def draw() -> None:
    choices = shared()
    left, middle, right = st.columns([1, 3, 1.4], gap="large", vertical_alignment="bottom")
    with left:
        twin = twin_choice()
    found = vectors(twin.checkpoint, choices.sentence, choices.pair)
    with middle:
        kept = kept_tokens(found)
    one_range = right.toggle(
        tr("One range for all"),
        key="one_range",
        bind="query-params",
        persist_state="page",
        help=tr("LayerNorm's numbers are so much larger that the same range saturates them."),
    )
    component("vector_strips", *PICTURE, "vector_strips/detail")(
        key="vector_strips",
        data=strips(found, kept, one_range=one_range),
        on_keep_change=take_kept,
    )
    for sentence in special(checkpoint(twin.checkpoint).config, found):
        st.caption(sentence)
    parts = " + ".join(tr(NAMES[part]) for part in added(checkpoint(twin.checkpoint).config))
    st.caption(
        tr(
            "Check: {parts}, added again in double precision, against the model's sum. Largest "
            "deviation: {error}.",
            parts=parts,
            error=tiny(found.sum_error),
        )
    )
    tables = [(tr("Length of each vector"), table(found))]
    tables += [
        (
            tr("Every number of “{token}” at {place}", token=found.encoding.tokens[i], place=i),
            numbers(found, i),
        )
        for i in kept
    ]
    details(summary(found, kept), *tables, key="sum_details")


def special(config: ModelConfig, found: InputVectors) -> list[str]:
    """What this model's input has that BERT's has not, and the reverse."""
    sentences = []
    if config.type_vocab_size == 0:
        sentences.append(tr("This model has no segments: nothing marks sentence A and B."))
    elif config.type_vocab_size == 1:
        sentences.append(
            tr(
                "This model has one segment only: the same vector is added to every token, "
                "so it marks no sentence."
            )
        )
    if config.position_offset:
        sentences.append(
            tr(
                "Positions start at row {row} of the table; row {padding} is for padding.",
                row=config.position_offset,
                padding=config.position_offset - 1,
            )
        )
    if config.norm_placement == "pre":
        sentences.append(
            tr(
                "No LayerNorm follows the sum: this model normalises at the start of each "
                "sub-layer instead."
            )
        )
    if "project" in found.vectors:
        length = float(found.norms["project"].mean())
        sentences.append(
            tr(
                "A dense layer then makes {width} numbers of these {embedding_width}; mean "
                "length afterwards {length:.2f}.",
                width=config.hidden_size,
                embedding_width=config.embedding_width,
                length=length,
            )
        )
    return sentences


def kept_tokens(found: InputVectors) -> list[int]:
    """Which tokens are kept, two at most. The same choice as a click in the picture."""
    tokens = found.encoding.tokens
    if KEPT in st.session_state:  # another sentence may be shorter
        kept = [i for i in st.session_state[KEPT] if isinstance(i, int) and i < len(tokens)]
        st.session_state[KEPT] = kept[:2]
    return st.multiselect(
        tr("Kept tokens (or click them below)"),
        range(len(tokens)),
        default=[FIRST_KEPT],
        format_func=lambda i: f"{i} {tokens[i]}",
        max_selections=2,
        key=KEPT,
        bind="query-params",
        persist_state="page",
        placeholder=tr("None"),
    )


def take_kept() -> None:
    st.session_state[KEPT] = list(st.session_state["vector_strips"].keep)
