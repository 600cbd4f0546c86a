"""Tab: set a part of the input to zero."""

from __future__ import annotations

from functools import partial

import streamlit as st

from bert_explorer.analysis.embeddings import ADDED, added
from bert_explorer.analysis.part_removal import Removal, guessable, remove_parts, same_token
from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.language import later, tr
from bert_explorer.readable import joined
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.controls import choose, head_slider, layer_slider
from bert_explorer.ui.embeddings.common import Twin, details, heading, keep_possible, twins
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views import change_grid
from bert_explorer.views.part_removal import guess_bars, guess_table, pattern_pair, pattern_table
from bert_explorer.views.token_picker import picker, slot_items
from bert_explorer.views.vector_strips import NAMES

LEAD = later(
    "Set one part of every vector to zero: how much attention goes elsewhere, and what "
    "becomes of the guess? Click a head to see its pattern."
)
SLOT = "slot"
HEAD_OPEN = "head_open"


@st.cache_data(max_entries=64, show_spinner=False)
def removed(name: str, text: str, pair: str | None, parts: tuple[str, ...], slot: int) -> Removal:
    with model_slot():
        return remove_parts(checkpoint(name), text, pair, parts, slot)


def draw() -> None:
    choices = shared()
    shown = twins()
    first = checkpoint(shown[0].checkpoint)
    encoding = first.encode(choices.sentence, choices.pair)
    had = {part for twin in shown for part in added(checkpoint(twin.checkpoint).config)}
    left, right = st.columns([1, 3], gap="large")
    with left:
        parts = st.pills(
            tr("Set to zero"),
            [part for part in ADDED if part in had],
            format_func=lambda part: tr(NAMES[part]),
            selection_mode="multi",
            default=["position"],
            key="zero",
            bind="query-params",
            persist_state="page",
        )
    with right:
        slot = slot_choice(encoding, first.tokenizer.mask_id)
    if not parts:
        st.info(tr("Nothing is set to zero: choose a part."))
        return
    columns = st.columns(2, gap="large")
    found: dict[Twin, Removal] = {}
    for twin, column in zip(shown, columns, strict=False):
        with column, guard():
            heading(twin)
            found[twin] = one_removal(twin, encoding, tuple(sorted(parts)), slot)
    if not found:
        return
    layer, head = one_head(found)
    for twin, column in zip(shown, columns, strict=False):
        if twin in found:
            with column:
                one_model(twin, found[twin], (layer, head))
    by_name = {twin.name: removal for twin, removal in found.items()}
    details(
        " ".join(change_grid.summary(removal, name) for name, removal in by_name.items()),
        (tr("Share of the attention that moved"), change_grid.table(by_name)),
        *(
            (
                tr("Guesses of {model}", model=twin.name),
                guess_table({twin.name: removal}, checkpoint(twin.checkpoint).tokenizer),
            )
            for twin, removal in found.items()
        ),
        (
            tr("Layer {layer}, head {head}", layer=layer + 1, head=head + 1),
            pattern_table(by_name, layer, head),
        ),
        key="removal_details",
    )


def one_removal(twin: Twin, encoding: Encoding, parts: tuple[str, ...], slot: int) -> Removal:
    """One model without the parts; slot: where the left model's encoding has the word."""
    choices = shared()
    own = checkpoint(twin.checkpoint).encode(choices.sentence, choices.pair)
    place = same_token(encoding, slot, own)
    if place is None:
        raise TextError(tr("{name} has no token to be asked for at this word.", name=twin.name))
    return removed(twin.checkpoint, choices.sentence, choices.pair, parts, place)


def slot_choice(encoding: Encoding, mask_id: int | None) -> int:
    """The token that both models are asked for. Raises TextError when there is none."""
    possible = guessable(encoding)
    if not possible:
        raise TextError(tr("There is no word to guess here: type at least one more."))
    default = possible.index(first_slot(encoding, possible, mask_id))
    keep_possible(SLOT, possible, default)
    slot = st.selectbox(
        tr("Word to guess (or click it below)"),
        possible,
        index=default,
        format_func=lambda i: f"{i} {encoding.tokens[i]}",
        key=SLOT,
        bind="query-params",
        persist_state="page",
    )
    component("token_picker", "shared/draw")(
        key="slot_picker",
        data=picker(tr("Word to guess"), slot_items(encoding, slot, possible)),
        on_pick_change=take_slot,
    )
    return slot


def first_slot(encoding: Encoding, possible: list[int], mask_id: int | None) -> int:
    """A mask token if there is one, else the last word of the first text that isn't a sign."""
    if mask_id in encoding.ids:
        return encoding.ids.index(mask_id)
    words = [
        i for i in possible if joined([encoding.tokens[i]]).isalpha() and encoding.text_ids[i] == 0
    ]
    return (words or possible)[-1]


def take_slot() -> None:
    st.session_state[SLOT] = st.session_state["slot_picker"].pick


def one_model(twin: Twin, removal: Removal, chosen: tuple[int, int]) -> None:
    """The grid of changes and the guesses of one model. chosen: layer and head."""
    st.markdown(
        tr(
            "**{share:.0%}** of the attention moves; head by head:",
            share=removal.moved.mean(),
        )
    )
    component("change_grid", *PICTURE)(
        key=f"grid_{twin.checkpoint}",
        data=change_grid.grid(removal, twin.sight, twin.name, chosen),
        on_pick_change=partial(take_head, f"grid_{twin.checkpoint}"),
    )
    token = removal.encoding.tokens[removal.slot]
    st.markdown(
        tr(
            "**{share:.0%}** of the guess for “{token}” moves:",
            share=removal.guess_moved,
            token=plain(token),
        )
    )
    st.plotly_chart(
        guess_bars(
            removal,
            checkpoint(twin.checkpoint).tokenizer,
            twin.colour,
            projector=shared().projector,
        ),
        key=f"guesses_{twin.checkpoint}",
        alt=change_grid.summary(removal, twin.name),
    )


def take_head(key: str) -> None:
    layer, head = st.session_state[key].pick
    choose("layer", layer)
    choose("head", head)
    st.session_state[HEAD_OPEN] = True


def one_head(found: dict[Twin, Removal]) -> tuple[int, int]:
    """The chosen layer and head, and its pattern before and after in both models."""
    configs = [checkpoint(twin.checkpoint).config for twin in found]
    box = st.expander(
        tr("One head, before and after"), key=HEAD_OPEN, on_change="rerun", bind="query-params"
    )
    with box:
        left, right = st.columns(2, gap="large")
        with left:
            layer = layer_slider(min(config.num_layers for config in configs))
        with right:
            head = head_slider(min(config.num_heads for config in configs))
        if not box.open:
            return layer, head
        for twin, column in zip(found, (left, right), strict=False):
            with column:
                heading(twin)
                st.plotly_chart(
                    pattern_pair(found[twin], layer, head, projector=shared().projector),
                    key=f"pattern_{twin.checkpoint}",
                    alt=tr(
                        "{name}, layer {layer}, head {head}, complete and without.",
                        name=twin.name,
                        layer=layer + 1,
                        head=head + 1,
                    ),
                )
    return layer, head
