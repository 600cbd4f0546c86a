"""A room for a class: the teacher leads, students follow under a code, guesses arrive as bars."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

import streamlit as st

from bert_explorer.errors import PollError
from bert_explorer.language import tr, trn
from bert_explorer.study.lesson import Lesson, read, write
from bert_explorer.study.picture import Bar, Bars
from bert_explorer.study.poll import Polls, Result
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.guard import guard
from bert_explorer.ui.language import link_state
from bert_explorer.ui.lesson import player
from bert_explorer.ui.lesson.place import ROOM_KEY, Place
from bert_explorer.ui.plain import plain
from bert_explorer.views.picture_rows import picture_data

REFRESH_SECONDS = 2.0
MOST_LISTED = 30
"""Typed answers listed, the most frequent first."""

# One for the server, held by this module: it must outlive any visitor's session and cache.
_polls = Polls()

_OWNER = "lesson_owner"
_VOTER = "lesson_voter"
_CODE = "lesson_code"


def asked_for() -> str | None:
    """The room code in the URL, if this visitor is a student in a room."""
    return st.query_params.get(ROOM_KEY) or None


def start(place: Place) -> None:
    """Where a teacher opens a room."""
    st.button(
        tr("Start a class"),
        icon=":material/groups:",
        key="start_class",
        on_click=_open,
        args=(place.lesson,),
        help=tr("Students follow with a code. No names, no accounts, gone when you end it."),
    )


def leading() -> bool:
    """Whether this visitor is a teacher with an open room."""
    return st.session_state.get(_CODE) is not None


def lead(place: Place) -> None:
    """The teacher's part: lead the class to this step, see the guesses, close the room."""
    code = st.session_state[_CODE]
    step = place.lesson.steps[place.step]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("## " + tr("Room {code}", code=code))
        texts = st.toggle(
            tr("Typed answers"),
            key="lesson_texts",
            help=tr("For questions without choices. Only you see them until you show one."),
        )
        st.button(tr("End the class"), icon=":material/close:", key="end_class", on_click=_close)
    st.caption(tr("Students open this address, or type the code on the Lesson page."))
    st.code(class_link(code), language=None)
    try:
        asks = bool(step.question)
        _polls.ask(
            code,
            _owner(),
            place.step,
            step.options if asks else (),
            texts=texts and asks and not step.options,
        )
    except PollError:
        st.session_state[_CODE] = None
        st.warning(tr("This class has ended."))
        return
    if step.question and (step.options or texts):
        _results(code)


def class_link(code: str) -> str:
    """The whole address of a room, as this server is reached by its teacher, in their language."""
    page = (st.context.url or "").split("?")[0].split("#")[0]
    return f"{page}?{urlencode(link_state({ROOM_KEY: code}))}"


def join() -> None:
    """Where a student types the code."""
    with st.form("join", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.text_input(tr("Room code"), key="join_code", max_chars=8, width=160)
        if st.form_submit_button(tr("Join")) and code:
            st.query_params[ROOM_KEY] = code.strip().upper()
            st.rerun()


def follow(code: str) -> None:
    """The student's part: the teacher's step, kept up to date, and the question."""
    with guard():
        step = _polls.step(code)
        lesson = read(_polls.lesson(code))
        number = min(step, len(lesson.steps) - 1)
        st.caption(
            tr(
                "Room {code} · {title} · step {number}",
                code=plain(code),
                title=plain(lesson.title),
                number=number + 1,
            )
        )
        _watch(code, step)
        player.heading(lesson.steps[number])
        counted = _polls.takes_answers(code)
        player.question(
            lesson, number, (lambda given: _vote(code, step, given)) if counted else None
        )
        if counted and not lesson.steps[number].options:
            _shown(code)
        player.page_of(lesson.steps[number])
    st.button(tr("Leave the room"), key="leave_room", on_click=_leave)


@st.fragment(run_every=REFRESH_SECONDS)
def _watch(code: str, shown: int) -> None:
    """Look whether the class has gone on; draws nothing."""
    try:
        now = _polls.step(code)
    except PollError:
        now = -1
    if now != shown:
        st.rerun()


@st.fragment(run_every=REFRESH_SECONDS)
def _results(code: str) -> None:
    try:
        result = _polls.result(code, _owner())
    except PollError:
        return
    st.markdown(trn("**{count}** answer", "**{count}** answers", result.voters))
    if not result.counts:
        return
    if not result.options:
        _moderate(code, result)
    else:
        component("svg_picture", *PICTURE)(
            key="poll_bars", data=picture_data(_bars(result), tr("answers"))
        )


def _moderate(code: str, result: Result) -> None:
    """Typed answers, each with a button that lets the class see it."""
    for i, (answer, votes) in enumerate(result.counts[:MOST_LISTED]):
        with st.container(horizontal=True, vertical_alignment="center"):
            visible = answer in result.shown
            st.button(
                tr("Shown") if visible else tr("Show"),
                key=f"show_{i}",
                disabled=visible,
                on_click=_show,
                args=(code, answer),
            )
            st.markdown(f"{plain(answer)} ({votes})")


@st.fragment(run_every=REFRESH_SECONDS)
def _shown(code: str) -> None:
    """What the teacher has let the class see of the typed answers."""
    try:
        result = _polls.result(code)
    except PollError:
        return
    if result.counts:
        st.markdown("**" + tr("Answers of the class") + "**")
        for answer, votes in result.counts[:MOST_LISTED]:
            st.markdown(f"{plain(answer)} ({votes})")


def _show(code: str, answer: str) -> None:
    try:
        _polls.show(code, _owner(), answer)
    except PollError as error:
        st.warning(plain(str(error)))


def _bars(result: Result) -> Bars:
    return Bars(
        tuple(Bar(answer, votes, "plain") for answer, votes in result.counts[:12]),
        tr("votes"),
        ".0f",
    )


def _vote(code: str, step: int, given: str) -> None:
    try:
        _polls.vote(code, _secret(_VOTER), step, given)
    except PollError as error:
        st.warning(plain(str(error)))


def _open(lesson: Lesson) -> None:
    try:
        st.session_state[_CODE] = _polls.open(_owner(), write(lesson))
    except PollError as error:
        st.warning(plain(str(error)))


def _close() -> None:
    code = st.session_state.pop(_CODE, None)
    if code:
        try:
            _polls.close(code, _owner())
        except PollError:
            return  # it had ended by itself


def _leave() -> None:
    st.query_params.pop(ROOM_KEY, None)


def _owner() -> str:
    return _secret(_OWNER)


def _secret(key: str) -> str:
    """A random name of this session that no page shows and no link carries."""
    found: str = st.session_state.setdefault(key, secrets.token_urlsafe(16))
    return found
