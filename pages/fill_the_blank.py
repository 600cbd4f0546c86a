"""Fill the blank: hide words, and compare what BERT and its twin GPT would put there."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from bert_explorer.analysis.blanks import MAX_HIDDEN, Blanked, Slot, that_fit
from bert_explorer.analysis.fill import Prediction
from bert_explorer.study.guess import Word
from bert_explorer.ui.components import component
from bert_explorer.ui.fill.choices import hidden_words, own_guess, slot_choice, toggle_word
from bert_explorer.ui.fill.closer import Look, closer_look
from bert_explorer.ui.fill.cut import say_what_was_cut
from bert_explorer.ui.fill.data import BERT, Question, bert_guesses, gpt_guesses, telling_number
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.predict import may_see
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.fill_text import hiding, verdict
from bert_explorer.views.guess_bars import Asked, guess_bars
from bert_explorer.views.word_strip import word_strip

TOP = 5


def ask() -> Question:
    """The shared sentence with the words hidden that the visitor chose, or one to begin with."""
    question = Question(shared().sentence, shared().pair)
    words = question.words()
    chosen = hidden_words(words)
    if chosen is None and not any(word.blank for word in words):
        chosen = (telling_number(question.sentence, question.pair),)
    numbers = that_fit(words, chosen or ())
    if len(numbers) < len(chosen or ()):
        st.caption(f"At most {MAX_HIDDEN} tokens can be hidden at once.")
    return Question(question.sentence, question.pair, numbers)


def controls(slot: Slot) -> tuple[bool, bool, bool]:
    """Whether the left and the right side are in sight, and whether the truth is revealed."""
    left = not st.toggle("Hide the left side", key="hide_left", bind="query-params")
    right = not st.toggle("Hide the right side", key="hide_right", bind="query-params")
    unknown = slot.truth is None
    revealed = st.toggle(
        "Reveal the word",
        key="reveal",
        bind="query-params",
        disabled=unknown,
        help="Nobody knows what stands here." if unknown else None,
    )
    return left, right, revealed


def strip(
    question: Question, blanked: Blanked, slot: Slot | None, guesses: Sequence[Prediction] = ()
) -> None:
    """The sentence; under several hidden words, both models' first guesses."""
    shown = guesses if len(blanked.slots) > 1 else ()
    component("word_strip", "shared/draw")(
        key="word_strip",
        data=word_strip(blanked, slot, shown, checkpoint(BERT).tokenizer),
        on_toggle_change=partial(toggle_word, blanked.words, question.numbers),
    )


def predicted(question: Question, blanked: Blanked, slot: Slot) -> bool:
    """Whether the guesses may be shown: always, or once the visitor has made one."""
    names = checkpoint(BERT).tokenizer.token_of
    known = slot.truth is not None
    best = bert_guesses(question, True, True)[blanked.slots.index(slot)].top(TOP)
    return may_see(
        f"fill {question} {slot.position}",
        "Which word is hidden?" if known else f"Which word will be among BERT's first {TOP}?",
        Word(),
        frozenset({names(slot.truth)} if slot.truth is not None else map(names, best)),
    )


def notes(look: Look, blanked: Blanked) -> None:
    """What was in the blank, and what must be said about how the guesses were made."""
    truth = look.asked.truth
    if truth is not None and look.asked.revealed:
        name = plain(look.tokenizer.token_of(truth))
        with st.container(key="verdict"):
            st.markdown(verdict(look.bert, look.gpt, truth, name))
    full = bert_guesses(look.question, True, True)[blanked.slots.index(look.slot)]
    if full.reading.visible != look.bert.reading.visible:
        st.markdown(hiding(look.bert, full))
    if look.slot != blanked.slots[0]:
        st.markdown(
            "An earlier blank is \\[MASK\\] to BERT. GPT never met \\[MASK\\], so there it reads "
            "its own first guess."
        )


st.title("Fill the blank")
st.markdown("Click a word to hide it. BERT guesses from both sides, GPT only from the left.")
with guard():
    tokenizer = checkpoint(BERT).tokenizer
    question = ask()
    blanked = question.blanked()
    say_what_was_cut(blanked.encoding)
    sentence = st.container()
    if not blanked.slots:
        with sentence:
            strip(question, blanked, None)
        st.stop()
    slot = slot_choice(blanked.slots)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        left, right, revealed = controls(slot)
        own, note = own_guess(tokenizer)
    if note:
        st.markdown(plain(note))

    of_bert, of_gpt = bert_guesses(question, left, right), gpt_guesses(question, left)
    with sentence:
        strip(question, blanked, slot, [] if shared().predict else [*of_bert, *of_gpt])
    if not predicted(question, blanked, slot):
        st.stop()
    at = blanked.slots.index(slot)
    bert, gpt = of_bert[at], of_gpt[at]
    full = None if left and right else bert_guesses(question, True, True)[at]
    asked = Asked(slot.truth, revealed, own)
    component("guess_bars", "shared/draw", "shared/save")(
        key="guess_bars",
        data=guess_bars([(bert, full), (gpt, None)], blanked, asked, tokenizer, TOP),
    )
    look = Look(question, slot, bert, gpt, asked, tokenizer)
    notes(look, blanked)
    closer_look(look, TOP)
