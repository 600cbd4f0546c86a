"""The section "Same weights, another mask" of the Attention page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from torch import Tensor

from bert_explorer.analysis.mask_drawing import Drawing, Shape, from_text, read, to_text
from bert_explorer.analysis.mask_switch import MaskSwitch, blank_out, switch_mask
from bert_explorer.analysis.word_guessing import why_no_guess
from bert_explorer.checkpoints.store import Checkpoint
from bert_explorer.errors import MaskError
from bert_explorer.language import later, tr
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import model_slot
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.state import SENTENCE_KEY, shared
from bert_explorer.views.mask_switch import (
    grid,
    guess_bars,
    guess_table,
    guess_words,
    layer_heatmap,
    layer_words,
    pattern_pair,
    token_table,
)

OWN = {"bert": Drawing("full"), "gpt": Drawing("triangle")}
TWIN = {"bert": OWN["gpt"], "gpt": OWN["bert"]}
"""What each model starts with: the mask of its twin."""
LABELS: dict[Shape, str] = {
    "full": later("Full square"),
    "triangle": later("Triangle"),
    "window": later("Window"),
    "prefix": later("Prefix"),
    "painted": later("Painted"),
}
NUMBERS: dict[Shape, tuple[str, int]] = {
    "window": (later("Tokens to either side"), 8),
    "prefix": (later("Tokens that see each other both ways"), 512),
}
"""What the slider beside a shape says, and its end; a short sentence ends it sooner."""

MAX_BESIDE = 32
"""With more tokens the grid takes the whole width."""

GRID_PARTS = (*PICTURE, "mask_grid/cells")
MAP_PARTS = (*PICTURE, "head_map/paint", "head_map/words")


@st.fragment
def mask_section(
    side: Chosen,
    sentence: str,
    pair: str | None,
    *,
    layer: int | None = None,
    head: int | None = None,
) -> None:
    """Draw the whole section for one model. Painting reruns only this.

    layer, head: which pattern to show under both masks, counted from 0; None takes the last layer
    and the mean of its heads. URL parameters: mask_ and slot_ followed by the architecture, so
    that each model keeps its own mask.
    """
    checkpoint = side.checkpoint
    kind = checkpoint.config.architecture
    with guard():
        # In one container however many lines it holds: what moves in the page is mounted anew, and
        # the grid would lose its keyboard focus.
        with st.container():
            mask = _choose(kind, len(checkpoint.encode(sentence, pair)))
            switch = _run(side, sentence, pair, to_text(mask))
            _say_what_changed(switch)
        beside = len(switch.tokens) <= MAX_BESIDE
        above, below = st.columns(2, gap="large") if beside else (st.container(), st.container())
        with above:
            _paint(switch, kind)
        with below:
            _guesses(switch, checkpoint, kind, sentence, pair)
        layer = len(switch.turned) - 1 if layer is None else layer
        st.markdown(_where(layer, head))
        component("head_map", *MAP_PARTS)(
            key=f"mask_patterns_{kind}", data=pattern_pair(switch, layer, head)
        )
        numbers = st.expander(
            tr("Layer by layer, and every number"),
            key="mask_numbers",
            on_change="rerun",
            bind="query-params",
        )
        if numbers.open:
            with numbers:
                _numbers(switch, kind)


@st.cache_data(max_entries=64, show_spinner=False)
def _run(side: Chosen, sentence: str, pair: str | None, cells: str) -> MaskSwitch:
    encoding = side.checkpoint.encode(sentence, pair)
    mask = from_text(cells, len(encoding))
    with model_slot():
        switch = switch_mask(side.checkpoint, encoding, mask)
    return replace(
        switch,
        before=replace(switch.before, name=side.name),
        after=replace(switch.after, name=side.name),
    )


def _where(layer: int, head: int | None) -> str:
    if head is None:
        return tr("**Where layer {layer} looks** (mean of its heads)", layer=layer + 1)
    return tr("**Where layer {layer} looks** (head {head})", layer=layer + 1, head=head + 1)


def _choose(kind: str, length: int) -> Tensor:
    """The mask controls; the mask they stand for.

    The mask has one place, a hidden field that is bound to the URL, and the controls write there.
    So it is one step in the browser's history, whichever of them it came from.
    """
    text = st.text_input(tr("Mask"), str(TWIN[kind]), key=_place(kind), bind="query-params")
    st.html(f"<style>.st-key-{_place(kind)} {{ display: none; }}</style>")
    drawing = read(text or "")
    try:
        mask = drawing.mask(length)
    except MaskError as error:
        st.warning(plain(tr("{error} Here is the model’s own mask: paint a new one.", error=error)))
        mask = OWN[kind].mask(length)

    shape_key, number_key = f"shape_{kind}", f"number_{kind}"
    st.session_state[shape_key] = drawing.shape

    def choose() -> None:
        shape = st.session_state[shape_key]
        number = length // 2 if shape == "prefix" else 1
        _put(kind, Drawing(shape, number, to_text(mask) if shape == "painted" else ""))

    def resize() -> None:
        _put(kind, Drawing(drawing.shape, st.session_state[number_key]))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        st.segmented_control(
            tr("Mask"),
            list(LABELS),
            required=True,
            format_func=lambda shape: tr(LABELS[shape]),
            key=shape_key,
            on_change=choose,
        )
        if drawing.shape in NUMBERS:
            label, most = NUMBERS[drawing.shape]
            most = min(most, length)
            st.session_state[number_key] = min(drawing.number, most)
            st.slider(tr(label), 0, most, key=number_key, on_change=resize, width=280)
    return mask


def _place(kind: str) -> str:
    return f"mask_{kind}"


def _put(kind: str, drawing: Drawing) -> None:
    st.session_state[_place(kind)] = str(drawing)


def _say_what_changed(switch: MaskSwitch) -> None:
    """What differs, what it did, and that nobody trained the model for it."""
    name, size = switch.before.title, switch.before.allowed.size
    if not switch.changed:
        st.markdown(
            plain(
                tr(
                    "This is {name}’s own mask, so nothing changes. Close or open a cell.",
                    name=name,
                )
            )
        )
        return
    turned = switch.turned[-1]
    most = int(turned.argmax())
    said = tr(
        "{changed:,} of {size:,} cells differ from {name}’s own mask. The vector "
        "of “{token}” (token {position}) turned most, by {turned:.2f}; two "
        "different tokens are {typical:.2f} apart.",
        changed=switch.changed,
        size=size,
        name=name,
        token=switch.tokens[most],
        position=most,
        turned=turned[most],
        typical=switch.typical,
    )
    if switch.blind:
        words = ", ".join(f"“{switch.tokens[i]}”" for i in switch.blind)
        said += " " + tr("All attention of {words} is 0: it may look at nothing.", words=words)
    st.markdown(plain(said))
    st.markdown(
        tr(
            ":material/info: {name} was **not trained** for this mask. This shows "
            "what its weights rely on, not how a model trained this way would read.",
            name=plain(name),
        )
    )


def _paint(switch: MaskSwitch, kind: str) -> None:
    key = f"mask_grid_{kind}"

    def take() -> None:
        st.session_state[_place(kind)] = str(st.session_state[key].paint)

    component("mask_grid", *GRID_PARTS)(key=key, data=grid(switch), on_paint_change=take)
    st.caption(
        tr(
            "Filled: the row may look at the column. Dot: differs from {name}’s own "
            "mask. Bars: 1 − cosine between each token’s final vectors under the two "
            "masks; dashed: between two different tokens, on average.",
            name=plain(switch.before.title),
        )
    )


def _guesses(
    switch: MaskSwitch, checkpoint: Checkpoint, kind: str, sentence: str, pair: str | None
) -> None:
    if reason := why_no_guess(checkpoint):
        st.markdown(plain(reason))
        return
    if not switch.slots:
        text, word = blank_out(sentence, checkpoint.encode(sentence, pair))
        name = plain(switch.before.title)
        st.markdown(
            tr(
                "{name} guesses words that are hidden. Hide one to see its guesses change.",
                name=name,
            )
        )
        if st.button(
            plain(tr("Hide “{word}”", word=word)), on_click=_replace_sentence, args=(text,)
        ):
            st.rerun()  # the sentence stands outside this section
        return
    slots = {slot.position: slot for slot in switch.slots}
    chosen = next(iter(slots))
    if len(slots) > 1:
        chosen = st.selectbox(
            tr("Guess for"),
            list(slots),
            index=_last_word(switch),
            format_func=lambda position: f"{position} · {switch.tokens[position]}",
            key=f"slot_{kind}",
            bind="query-params",
        )
    slot = slots[chosen]
    name = plain(switch.before.title)
    st.markdown(
        tr(
            "**{name}’s guess for** {token} (token {position})",
            name=name,
            token=plain(slot.token),
            position=slot.position,
        )
    )
    st.plotly_chart(
        guess_bars(slot, switch, projector=shared().projector),
        key=f"mask_guesses_{kind}",
        alt=guess_words(slot),
    )
    if not slot.blank:
        st.caption(plain(tr("In bold “{token}”, which stands there.", token=slot.token)))


def _replace_sentence(text: str) -> None:
    st.session_state[SENTENCE_KEY] = text


def _last_word(switch: MaskSwitch) -> int:
    """Which slot to show first: the last that holds a word."""
    words = [i for i, slot in enumerate(switch.slots) if slot.blank or slot.token.isalnum()]
    return words[-1] if words else 0


def _numbers(switch: MaskSwitch, kind: str) -> None:
    st.plotly_chart(
        layer_heatmap(switch, projector=shared().projector),
        key=f"mask_layers_{kind}",
        alt=layer_words(switch),
    )
    st.dataframe(token_table(switch), hide_index=True)
    if switch.slots:
        st.dataframe(guess_table(switch), hide_index=True)
