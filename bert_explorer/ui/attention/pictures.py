"""The picture at the top of the Attention page, and the same in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from bert_explorer.analysis.attention import Attention, directions
from bert_explorer.ui.attention.choices import (
    ALL_HEADS,
    ARCS,
    DIFFERENCE,
    HEATMAP,
    LAYER_MEAN,
    MASK,
    ONE_HEAD,
    ROLLOUT,
    Choices,
    open_head,
    take_head,
)
from bert_explorer.ui.components import component
from bert_explorer.ui.plain import plain
from bert_explorer.views.attention_arcs import attention_arcs
from bert_explorer.views.attention_map import Panel, difference_map, head_map
from bert_explorer.views.attention_mosaic import head_mosaic
from bert_explorer.views.attention_words import (
    mask_summary,
    open_cells,
    pattern_summary,
    shares,
    table,
)

LEADS = {
    MASK: "A coloured cell may be looked at. BERT's square is full; GPT's is a triangle, "
    "with nothing to the right of the looking token.",
    HEATMAP: "Each row is one token looking. The brighter the cell, the more it looks there.",
    ARCS: "Arcs on the left look back, arcs on the right look ahead. GPT has no right side.",
    DIFFERENCE: "BERT minus GPT, cell by cell. Blue: BERT looks there more. Orange: GPT does.",
    ALL_HEADS: "Every head of every layer, on one scale. Click one to open it.",
}

MAP_PARTS = ("shared/draw", "shared/save", "head_map/paint", "head_map/words")


def mosaic(models: Sequence[Attention], choices: Choices, *, large: bool) -> None:
    """All heads of both models; a click chooses one."""
    data = head_mosaic(
        models,
        layer=None if choices.scope == ROLLOUT else choices.layer,
        head=choices.head if choices.scope == ONE_HEAD else None,
        large=large,
    )
    size = models[0].num_layers, models[0].num_heads
    component("head_mosaic", "shared/draw")(
        key="mosaic",
        data=data,
        on_pick_change=partial(take_head, *size),
        on_open_change=partial(open_head, *size),
    )


def draw(models: Sequence[Attention], choices: Choices) -> None:
    """The chosen picture of the chosen pattern."""
    if choices.picture == ALL_HEADS:
        mosaic(models, choices, large=True)
        return
    patterns = [choices.of(attention) for attention in models]
    panels = [
        Panel(
            attention,
            choices.cut(attention, pattern),
            open_cells(attention)
            if choices.picture == MASK
            else shares(directions(attention, pattern)),
        )
        for attention, pattern in zip(models, patterns, strict=True)
    ]
    file = "attention " + choices.title.replace(",", "")
    if choices.picture == MASK:
        label = " ".join(mask_summary(attention) for attention in models)
        data = head_map(panels, kind="mask", label=label, file="attention mask")
        component("head_map", *MAP_PARTS)(key="map", data=data)
    else:
        label = " ".join(
            pattern_summary(panel, directions(panel.attention, pattern))
            for panel, pattern in zip(panels, patterns, strict=True)
        )
        if choices.picture == ARCS:
            data = attention_arcs(panels, patterns, label=label, file=file)
            component("attention_arcs", "shared/draw", "shared/save")(key="arcs", data=data)
        elif choices.picture == DIFFERENCE:
            difference(panels, label=label, file=file)
        else:
            looks = ("vector of", "made of") if choices.scope == ROLLOUT else None
            data = head_map(panels, label=label, file=file, **({"looks": looks} if looks else {}))
            component("head_map", *MAP_PARTS)(key="map", data=data)
        notes(panels, choices)
    with st.expander("In words and numbers"):
        st.markdown(plain(label))
        for panel in panels:
            st.dataframe(table(panel.attention, panel.cells), hide_index=True)


def difference(panels: Sequence[Panel], *, label: str, file: str) -> None:
    first, second = panels
    if first.attention.tokens != second.attention.tokens:
        st.info("The two models split this text differently, so their cells can't be subtracted.")
        return
    data = difference_map(first, second, label=label, file=file)
    component("head_map", *MAP_PARTS)(key="map", data=data)


def notes(panels: Sequence[Panel], choices: Choices) -> None:
    """What a reader must know about this picture."""
    said = []
    if not all(panel.cells.whole for panel in panels):
        said.append("Hidden columns still get attention: the rows shown no longer sum to 1.")
    if choices.scope == LAYER_MEAN:
        said.append("A mean of heads can hide what each of them does.")
    if choices.scope == ROLLOUT:
        said.append(
            "Attention rollout multiplies the layers, half of each row being the residual path "
            "(Abnar & Zuidema, 2020): how much of each token reaches each final vector, if "
            "attention were all that moved information."
        )
    if said:
        st.caption(" ".join(said))
