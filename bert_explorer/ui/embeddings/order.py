"""Tab: swap two words, with and without position embeddings."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.word_order import Swap, WordPlace, same_word, swap_words, word_places
from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.language import later, tr
from bert_explorer.ui.components import component
from bert_explorer.ui.embeddings.common import Twin, details, heading, keep_possible, twins
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.token_picker import picker
from bert_explorer.views.word_order import swap_bars, swap_items, table, verdict

LEAD = later(
    "Swap two words. Do the other words notice? Compare with and without position embeddings."
)
FIRST, SECOND = "swap1", "swap2"


@st.cache_data(max_entries=64, show_spinner=False)
def swapped(
    name: str, text: str, pair: str | None, first: tuple[int, ...], second: tuple[int, ...]
) -> Swap:
    with model_slot():
        model = checkpoint(name)
        return swap_words(model, model.encode(text, pair), first, second)


def draw() -> None:
    choices = shared()
    shown = twins()
    encoding = checkpoint(shown[0].checkpoint).encode(choices.sentence, choices.pair)
    texts = [text for text in (choices.sentence, choices.pair) if text is not None]
    places = word_places(encoding, texts)
    chosen = word_choice(places, encoding)
    if chosen is None:
        return
    words = [places[i] for i in chosen]
    place = st.empty()
    found: dict[Twin, Swap] = {}
    for twin, column in zip(shown, st.columns(2, gap="large"), strict=False):
        with column, guard():
            heading(twin)
            found[twin] = swap_in(twin, encoding, words)
            text = verdict(found[twin], twin.name, causal=twin.sight == "causal")
            st.markdown(plain(text))
            st.plotly_chart(
                swap_bars(found[twin], twin.colour, projector=choices.projector),
                key=f"swap_{twin.checkpoint}",
                alt=text,
            )
    if not found:
        return
    swap = next(iter(found.values()))
    now = [swap.encoding.tokens[i] for i in swap.order if not swap.encoding.special[i]]
    place.markdown(tr("Reads now: {text}", text=plain(" ".join(now))))
    summary = " ".join(
        verdict(swap, twin.name, causal=twin.sight == "causal") for twin, swap in found.items()
    )
    by_name = {twin.name: swap for twin, swap in found.items()}
    details(summary, (tr("Change of each final vector"), table(by_name)), key="order_details")


def swap_in(twin: Twin, encoding: Encoding, words: list[WordPlace]) -> Swap:
    """The words, found by their characters in the model's own tokens, exchanged."""
    choices = shared()
    own = checkpoint(twin.checkpoint).encode(choices.sentence, choices.pair)
    first, second = (same_word(encoding, word, own) for word in words)
    if not first or not second or {*first} & {*second}:
        raise TextError(
            tr("{name} has these two words in one token, or not at all.", name=twin.name)
        )
    return swapped(twin.checkpoint, choices.sentence, choices.pair, first, second)


def word_choice(places: list[WordPlace], encoding: Encoding) -> tuple[int, int] | None:
    """Two words of one sentence, or None (with a message) when there are none to swap."""
    if len(places) < 2:
        st.info(tr("Type at least two words."))
        return None
    default = first_pair(places)
    for key, index in zip((FIRST, SECOND), default, strict=True):
        keep_possible(key, range(len(places)), index)
    left, right = st.columns(2, gap="large")
    first, second = (
        column.selectbox(
            label,
            range(len(places)),
            index=index,
            format_func=lambda i: f"{places[i].positions[0]} {places[i].text}",
            key=key,
            bind="query-params",
            persist_state="page",
        )
        for column, label, key, index in (
            (left, tr("First word (or click two words)"), FIRST, default[0]),
            (right, tr("Second word"), SECOND, default[1]),
        )
    )
    component("token_picker", "shared/draw")(
        key="swap_picker",
        data=picker(tr("Words to swap"), swap_items(encoding, places, first, second)),
        on_pick_change=take_word,
    )
    if places[first].segment != places[second].segment:
        st.info(tr("Choose two words of the same sentence: only the order is to change."))
        return None
    if first == second:
        st.info(tr("Choose a second word."))
        return None
    return first, second


def first_pair(places: list[WordPlace]) -> tuple[int, int]:
    """The second word and the last one of the first sentence that differs from it, signs apart."""
    words = [i for i, place in enumerate(places) if place.segment == 0 and place.text[0].isalnum()]
    first = (words or [0])[min(1, max(0, len(words) - 1))]
    others = [i for i in words if places[i].text.lower() != places[first].text.lower()]
    rest = [i for i in range(len(places)) if i != first]
    return first, (others or rest)[-1]


def take_word() -> None:
    """A click moves the choice on: the second word becomes the first, the new one the second."""
    state = st.session_state
    pick = state["swap_picker"].pick
    if pick != state[SECOND]:
        state[FIRST], state[SECOND] = state[SECOND], pick
