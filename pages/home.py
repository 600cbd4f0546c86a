"""Home: what this is, in one look."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from bert_explorer.analysis.blanks import Blanked
from bert_explorer.analysis.word_guessing import why_no_guess
from bert_explorer.language import later, tr
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.details import details
from bert_explorer.ui.fill.choices import hidden_words, hide_only
from bert_explorer.ui.fill.data import Question, guesses, telling_number, watched
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import Chosen, sides
from bert_explorer.ui.state import DEFAULT_LEFT, DEFAULT_RIGHT, shared
from bert_explorer.ui.tour import tour
from bert_explorer.views.twin_view import Reader, first_guesses, looks_table, twin_view

HERE = Path(__file__).parent
LINKS = (
    ("attention.py", later("**Attention:** who looks at whom")),
    ("tokens.py", later("**Tokens:** what the models read")),
    ("fill_the_blank.py", later("**Fill the blank:** guess against both")),
)


def ask(model: str) -> Question:
    """The shared sentence with one word hidden: the visitor's choice, or the most telling one."""
    question = Question(shared().sentence, shared().pair, model=model)
    words = question.words()
    chosen = hidden_words(words)
    if any(word.blank for word in words):
        return question
    number = chosen[0] if chosen else telling_number(question.sentence, question.pair)
    return Question(question.sentence, question.pair, (min(number, len(words)),), model)


def reader_of(side: Chosen, question: Question, blanked: Blanked) -> Reader | None:
    """The side's guess for the first blank, and its attention to the words of the question."""
    mine = question.of(side.model)
    place = mine.slot_of(question, blanked.slots[0])
    if place is None:
        st.info(plain(tr("{name} does not read this word.", name=side.name)))
        return None
    prediction = guesses(mine)[mine.blanked().slots.index(place)]
    _, looks = watched(side.model, prediction.reading, blanked_words := mine.blanked().words)
    share = [
        sum(look for word, look in zip(blanked_words, looks, strict=True) if word.overlaps(own))
        for own in blanked.words
    ]
    return Reader(side, prediction, np.array(share), side.checkpoint.tokenizer)


def picture(chosen: Sequence[Chosen]) -> None:
    """The hidden word between what the one and what the other model makes of it."""
    for side in chosen:
        if reason := why_no_guess(side.checkpoint):
            st.info(
                plain(
                    f"{reason} " + tr("Choose another under Models, or see it on Fill the blank.")
                )
            )
            return
    question = ask(chosen[0].model)
    blanked = question.blanked()
    for side in {side.model: side for side in chosen}.values():
        say_what_was_cut(side.checkpoint.encode(question.sentence, question.pair), side.name)
    found = [reader_of(side, question, blanked) for side in chosen]
    readers = [reader for reader in found if reader is not None]
    data = twin_view(blanked, blanked.slots[0], readers, chosen[0].checkpoint.tokenizer)
    component("twin_view", *PICTURE)(
        key="twins", data=data, on_hide_change=partial(hide_only, blanked.words)
    )
    details(
        "twins_details",
        " ".join(reader["summary"] for reader in data["models"]),
        **{
            tr("Attention to each word"): lambda: looks_table(blanked, readers),
            tr("First guesses"): lambda: first_guesses(readers),
        },
    )


def in_numbers(chosen: Sequence[Chosen]) -> str:
    """What the two models are, and what the arcs mean."""
    arcs = tr("Wide arc: much attention, on average over layers and heads.")
    sizes = [
        sum(weight.numel() for weight in side.checkpoint.model.parameters()) / 1e6
        for side in chosen
    ]
    config = chosen[0].checkpoint.config
    if {side.model for side in chosen} == {DEFAULT_LEFT, DEFAULT_RIGHT}:
        return tr(
            "Two small models of our own, computing now: {layers} layers, {heads} "
            "heads, {first:.1f} and {second:.1f} million parameters, trained on the "
            "same text. They differ in who may look where. {arcs}",
            layers=config.num_layers,
            heads=config.num_heads,
            first=sizes[0],
            second=sizes[1],
            arcs=arcs,
        )
    each = [
        tr(
            "{name}: {layers} layers, {heads} heads, {size:,.1f} million parameters.",
            name=side.name,
            layers=side.checkpoint.config.num_layers,
            heads=side.checkpoint.config.num_heads,
            size=size,
        )
        for side, size in zip(chosen, sizes, strict=True)
    ]
    return plain(" ".join([*each, arcs]))


def title(chosen: Sequence[Chosen]) -> str:
    """Where each model may look, in its colour."""
    return " ".join(
        tr(":{hue}[{name} only looks back.]", hue=side.hue, name=plain(side.name))
        if side.causal
        else tr(":{hue}[{name} reads both ways.]", hue=side.hue, name=plain(side.name))
        for side in chosen
    )


with st.container(horizontal=True, vertical_alignment="center", key="heading"):
    heading = st.container()
    tour()
with guard():
    chosen = sides()
    heading.title(title(chosen))
    st.markdown(tr("Click a word to hide it. Click the gap to see what was there."))
    picture(chosen)
    st.markdown(f":small[{in_numbers(chosen)}]")
with st.container(horizontal=True, gap="large", key="links"):
    for path, label in LINKS:
        st.page_link(HERE / path, label=tr(label), icon=":material/arrow_forward:")
