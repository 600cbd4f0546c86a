"""Tab: the same word in two sentences."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.same_word import Drift, drift, shared_words
from bert_explorer.errors import TextError
from bert_explorer.language import later, tr
from bert_explorer.ui.embeddings.common import Twin, details, heading, keep_possible, twins
from bert_explorer.ui.embeddings.maps import stage_slider
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import MAX_CHARACTERS, SENTENCE_KEY, shared
from bert_explorer.views.same_word import drift_curve, drift_map, summary, table
from bert_explorer.views.vector_map import stage_name

LEAD = later(
    "One word, two sentences. In the token table it has one vector; watch layer by "
    "layer how its two contexts pull it apart."
)
OTHER = "other"
WORD = "shared_word"
DEFAULT_OTHER = "A big dog ran after the cat."

# The first sentence is the one above, the second is typed here.
EXAMPLES = (
    ("He sat on the bank of the river.", "She put her money in the bank."),
    ("He turned on the light.", "The box was light."),
    ("The cat sat on the mat.", "A big dog ran after the cat."),
)


@st.cache_data(max_entries=64, show_spinner=False)
def drifted(name: str, first: str, second: str, word: str) -> Drift:
    with model_slot():
        model = checkpoint(name)
        here, there = model.encode(first), model.encode(second)
        found = {found.word.casefold(): found for found in shared_words(here, there)}
        if word.casefold() not in found:
            raise TextError(tr("{name} has no such word in both sentences.", name=model.name))
        return drift(model, here, there, found[word.casefold()])


def draw() -> None:
    choices = shared()
    left, right = st.columns([3, 1], gap="large", vertical_alignment="bottom")
    with left:
        second = st.text_input(
            tr("The other sentence"),
            DEFAULT_OTHER,
            max_chars=MAX_CHARACTERS,
            key=OTHER,
            bind="query-params",
            persist_state="page",
        )
    with right:
        st.menu_button(
            tr("Examples"),
            range(len(EXAMPLES)),
            format_func=lambda i: plain(" / ".join(EXAMPLES[i])),
            key="drift_examples",
            on_click=use_example,
        )
    shown = twins()
    model = checkpoint(shown[0].checkpoint)
    words = [
        found.word
        for found in shared_words(model.encode(choices.sentence), model.encode(second or ""))
    ]
    if not words:
        st.info(tr("These two sentences have no word in common. Use one word in both."))
        return
    left, right = st.columns([1, 2], gap="large")
    keep_possible(WORD, words, longest(words))
    with left:
        word = st.selectbox(
            tr("Word in both"),
            words,
            index=longest(words),
            key=WORD,
            bind="query-params",
            persist_state="page",
        )
    drifts: dict[Twin, Drift] = {}
    for twin in shown:
        with guard():
            drifts[twin] = drifted(twin.checkpoint, choices.sentence, second or "", word)
    if not drifts:
        return
    with right:
        stages = max((found.stages for found in drifts.values()), key=len)
        stage = stage_slider(stages, "depth", len(stages) - 1)
    by_name = {twin.name: found for twin, found in drifts.items()}
    text = summary(by_name)
    st.plotly_chart(
        drift_curve(
            by_name,
            stage,
            colours={twin.name: twin.colour for twin in drifts},
            projector=choices.projector,
        ),
        key="drift_curve",
        alt=text,
    )
    for (twin, found), column in zip(drifts.items(), st.columns(2, gap="large"), strict=False):
        with column:
            heading(twin)
            at = min(stage, len(found.stages) - 1)
            if found.stages[at] != stages[stage]:
                st.caption(tr("At {stage}, its last.", stage=stage_name(found.stages[at])))
            st.plotly_chart(
                drift_map(found, at, projector=choices.projector),
                key=f"drift_{twin.checkpoint}",
                alt=tr(
                    "All tokens of both sentences in {name} at {stage}.",
                    name=twin.name,
                    stage=stage_name(found.stages[at]),
                ),
            )
    details(text, (tr("Cosine at each stage"), table(by_name)), key="drift_details")


def longest(words: list[str]) -> int:
    """The longest shared word is most likely one with a meaning of its own; of two, the later."""
    return max(range(len(words)), key=lambda i: (len(words[i]), i))


def use_example() -> None:
    first, second = EXAMPLES[st.session_state["drift_examples"]]
    st.session_state[SENTENCE_KEY] = first
    st.session_state[OTHER] = second
