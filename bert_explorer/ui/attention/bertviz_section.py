"""The section "bertviz" of the Attention page: its two views of the same patterns."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bert_explorer.analysis.attention import Attention
from bert_explorer.language import later, tr
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import HUES
from bert_explorer.ui.state import shared
from bert_explorer.views.bertviz import fit, head_view, model_view

HEAD, MODEL = later("Head view"), later("Model view")
LEADS = {
    HEAD: later(
        "Lines run from the token that looks, left, to what it looks at. The "
        "squares are the heads from 1 on: click one to hide it, double-click to "
        "see it alone."
    ),
    MODEL: later(
        "Every head of every layer, the token that looks at the left. Click one to enlarge it."
    ),
}


@st.fragment
def bertviz_section(models: Sequence[Attention], layer: int) -> None:
    """An expander that builds bertviz's views of these models once it is open.

    layer: the one to start with, counted from 0. URL parameters: bertviz (whether it is open) and
    bertviz_view.
    """
    section = st.expander(
        tr("The same in bertviz"), key="bertviz", on_change="rerun", bind="query-params"
    )
    if not section.open:
        return
    with section:
        view = st.segmented_control(
            tr("View"),
            (HEAD, MODEL),
            default=HEAD,
            required=True,
            format_func=tr,
            key="bertviz_view",
            bind="query-params",
            label_visibility="collapsed",
        )
        st.markdown(tr(LEADS[view]))
        with st.container(horizontal=True, gap="large"):
            for attention in models:
                _draw(attention, view, layer)


def _draw(attention: Attention, view: str, layer: int) -> None:
    name, projector = attention.title, shared().projector
    layer = min(layer, attention.num_layers - 1)
    possible = fit("head" if view == HEAD else "model", attention, layer)
    with st.container(width="content"):
        st.markdown(f"**:{HUES[attention.sight]}[{plain(name)}]**")
        if possible.note:
            st.info(possible.note)
        if possible.layers:
            if view == HEAD:
                page = head_view(attention, possible.layers, layer, projector=projector)
            else:
                page = model_view(attention, possible.layers, projector=projector)
            st.iframe(
                page.html,
                width=page.width,
                height=page.height,
                alt=tr("{view} of {name}, by bertviz", view=tr(view), name=name),
            )
