"""Which lesson is open, and at which step."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from bert_explorer.language import LANGUAGES, current, later, tr
from bert_explorer.study.lesson import Lesson, read, shipped

LESSON_KEY = "lesson"
STEP_KEY = "n"
ROOM_KEY = "room"
OWN = later("Your own")

_OWN_TEXT = "own_lesson"
_LAST_STEP = "lesson_last_step"


@dataclass(frozen=True)
class Place:
    """A lesson and one of its steps, counted from 0."""

    lesson: Lesson
    step: int


@st.cache_data(max_entries=len(LANGUAGES), show_spinner=False)
def lessons(language: str) -> dict[str, Lesson]:
    """The shipped lessons in one language, by the name that they share with their translations."""
    return shipped(language)


def choose() -> Lesson:
    """The control, and the lesson that is open. Both live in the URL, but for one's own text."""
    own, ours = own_lesson(), lessons(current())
    options = (*ours, *((OWN,) if own else ()))
    name = st.segmented_control(
        tr("Lesson"),
        options,
        default=options[0],
        required=True,
        key=LESSON_KEY,
        bind="query-params",
        format_func=lambda name: ours[name].title if name in ours else tr(name),
        persist_state="page",
        on_change=_start_over,
        label_visibility="collapsed",
    )
    return own if own and name == OWN else ours[name]


def own_lesson() -> Lesson | None:
    """The lesson this visitor wrote or loaded, if there is one."""
    text = st.session_state.get(_OWN_TEXT)
    return read(text) if text else None


def use_own(text: str) -> None:
    """Open one's own lesson from YAML. Raises LessonError, and changes nothing, if it can't."""
    read(text)
    st.session_state[_OWN_TEXT] = text
    st.session_state[LESSON_KEY] = OWN
    _start_over()


def step_of(lesson: Lesson) -> int:
    """The step shown, counted from 0; the URL counts from 1.

    Without one in the URL it is the step last shown, so that a visit to another page of the app
    doesn't take a teacher's class back to the start.
    """
    asked = st.query_params.get(STEP_KEY) or str(st.session_state.get(_LAST_STEP, 1))
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    shown = min(max(number, 1), len(lesson.steps))
    st.session_state[_LAST_STEP] = shown
    return shown - 1


def go_to(step: int) -> None:
    """Show another step."""
    st.query_params[STEP_KEY] = str(step + 1)


def _start_over() -> None:
    st.query_params.pop(STEP_KEY, None)
    st.session_state.pop(_LAST_STEP, None)
