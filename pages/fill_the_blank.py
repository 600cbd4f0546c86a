"""Fill the blank: hide words, and compare what two models would put there."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from bert_explorer.analysis.blanks import MAX_HIDDEN, Blanked, Slot, that_fit
from bert_explorer.analysis.word_guessing import why_no_guess
from bert_explorer.language import tr
from bert_explorer.readable import readable_token
from bert_explorer.study.guess import Word
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.fill.choices import (
    as_token,
    hidden_words,
    own_guess,
    slot_choice,
    toggle_word,
)
from bert_explorer.ui.fill.closer import Look, closer_look
from bert_explorer.ui.fill.data import Question, guesses, telling_number
from bert_explorer.ui.fill.discriminator import judged
from bert_explorer.ui.fill.notes import notes
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.predict import may_see
from bert_explorer.ui.sides import Chosen, sides
from bert_explorer.ui.state import shared
from bert_explorer.views.guess_bars import Asked, Column, guess_bars
from bert_explorer.views.word_strip import Lines, line, of_word, word_strip

TOP = 5


def lead(guessing: Sequence[Chosen]) -> str:
    """What to do, and from where each model guesses."""
    both = [plain(side.name) for side in guessing if not side.causal]
    left = [plain(side.name) for side in guessing if side.causal]
    click = tr("Click a word to hide it.")
    match both, left:
        case [first, second], []:
            said = tr("{first} and {second} guess from both sides.", first=first, second=second)
        case [], [first, second]:
            said = tr("{first} and {second} guess only from the left.", first=first, second=second)
        case [first], [second]:
            said = tr(
                "{first} guesses from both sides, {second} only from the left.",
                first=first,
                second=second,
            )
        case [first], []:
            said = tr("{first} guesses from both sides.", first=first)
        case [], [first]:
            said = tr("{first} guesses only from the left.", first=first)
        case _:
            return click
    return f"{click} {said}"


def ask(model: str) -> Question:
    """The shared sentence with the words hidden that the visitor chose, or one to begin with."""
    question = Question(shared().sentence, shared().pair, model=model)
    words = question.words()
    chosen = hidden_words(words)
    if chosen is None and not any(word.blank for word in words):
        chosen = (min(telling_number(question.sentence, question.pair), len(words)),)
    numbers = that_fit(words, chosen or ())
    if len(numbers) < len(chosen or ()):
        st.caption(tr("At most {most} tokens can be hidden at once.", most=MAX_HIDDEN))
    return Question(question.sentence, question.pair, numbers, model)


def controls(slot: Slot) -> tuple[bool, bool, bool, str]:
    """Whether the left and the right side are in sight, whether the truth is revealed, and the
    visitor's own guess."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        left = not st.toggle(tr("Hide the left side"), key="hide_left", bind="query-params")
        right = not st.toggle(tr("Hide the right side"), key="hide_right", bind="query-params")
        unknown = slot.truth is None
        revealed = st.toggle(
            tr("Reveal the word"),
            key="reveal",
            bind="query-params",
            disabled=unknown,
            help=tr("Nobody knows what stands here.") if unknown else None,
        )
        # Who predicts first is asked for a word below the sentence.
        return left, right, revealed, "" if shared().predict else own_guess()


def strip(question: Question, blanked: Blanked, slot: Slot | None, under: Lines) -> None:
    """The sentence; under several hidden words, the models' first guesses."""
    component("word_strip", *PICTURE)(
        key="word_strip",
        data=word_strip(blanked, slot, under if len(blanked.slots) > 1 else {}),
        on_toggle_change=partial(toggle_word, blanked.words, question.numbers),
    )


def first_guesses(
    question: Question, blanked: Blanked, guessing: Sequence[Chosen], left: bool, right: bool
) -> Lines:
    """For each hidden word of the question, a line a model."""
    under: dict[int, list[dict[str, str]]] = {}
    for side in guessing:
        own = question.of(side.model)
        found, others = guesses(own, left, right), own.words()
        for word in blanked.words:
            same = [other for other in others if other.overlaps(word)]
            pieces = [one for other in same for one in of_word(found, other)]
            if pieces:
                line_of = line(pieces, side.checkpoint.tokenizer)
                under.setdefault(word.number, []).append(line_of)
    return under


def look_of(
    side: Chosen, question: Question, slot: Slot, left: bool, right: bool, revealed: bool, own: str
) -> tuple[Look | None, str]:
    """What one model makes of the slot, and what must be said about the visitor's guess."""
    mine = question.of(side.model)
    place = mine.slot_of(question, slot)
    if place is None:
        return None, tr("{name} does not read this word.", name=side.name)
    blanked, tokenizer = mine.blanked(), side.checkpoint.tokenizer
    at = blanked.slots.index(place)
    guess, note = as_token(own, tokenizer, first=place.position == 0)
    full = None if side.causal or (left and right) else guesses(mine)[at]
    asked = Asked(place.truth, revealed, guess)
    now = guesses(mine, left, right)[at]
    return Look(side, mine, place, Column(side.name, now, full, blanked, asked, tokenizer)), note


def predicted(look: Look) -> bool:
    """Whether the guesses may be shown: always, or once the visitor has made one."""
    tokenizer, truth = look.column.tokenizer, look.slot.truth
    best = guesses(look.question)[look.column.blanked.slots.index(look.slot)].top(TOP)
    ids = best if truth is None else (truth,)
    name = plain(look.side.name)
    return may_see(
        f"fill {look.question} {look.slot.position}",
        tr("Which word is hidden?")
        if truth is not None
        else tr("Which word will be among {name}'s first {count}?", name=name, count=TOP),
        Word(),
        frozenset(readable_token(tokenizer, tokenizer.token_of(id)).lstrip("Ġ▁") for id in ids),
    )


st.title(tr("Fill the blank"))
with guard():
    chosen = sides()
    guessing = [side for side in chosen if why_no_guess(side.checkpoint) is None]
    st.markdown(lead(guessing))
    question = ask((guessing or chosen)[0].model)
    blanked = question.blanked()
    for side in {side.model: side for side in chosen}.values():
        say_what_was_cut(side.checkpoint.encode(question.sentence, question.pair), side.name)
    sentence = st.container()
    if blanked.slots:
        slot = slot_choice(blanked.slots)
        left, right, revealed, own = controls(slot)
        found = [look_of(side, question, slot, left, right, revealed, own) for side in guessing]
        looks = [look for look, _ in found if look is not None]
        for note in dict.fromkeys(note for _, note in found if note):
            st.markdown(plain(note))
        under = {} if shared().predict else first_guesses(question, blanked, guessing, left, right)
        with sentence:
            strip(question, blanked, slot, under)
        if looks:
            if not predicted(looks[0]):
                st.stop()
            component("guess_bars", *PICTURE)(
                key="guess_bars", data=guess_bars([look.column for look in looks], TOP)
            )
            notes(looks, blanked, slot)
    else:
        looks, own = [], ""
        with sentence:
            strip(question, blanked, None, {})
    for side in chosen:
        if side in guessing:
            continue
        if side.checkpoint.lacks("rtd") is None:
            judged(side, blanked, own)
        else:
            st.info(plain(why_no_guess(side.checkpoint) or ""))
    if looks:
        closer_look(looks, TOP)
