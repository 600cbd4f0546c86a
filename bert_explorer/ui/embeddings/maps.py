"""Tab: token vectors as points on a plane."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.vector_map import Plane, SentenceMap, sentence_map, vocabulary_map
from bert_explorer.language import later, tr
from bert_explorer.ui.embeddings.common import Twin, details, twin_choice
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.vector_map import (
    sentence_points,
    sentence_summary,
    sentence_table,
    stage_name,
    vocabulary_points,
    vocabulary_table,
)

LEAD = later(
    "Each vector is a point; near means alike. The two directions are the ones along "
    "which these vectors differ most (PCA)."
)
SENTENCE, VOCABULARY = later("this sentence"), later("the vocabulary")


@st.cache_data(max_entries=64, show_spinner=False)
def mapped(name: str, text: str, pair: str | None) -> SentenceMap:
    with model_slot():
        return sentence_map(checkpoint(name), text, pair)


@st.cache_data(max_entries=4, show_spinner=False)
def whole_vocabulary(name: str) -> Plane:
    with model_slot():
        return vocabulary_map(checkpoint(name))


def draw() -> None:
    left, middle, right = st.columns([1, 2, 3], gap="large")
    with left:
        twin = twin_choice()
    with middle:
        points = st.segmented_control(
            tr("Points"),
            [SENTENCE, VOCABULARY],
            default=SENTENCE,
            required=True,
            format_func=tr,
            key="points",
            bind="query-params",
            persist_state="page",
        )
    if points == VOCABULARY:
        vocabulary(twin)
        return
    choices = shared()
    found = mapped(twin.checkpoint, choices.sentence, choices.pair)
    with right:
        stage = stage_slider(found.stages, "stage", 0)
    st.plotly_chart(
        sentence_points(found, stage, projector=choices.projector),
        key="sentence_map",
        alt=sentence_summary(found, stage),
    )
    details(
        sentence_summary(found, stage),
        (tr("Points"), sentence_table(found, stage)),
        key="map_details",
    )


def stage_slider(stages: tuple[str, ...], key: str, default: int) -> int:
    """From the token table to the last layer; default and result are indices."""
    if st.session_state.get(key) not in (None, *stages):  # another model, of other depth
        st.session_state[key] = stages[default]
    chosen = st.select_slider(
        tr("How far into the model"),
        stages,
        stages[default],
        format_func=stage_name,
        key=key,
        bind="query-params",
        persist_state="page",
    )
    return stages.index(chosen)


def vocabulary(twin: Twin) -> None:
    """All rows of the token table, those of this sentence marked."""
    choices = shared()
    model = checkpoint(twin.checkpoint)
    encoding = model.encode(choices.sentence, choices.pair)
    plane = whole_vocabulary(twin.checkpoint)
    tokens = [model.tokenizer.token_of(i) for i in range(model.tokenizer.vocab_size)]
    summary = tr(
        "{count:,} rows of the token table; the map shows {share:.0%} of what sets them "
        "apart. A row has no layers yet: it is the same in every sentence.",
        count=len(tokens),
        share=plane.share.sum(),
    )
    st.plotly_chart(
        vocabulary_points(plane, tokens, sorted(set(encoding.ids)), projector=choices.projector),
        key="vocabulary_map",
        alt=summary,
    )
    st.caption(summary)
    details(summary, (tr("Points"), vocabulary_table(plane, tokens)), key="vocabulary_details")
