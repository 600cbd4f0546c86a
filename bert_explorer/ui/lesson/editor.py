"""Write a lesson of one's own, as YAML, in the page or as a file."""

from __future__ import annotations

import streamlit as st

from bert_explorer.errors import LessonError
from bert_explorer.language import tr
from bert_explorer.study.lesson import LARGEST_FILE, Lesson, write
from bert_explorer.ui.lesson.place import use_own
from bert_explorer.ui.plain import plain

_TEXT = "lesson_text"
_FILE = "lesson_file"
_SAID = "lesson_said"


def editor(lesson: Lesson) -> None:
    """The text of the open lesson to change, and files in and out."""
    st.markdown(
        tr(
            "A step has a title, one sentence to say, and a link: copy it from the address bar of "
            "any page. A question with options and an answer is optional."
        )
    )
    st.text_area(tr("Lesson as YAML"), write(lesson), key=_TEXT, height=360, max_chars=LARGEST_FILE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(tr("Use this lesson"), type="primary", key="use_lesson", on_click=_use_text)
        st.download_button(
            tr("Save as file"),
            st.session_state.get(_TEXT) or write(lesson),
            "lesson.yaml",
            "text/yaml",
            icon=":material/download:",
        )
    st.file_uploader(
        tr("Load a file"), type=["yaml", "yml"], key=_FILE, max_upload_size=1, on_change=_use_file
    )
    if said := st.session_state.pop(_SAID, ""):
        st.error(plain(said))


def _use_text() -> None:
    _use(st.session_state[_TEXT])


def _use_file() -> None:
    file = st.session_state[_FILE]
    if file is None:
        return
    try:
        text = file.getvalue()[: 4 * LARGEST_FILE].decode("utf-8")
    except UnicodeDecodeError:
        st.session_state[_SAID] = tr("A lesson file must be UTF-8 text.")
        return
    if _use(text):
        st.session_state[_TEXT] = text


def _use(text: str) -> bool:
    try:
        use_own(text)
    except LessonError as error:
        st.session_state[_SAID] = str(error)
        return False
    return True
