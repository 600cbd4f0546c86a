"""One step of a lesson: its title, one sentence, the page it is about, a question if it has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.study.lesson import Lesson, Step
from bert_explorer.ui.language import link_state
from bert_explorer.ui.lesson.place import Place, go_to
from bert_explorer.ui.plain import plain

FRAME_HEIGHT = 760


def controls(place: Place) -> None:
    """Previous and next, by button or by the arrow keys."""
    last = len(place.lesson.steps) - 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            tr("Previous"),
            key="lesson_previous",
            icon=":material/arrow_back:",
            disabled=place.step == 0,
            on_click=go_to,
            args=(place.step - 1,),
            shortcut="Left",
        )
        st.button(
            tr("Next"),
            key="lesson_next",
            type="primary",
            icon=":material/arrow_forward:",
            disabled=place.step == last,
            on_click=go_to,
            args=(place.step + 1,),
            shortcut="Right",
        )
        st.markdown(tr("Step {number} of {n}", number=place.step + 1, n=last + 1))


def heading(step: Step) -> None:
    """What to look at."""
    st.title(plain(step.title))
    st.markdown(f"## {plain(step.say)}")


def page_of(step: Step) -> None:
    """The page itself, alive, in the step's state."""
    st.iframe(address(step, embedded=True), height=FRAME_HEIGHT)
    leads = tr("Open this view on its own")
    st.markdown(f"[{leads}]({address(step)})")


def address(step: Step, *, embedded: bool = False) -> str:
    """The page's address on this server; a step's page is one of the app's own (lesson.PAGES).

    It opens in the visitor's language, unless the step's link asks for another.
    """
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    link = replace(step, state=link_state(step.state)).link
    if embedded:
        link += ("&" if "?" in link else "?") + "embed=true"
    return "/" + (f"{base}/" if base else "") + link


def question(lesson: Lesson, number: int, on_answer: Callable[[str], None] | None = None) -> None:
    """The step's question; its answer shows once the student has committed a guess.

    on_answer: also told, as in a class room.
    """
    step = lesson.steps[number]
    if not step.question:
        return
    key = f"answer_{lesson.title}_{number}"
    with st.form(f"form_{key}", border=True):
        st.markdown(f"**{plain(step.question)}**")
        if step.options:
            st.radio(
                tr("Your answer"),
                step.options,
                index=None,
                format_func=plain,
                key=key,
                horizontal=True,
                label_visibility="collapsed",
            )
        else:
            st.text_input(tr("Your answer"), key=key, max_chars=60)
        sent = st.form_submit_button(tr("Commit"))
    given = st.session_state.get(key)
    if sent and given and on_answer:
        on_answer(given)
    if given and step.answer:
        st.info(plain(step.answer))
