"""Home: what this is, in one look."""

from functools import partial
from pathlib import Path

import streamlit as st

from bert_explorer.ui.components import component
from bert_explorer.ui.fill.choices import hidden_words, hide_only
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.fill.data import (
    BERT,
    GPT,
    Question,
    bert_guesses,
    gpt_guesses,
    telling_number,
    watched,
)
from bert_explorer.ui.guard import guard
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.twin_view import twin_view

HERE = Path(__file__).parent
LINKS = (
    ("attention.py", "**Attention:** who looks at whom"),
    ("tokens.py", "**Tokens:** what the models read"),
    ("fill_the_blank.py", "**Fill the blank:** guess against both"),
)


def ask() -> Question:
    """The shared sentence with one word hidden: the visitor's choice, or the most telling one."""
    question = Question(shared().sentence, shared().pair)
    words = question.words()
    chosen = hidden_words(words)
    if any(word.blank for word in words):
        return question
    number = chosen[0] if chosen else telling_number(question.sentence, question.pair)
    return Question(question.sentence, question.pair, (number,))


def picture(question: Question) -> None:
    """The hidden word between what BERT and what GPT makes of it."""
    blanked = question.blanked()
    say_what_was_cut(blanked.encoding)
    first = (bert_guesses(question, True, True)[0], gpt_guesses(question, True)[0])
    readers = [
        watched(name, prediction.reading, blanked.words)
        for name, prediction in zip((BERT, GPT), first, strict=True)
    ]
    component("twin_view", "shared/draw", "shared/save")(
        key="twins",
        data=twin_view(blanked, blanked.slots[0], readers, checkpoint(BERT).tokenizer),
        on_hide_change=partial(hide_only, blanked.words),
    )


def twins_in_numbers() -> str:
    """What the two models have in common, and the one thing they don't."""
    config = checkpoint(BERT).config
    sizes = [
        sum(weight.numel() for weight in checkpoint(name).model.parameters()) / 1e6
        for name in (BERT, GPT)
    ]
    return (
        f"Two small models of our own, computing now: {config.num_layers} layers, "
        f"{config.num_heads} heads, {sizes[0]:.1f} and {sizes[1]:.1f} million parameters, trained "
        "on the same text. They differ in who may look where. Wide arc: much attention, on average "
        "over layers and heads."
    )


st.title(":blue[BERT reads both ways.] :orange[GPT only looks back.]")
st.markdown("Click a word to hide it. Click the gap to see what was there.")
with guard():
    picture(ask())
    st.markdown(f":small[{twins_in_numbers()}]")
with st.container(horizontal=True, gap="large", key="links"):
    for path, label in LINKS:
        st.page_link(HERE / path, label=label, icon=":material/arrow_forward:")
