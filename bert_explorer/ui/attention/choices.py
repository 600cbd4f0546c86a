"""What the visitor chose on the Attention page. Every value lives in the URL under its key."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from bert_explorer.analysis.attention import (
    Attention,
    Floats,
    by_word,
    mean_of_heads,
    rollout,
)
from bert_explorer.analysis.attention_cells import PAIR_FILTERS, Cells, cells
from bert_explorer.language import later, tr
from bert_explorer.ui.controls import choose, head_slider, layer_slider

MASK, HEATMAP, ARCS = later("Mask"), later("Heatmap"), later("Arcs")
DIFFERENCE, ALL_HEADS = later("Difference"), later("All heads")
PICTURES = (MASK, HEATMAP, ARCS, DIFFERENCE, ALL_HEADS)

ONE_HEAD, LAYER_MEAN = later("One head"), later("Mean of a layer")
ROLLOUT = later("All layers (rollout)")
SCOPES = (ONE_HEAD, LAYER_MEAN, ROLLOUT)

MAX_PADDING = 8


@dataclass(frozen=True)
class Choices:
    """picture: one of PICTURES. scope: one of SCOPES. layer, head: counted from 0.

    words: join the pieces of a word. hide_special, top_percent, pair_filter: see `cells`.
    """

    picture: str
    scope: str
    layer: int
    head: int
    words: bool
    hide_special: bool
    top_percent: int
    pair_filter: str

    def of(self, attention: Attention) -> Floats:
        """The (T, T) pattern that these choices name."""
        if self.scope == ROLLOUT:
            return rollout(attention)
        if self.scope == LAYER_MEAN:
            return mean_of_heads(attention, self.place(attention)[0])
        return attention.patterns[self.place(attention)]

    def place(self, attention: Attention) -> tuple[int, int]:
        """Layer and head in that model."""
        return self.fitted(attention.num_layers, attention.num_heads)

    def fitted(self, layers: int, heads: int) -> tuple[int, int]:
        """Layer and head in a model of that size: its last where it has fewer than asked for."""
        return min(self.layer, layers - 1), min(self.head, heads - 1)

    @property
    def chosen(self) -> str:
        """The chosen head, whatever the scope."""
        return tr("Layer {layer}, head {head}", layer=self.layer + 1, head=self.head + 1)

    def cut(self, attention: Attention, pattern: Floats) -> Cells:
        """The part of a pattern that these choices show."""
        return cells(
            attention,
            pattern,
            hide_special=self.hide_special,
            pair_filter=self.pair_filter,
            top_percent=self.top_percent,
        )

    def prepared(self, attention: Attention) -> Attention:
        """Pieces, or whole words."""
        return by_word(attention) if self.words else attention

    @property
    def title(self) -> str:
        """What is shown, for captions and file names."""
        return self._title(self.layer, self.head)

    def title_of(self, attention: Attention) -> str:
        """The same for one model, which may have fewer layers or heads."""
        return self._title(*self.place(attention))

    def _title(self, layer: int, head: int) -> str:
        if self.scope == ROLLOUT:
            return tr("all layers, rollout")
        if self.scope == LAYER_MEAN:
            return tr("layer {layer}, mean of its heads", layer=layer + 1)
        return tr("layer {layer}, head {head}", layer=layer + 1, head=head + 1)


def picture_choice() -> str:
    return st.segmented_control(
        tr("Picture"),
        PICTURES,
        default=HEATMAP,
        required=True,
        format_func=tr,
        key="picture",
        bind="query-params",
        label_visibility="collapsed",
    )


def padding_choice() -> int:
    """How many tokens of padding to add after the sentence."""
    return st.slider(
        tr("Padding: tokens added"),
        0,
        MAX_PADDING,
        0,
        key="padding",
        bind="query-params",
        persist_state="page",
        help=tr("In a batch, short sentences are filled up with padding. Nobody looks at it."),
    )


def head_choice(layers: int, heads: int) -> tuple[str, int, int]:
    """Scope, layer and head; the sliders that the scope has no use for are left out."""
    scope = st.selectbox(tr("Heads"), SCOPES, format_func=tr, key="scope", bind="query-params")
    layer = 0 if scope == ROLLOUT else layer_slider(layers)
    head = head_slider(heads) if scope == ONE_HEAD else 0
    return scope, layer, head


def filters(*, has_pair: bool) -> tuple[bool, bool, int, str]:
    """Whole words, hide special tokens, top N %, and which sentence looks at which."""
    words = st.toggle(tr("Join pieces to words"), key="words", bind="query-params")
    hide = st.toggle(tr("Hide added tokens"), key="hide", bind="query-params")
    top = st.slider(
        tr("Strongest part of each row, in %"),
        10,
        100,
        100,
        step=5,
        key="top",
        bind="query-params",
        help=tr("For each word the fewest cells that together carry this much of its attention."),
    )
    pair_filter = "all"
    if has_pair:
        pair_filter = st.segmented_control(
            tr("Who looks at whom"),
            tuple(PAIR_FILTERS),
            default="all",
            required=True,
            format_func=tr,
            key="only",
            bind="query-params",
        )
    return words, hide, top, pair_filter


def take_head(layers: int, heads: int) -> None:
    """A head was chosen on the mosaic."""
    _take(st.session_state["mosaic"].pick, layers, heads)


def open_head(layers: int, heads: int) -> None:
    """A head was opened on the large mosaic."""
    if _take(st.session_state["mosaic"].open, layers, heads):
        st.session_state["picture"] = HEATMAP


def _take(picked: object, layers: int, heads: int) -> bool:
    """Whether the browser named a head that exists; if so, it is chosen."""
    match picked:
        case {"layer": int(layer), "head": int(head)} if layer in range(layers) and head in range(
            heads
        ):
            st.session_state["scope"] = ONE_HEAD
            choose("layer", layer)
            choose("head", head)
            return True
    return False
