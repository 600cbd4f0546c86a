"""The picture at the top of the Attention page, and the same in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from bert_explorer.analysis.attention import Attention, directions
from bert_explorer.analysis.attention_pair import in_step, same_units
from bert_explorer.language import later, tr
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
from bert_explorer.ui.components import HEAD_MAP, PICTURE, component
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import Chosen
from bert_explorer.views.attention_arcs import attention_arcs
from bert_explorer.views.attention_map import LOOKS, Panel, difference_map, head_map
from bert_explorer.views.attention_mosaic import head_mosaic
from bert_explorer.views.attention_words import (
    across,
    largest_differences,
    mask_summary,
    open_cells,
    pattern_summary,
    shares,
    table,
)

LEADS = {
    MASK: later("A coloured cell may be looked at."),
    HEATMAP: later(
        "Each row is one token looking. The brighter the cell, the more it looks there."
    ),
    ARCS: later("Arcs on the left look back, arcs on the right look ahead."),
    ALL_HEADS: later("Every head of every layer, on one scale. Click one to open it."),
}
GREY = later("Grey")
HUE_NAMES = {"blue": later("Blue"), "orange": later("Orange")}
ROLLOUT_LEAD = later(
    "Each row is the final vector of one token. The brighter the cell, the "
    "more of that token has reached it through all layers."
)


def lead(picture: str, scope: str, sides: Sequence[Chosen]) -> str:
    """What to look at, in one or two sentences."""
    first, second = sides
    if (picture, scope) == (HEATMAP, ROLLOUT):
        return tr(ROLLOUT_LEAD)
    if picture == DIFFERENCE:
        upper, lower = (HUE_NAMES[side.hue] for side in sides)
        return plain(
            tr(
                "{first} minus {second}, cell by cell. {upper}: {first} looks there more. {lower}: "
                "{second} does.",
                first=first.name,
                second=second.name,
                upper=tr(upper),
                lower=tr(GREY if first.sight == second.sight else lower),
            )
        )
    said = {MASK: _squares, ARCS: _one_sided}.get(picture, lambda _: "")(sides)
    return plain(f"{tr(LEADS[picture])} {said}".strip())


def _squares(sides: Sequence[Chosen]) -> str:
    full = [tr("{name}'s square is full", name=side.name) for side in sides if not side.causal]
    half = [
        tr(
            "{name}'s is a triangle, with nothing to the right of the looking token",
            name=side.name,
        )
        for side in sides
        if side.causal
    ]
    return "; ".join([*full, *half]) + "."


def _one_sided(sides: Sequence[Chosen]) -> str:
    return " ".join(
        tr("{name} has no right side.", name=side.name) for side in sides if side.causal
    )


def mosaic(models: Sequence[Attention], choices: Choices, *, large: bool) -> None:
    """All heads of both models; a click chooses one."""
    data = head_mosaic(
        models,
        layer=None if choices.scope == ROLLOUT else choices.layer,
        head=choices.head if choices.scope == ONE_HEAD else None,
        large=large,
    )
    size = max(m.num_layers for m in models), max(m.num_heads for m in models)
    component("head_mosaic", *PICTURE)(
        key="mosaic",
        data=data,
        on_pick_change=partial(take_head, *size),
        on_open_change=partial(open_head, *size),
    )


def draw_map(data: bytes, *, key: str) -> None:
    """A matrix of each model, side by side."""
    component("head_map", *HEAD_MAP)(key=key, data=data)


def draw(models: Sequence[Attention], choices: Choices) -> None:
    """The chosen picture of the chosen pattern, then the same in words and numbers."""
    if choices.picture == ALL_HEADS:
        mosaic(models, choices, large=True)
        return
    panels = [_panel(attention, choices) for attention in models]
    file = tr("attention {what}", what=choices.title).replace(",", "")
    if choices.picture == MASK:
        label = " ".join(mask_summary(attention) for attention in models)
        draw_map(head_map(panels, kind="mask", label=label, file=tr("attention mask")), key="map")
    else:
        label = " ".join(pattern_summary(panel) for panel in panels)
        if choices.picture == ARCS:
            data = attention_arcs(panels, label=label, file=file)
            component("attention_arcs", *PICTURE)(key="arcs", data=data)
        elif choices.picture == DIFFERENCE:
            difference(models, choices, label=label, file=file)
        else:
            looks = (later("vector of"), later("made of")) if choices.scope == ROLLOUT else LOOKS
            draw_map(head_map(panels, looks=looks, label=label, file=file), key="map")
        notes(panels, choices)
    details = st.expander(
        tr("In words and numbers"), key="details", on_change="rerun", bind="query-params"
    )
    if details.open:
        with details:
            st.markdown(plain(label))
            for panel in panels:
                st.dataframe(table(panel), hide_index=True)


def _panel(attention: Attention, choices: Choices) -> Panel:
    pattern = choices.of(attention)
    cells = choices.cut(attention, pattern)
    if choices.picture == MASK:
        note = open_cells(attention)
    elif choices.pair_filter != "all":
        note = across(cells, choices.pair_filter)
    else:
        note = shares(directions(attention, pattern))
    return Panel(attention, pattern, cells, note)


def difference(models: Sequence[Attention], choices: Choices, *, label: str, file: str) -> None:
    """Left minus right, and the cells in which they differ most."""
    first, second = models
    if not same_units(first, second):
        first, second = in_step(first, second)
        st.caption(
            tr(
                "The two models cut this text differently. Compared are the smallest "
                "stretches that both cut alike; added tokens that only one of them has "
                "are left out."
            )
        )
    if not first.tokens:
        st.info(tr("No stretch of this text is cut alike by both models."))
        return
    a, b = (
        Panel(one, pattern, choices.cut(one, pattern))
        for one, pattern in ((one, choices.of(one)) for one in (first, second))
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_map(difference_map(a, b, label=label, file=file), key="map")
    with right:
        st.markdown(tr("**Largest differences**"))
        st.dataframe(largest_differences(a, b), hide_index=True)


def notes(panels: Sequence[Panel], choices: Choices) -> None:
    """What a reader must know about this picture."""
    said = [
        tr("{name}: {what}.", name=name, what=choices.title_of(attention))
        for name, attention in ((panel.attention.title, panel.attention) for panel in panels)
        if choices.title_of(attention) != choices.title
    ]
    if not all(panel.cells.whole for panel in panels):
        said.append(tr("Hidden columns still get attention: the rows shown no longer sum to 1."))
    if choices.scope == LAYER_MEAN:
        said.append(tr("A mean of heads can hide what each of them does."))
    if choices.scope == ROLLOUT:
        said.append(
            tr(
                "Attention rollout multiplies the layers, half of each row being the "
                "residual path (Abnar & Zuidema, 2020): how much of each token reaches "
                "each final vector, if attention were all that moved information."
            )
        )
    if said:
        st.caption(plain(" ".join(said)))
