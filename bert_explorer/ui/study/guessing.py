"""Ask for a guess, whatever kind it is, and keep it back until it is committed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.study.guess import Cells, Choice, Committed, Guess, Number, Truth, Word, start_of
from bert_explorer.ui.components import component
from bert_explorer.ui.plain import plain

_COMMITTED = "committed_guesses"
CELLS_KEY = "cells_guess"
_EMPTY = "commit_without_guess"


def committed(id: str) -> Committed | None:
    """The guess this visitor has committed for a card, or None."""
    return _guesses().get(id)


def forget(id: str) -> None:
    """Ask again."""
    _guesses().pop(id, None)
    st.session_state.pop(f"{CELLS_KEY}_{id}", None)


def ask(id: str, guess: Guess, on_commit: Callable[[Committed], None] | None = None) -> None:
    """The control that fits the guess, and the button that commits it."""
    key = f"guess_{id}"

    def commit() -> None:
        value = _value(id, guess)
        if value is None:
            st.session_state[_EMPTY] = id
        else:
            _guesses()[id] = value
            if on_commit:
                on_commit(value)

    # In a form Enter commits, and nothing runs while a slider is dragged.
    if isinstance(guess, Cells):
        _paint(id, guess)
        st.button(tr("Commit"), type="primary", key=f"commit_{id}", on_click=commit)
        return
    with st.form(f"form_{id}", border=False, enter_to_submit=True):
        match guess:
            case Choice(options):
                st.radio(
                    tr("Your guess"),
                    range(len(options)),
                    index=None,
                    format_func=lambda i: plain(options[i]),
                    key=key,
                    label_visibility="collapsed",
                )
            case Number():
                st.slider(
                    plain(guess.unit),
                    float(guess.lowest),
                    float(guess.highest),
                    float(start_of(guess)),
                    float(guess.step),
                    format="%g",
                    key=key,
                )
            case Word():
                st.text_input(
                    plain(guess.hint) or tr("Your word"),
                    key=key,
                    max_chars=40,
                    placeholder=tr("one word"),
                )
        st.form_submit_button(tr("Commit"), type="primary", on_click=commit)
        if st.session_state.pop(_EMPTY, None) == id:
            st.warning(tr("Type a word first.") if isinstance(guess, Word) else tr("Choose first."))


def verdict(guess: Guess, value: Committed, truth: Truth) -> tuple[float, str]:
    """The score from 0 to 1, and a sentence that says it in words."""
    score = guess.score(value, truth)  # type: ignore[arg-type]
    match guess:
        case Choice(options):
            right = plain(options[int(truth)])  # type: ignore[arg-type]
            if score:
                return score, tr("Right: {answer}.", answer=right)
            return score, tr("Not so. It is: {answer}.", answer=right)
        case Number():
            return score, tr(
                "You said {value:g}, measured is {truth:.4g} ({unit}).",
                value=value,
                truth=truth,
                unit=plain(guess.unit),
            )
        case Cells():
            return score, tr("{share:.0%} of the cells are as measured.", share=score)
        case Word():
            words = ", ".join(tr("“{word}”", word=plain(word)) for word in sorted(truth)[:6])  # type: ignore
            if score:
                return score, tr("Right: {answer}.", answer=words)
            return score, tr("Looked for: {words}.", words=words)


def _value(id: str, guess: Guess) -> Committed | None:
    if isinstance(guess, Cells):
        return _cells(st.session_state.get(f"{CELLS_KEY}_{id}", ""), guess)
    value = st.session_state.get(f"guess_{id}")
    return None if value is None or not str(value).strip() else value


def _paint(id: str, guess: Cells) -> None:
    slot = f"{CELLS_KEY}_{id}"

    def keep() -> None:
        st.session_state[slot] = str(st.session_state[f"grid_{id}"].marked or "")

    component("cell_guess")(
        key=f"grid_{id}",
        data={
            "rows": list(guess.rows),
            "columns": list(guess.columns),
            "row_axis": guess.row_axis,
            "column_axis": guess.column_axis,
            "marked": st.session_state.get(slot, ""),
        },
        on_marked_change=keep,
    )


def _cells(marked: str, guess: Cells) -> frozenset[tuple[int, int]]:
    """ "0110..." row by row; anything else the browser might send marks nothing."""
    width = len(guess.columns)
    return frozenset(
        divmod(i, width) for i, mark in enumerate(marked[: len(guess.rows) * width]) if mark == "1"
    )


def _guesses() -> dict[str, Committed]:
    found: dict[str, Committed] = st.session_state.setdefault(_COMMITTED, {})
    return found
