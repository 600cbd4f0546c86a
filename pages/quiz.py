"""Quiz: the cards that are due, one after the other; what you know comes back later."""

from datetime import UTC, datetime

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.study.registry import BY_ID
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.study import guessing, keeping
from bert_explorer.ui.study.data import found
from bert_explorer.ui.study.exports import exports
from bert_explorer.ui.study.showing import show

NOW = "quiz_card"


def go_on() -> None:
    """To the next card that is due; the one just answered can be asked again another day."""
    guessing.forget(st.session_state[NOW])
    st.session_state[NOW] = None


def current() -> str | None:
    """The card being asked, kept until the student goes on; None when nothing is due."""
    id: str | None = st.session_state.get(NOW)
    due = keeping.progress().due(BY_ID, datetime.now(UTC))
    # On the first run nothing is known yet: what the browser sends then may rule the card out.
    if id is None or (id not in due and guessing.committed(id) is None):
        id = due[0] if due else None
    st.session_state[NOW] = id
    return id


def ask(id: str) -> None:
    """Question and guess; after the guess the answer, its evidence, and on."""
    card, outcome = BY_ID[id], found(id)
    st.header(tr(card.question))
    value = guessing.committed(id)
    guess, truth = outcome.evidence.guess, outcome.evidence.truth
    if value is None:
        st.markdown(plain(tr(card.ask)))
        guessing.ask(
            id, guess, lambda made: keeping.record(id, guessing.verdict(guess, made, truth)[0])
        )
        return
    score, said = guessing.verdict(guess, value, truth)
    (st.success if score > 0.99 else st.info)(said)
    st.button(tr("Next card"), type="primary", key="quiz_next", on_click=go_on, shortcut="n")
    show(card, outcome)


def how_it_stands() -> str:
    """How many cards are due, known and new."""
    known = keeping.progress().known
    now = datetime.now(UTC)
    due = sum(entry.memory.due <= now for entry in known.values())
    return tr(
        "{due} due, {resting} resting, {new} new",
        due=due,
        resting=len(known) - due,
        new=len(BY_ID) - len(known),
    )


keeping.connect()
st.title(tr("Quiz"))
st.markdown(
    tr(
        "A card you know comes back later, one you don't comes back soon. "
        "Your progress stays in this browser."
    )
)
with guard():
    id = current()
    if id is None:
        st.markdown(tr("Nothing is due. Come back tomorrow, or open any card on the Cards page."))
    else:
        ask(id)
st.caption(how_it_stands())
with st.expander(tr("Keep, move or print your cards"), key="keep", on_change="rerun") as part:
    if part.open:
        exports()
