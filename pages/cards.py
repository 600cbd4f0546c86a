"""Cards: fifty statements about BERT, each with a guess first and a live experiment after."""

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.study.card import Card
from bert_explorer.study.registry import BY_ID, CARDS, TOPICS, search
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.study import guessing
from bert_explorer.ui.study.data import found
from bert_explorer.ui.study.showing import show

CARD_KEY = "card"
ALL = ""


def open_card(id: str) -> None:
    st.session_state[CARD_KEY] = id


def choose() -> tuple[str, str]:
    """The open card, "" for none, and the words to search for. The URL holds the question."""
    pick, words = st.columns([3, 2], vertical_alignment="bottom")
    id = pick.selectbox(
        tr("Card"),
        (ALL, *BY_ID),
        key=CARD_KEY,
        bind="query-params",
        format_func=lambda id: tr(BY_ID[id].question) if id else tr("All cards"),
    )
    return id, words.text_input(
        tr("Search"),
        key="q",
        bind="query-params",
        placeholder=tr("such as: mask"),
        disabled=bool(id),
    )


def browse(text: str) -> None:
    """All cards that fit the search, by topic."""
    hits = search(text)
    if not hits:
        st.markdown(tr("No card holds all of these words."))
    for topic in TOPICS:
        cards = [card for card in hits if card.topic == topic]
        if not cards:
            continue
        st.header(tr(topic))
        columns = st.columns(2, gap="medium")
        for i, card in enumerate(cards):
            done = " ✓" if guessing.committed(card.id) is not None else ""
            columns[i % 2].button(
                plain(tr(card.question)) + done,
                key=f"open_{card.id}",
                on_click=open_card,
                args=(card.id,),
                width="stretch",
            )


def read(card: Card) -> None:
    """One card: the question, the guess, and then all the rest."""
    st.header(tr(card.question))
    outcome = found(card.id)
    value = guessing.committed(card.id)
    if value is None:
        st.markdown(plain(tr(card.ask)))
        guessing.ask(card.id, outcome.evidence.guess)
    else:
        evidence = outcome.evidence
        score, said = guessing.verdict(evidence.guess, value, evidence.truth)
        (st.success if score > 0.99 else st.info)(said)
        show(card, outcome)
    place = CARDS.index(card)
    with st.container(horizontal=True):
        st.button(
            tr("Previous"),
            icon=":material/arrow_back:",
            key="previous",
            disabled=place == 0,
            on_click=open_card,
            args=(CARDS[place - 1].id,),
        )
        st.button(
            tr("Next"),
            icon=":material/arrow_forward:",
            key="next",
            disabled=place == len(CARDS) - 1,
            on_click=open_card,
            args=(CARDS[(place + 1) % len(CARDS)].id,),
        )
        if value is not None:
            st.button(tr("Guess again"), key="again", on_click=guessing.forget, args=(card.id,))


st.title(tr("Cards"))
st.markdown(tr("Guess first. Then the experiment shows whether it is so."))
id, words = choose()
with guard():
    if id:
        read(BY_ID[id])
    else:
        browse(words)
