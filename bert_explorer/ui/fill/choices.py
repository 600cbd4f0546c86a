"""Which words are hidden and what to look at. Every value lives in the URL under its key."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bert_explorer.analysis.blanks import InputWord, Slot, as_text, numbers_in
from bert_explorer.language import tr
from bert_explorer.readable import readable_token
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import ordinal

BLANKS_KEY, SLOT_KEY = "blanks", "slot"
NOTHING = "none"
"""In the link when the visitor has shown every word again."""

MAX_GUESS = 60


def hidden_words(words: Sequence[InputWord]) -> tuple[int, ...] | None:
    """Numbers of the words that the visitor hid; None while they have not chosen.

    The field itself is out of sight: it only carries the choice in the link.
    """
    kept = _tidy(str(st.session_state.get(BLANKS_KEY) or ""), len(words))
    if st.session_state.get(BLANKS_KEY) not in (None, kept):
        st.session_state[BLANKS_KEY] = kept
    st.html(f"<style>.st-key-{BLANKS_KEY} {{ display: none; }}</style>")
    value = st.text_input(tr("Hidden words, by number"), key=BLANKS_KEY, bind="query-params") or ""
    if value != _tidy(value, len(words)):
        st.rerun()  # a link with nonsense in it: the next run tidies the link
    return numbers_in(value, len(words)) if value else None


def _tidy(text: str, highest: int) -> str:
    return NOTHING if text == NOTHING else as_text(numbers_in(text, highest))


def toggle_word(words: Sequence[InputWord], hidden: Sequence[int]) -> None:
    """A word of the strip was clicked: hide it and look at it, or show it again."""
    number = st.session_state["word_strip"].toggle
    word = next((word for word in words if word.number == number), None)
    if word is None or word.blank:
        return
    st.session_state[BLANKS_KEY] = as_text(set(hidden) ^ {word.number}) or NOTHING
    if word.number not in hidden:
        st.session_state[SLOT_KEY] = _name(word.number, 1, len(word.positions))


def hide_only(words: Sequence[InputWord]) -> None:
    """A word of the picture on the home page was clicked: hide it and no other."""
    number = st.session_state["twins"].hide
    if any(word.number == number and not word.blank for word in words):
        st.session_state[BLANKS_KEY] = str(number)


def slot_choice(slots: Sequence[Slot]) -> Slot:
    """The slot to look at; a control only if there are several."""
    if len(slots) == 1:
        return slots[0]
    by_name = {_name(slot.word, slot.piece, slot.pieces): slot for slot in slots}
    words = sorted({slot.word for slot in slots})
    labels = {
        name: tr(
            "{rank} · {piece} of {pieces}",
            rank=ordinal(words.index(slot.word) + 1),
            piece=slot.piece,
            pieces=slot.pieces,
        )
        if slot.pieces > 1
        else ordinal(words.index(slot.word) + 1)
        for name, slot in by_name.items()
    }
    chosen = st.segmented_control(
        tr("Blank to look at"),
        tuple(by_name),
        default=next(iter(by_name)),
        required=True,
        format_func=labels.__getitem__,
        key=SLOT_KEY,
        bind="query-params",
        persist_state="page",
    )
    return by_name.get(chosen, slots[0])


def _name(word: int, piece: int, pieces: int) -> str:
    """How a slot is called in the link: its word's number, and the piece if there are several."""
    return f"{word}.{piece}" if pieces > 1 else str(word)


def own_guess() -> str:
    """The word that the visitor typed as a guess."""
    typed = st.text_input(
        tr("Your guess"), key="mine", bind="query-params", placeholder=tr("one word"), width=180
    )
    return (typed or "").strip()[:MAX_GUESS]


def as_token(typed: str, tokenizer: Tokenizer, *, first: bool) -> tuple[int | None, str]:
    """The id of the token that a guess is to a model, or None and why it is none.

    first: whether it opens the text. Elsewhere a byte-level token begins with its space.
    """
    space = " " if tokenizer.kind == "bpe" and typed and not first else ""
    pieces = tokenizer.ids([space + typed])[0]
    if len(pieces) > 1:
        names = ", ".join(readable_token(tokenizer, tokenizer.token_of(id)) for id in pieces[:4])
        return None, tr(
            "Your guess is {count} tokens here ({names}); a blank holds one.",
            count=len(pieces),
            names=names,
        )
    if pieces and pieces[0] in (tokenizer.unk_id, tokenizer.mask_id):
        return None, tr("Your guess is not in the vocabulary of these models.")
    return (pieces[0] if pieces else None), ""
