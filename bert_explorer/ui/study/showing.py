"""What a card shows once the guess is committed."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.study.card import Card
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.language import link_state
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import DEFAULT_SENTENCE, PAIR_KEY, SENTENCE_KEY, shared
from bert_explorer.ui.study.data import Found
from bert_explorer.views.picture_rows import picture_data
from bert_explorer.views.study_picture import summary

PAGE_TITLES = {
    "attention": later("Attention"),
    "tokens": later("Tokens"),
    "fill_the_blank": later("Fill the blank"),
    "embeddings": later("Embeddings"),
    "encoder_layer": later("Encoder layer"),
    "generation": later("Generation"),
    "masking_lab": later("Masking lab"),
    "training_lab": later("Training lab"),
    "fine_tuning_lab": later("Fine-tuning lab"),
    "family": later("Family"),
}


def show(card: Card, found: Found) -> None:
    """The short answer, then the experiment with its pictures and numbers."""
    evidence = found.evidence
    st.markdown(f"**{plain(tr(card.answer))}**")
    st.markdown(plain(evidence.says))
    if not evidence.holds:
        st.warning(tr("On this model and sentence the numbers do not bear the answer out."))
    if found.instead:
        st.caption(
            tr(
                "Measured on {model}, because: {reason}",
                model=plain(found.model),
                reason=plain(found.instead),
            )
        )
    columns = st.columns(max(len(evidence.pictures), 2), gap="large")
    for i, picture in enumerate(evidence.pictures):
        with columns[i]:
            component("svg_picture", *PICTURE)(
                key=f"picture_{card.id}_{i}",
                data=picture_data(picture, f"{card.id} {i + 1}"),
            )
    if evidence.but:
        st.markdown(f":small[{plain(evidence.but)}]")
    if evidence.cited:
        cited = tr("Cited, not measured here: {what}", what=plain(evidence.cited))
        st.markdown(f":small[{cited}]")
    leads = tr("Open it on the {page} page", page=tr(PAGE_TITLES[card.page]))
    st.markdown(f"[{leads}]({link(card)})")
    with st.expander(tr("The numbers")):
        for picture in evidence.pictures:
            st.caption(plain(summary(picture)))
        st.dataframe(
            pd.DataFrame(
                [(figure.label, figure.value) for figure in evidence.figures],
                columns=[tr("measured"), tr("value")],
            ),
            hide_index=True,
        )
        st.caption(tr("Model: {model}", model=plain(found.model)))


def link(card: Card) -> str:
    """The address of the page that shows more, in the card's state and with the visitor's text."""
    choice = shared()
    state = link_state(card.state)
    if SENTENCE_KEY not in state and choice.sentence != DEFAULT_SENTENCE:
        state[SENTENCE_KEY] = choice.sentence
        if choice.pair:
            state[PAIR_KEY] = choice.pair
    return card.page + (f"?{urlencode(state)}" if state else "")
