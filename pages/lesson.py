"""Lesson: step by step through the app, alone or with a class."""

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.ui.guard import guard
from bert_explorer.ui.lesson import player, room
from bert_explorer.ui.lesson.editor import editor
from bert_explorer.ui.lesson.place import Place, choose, step_of
from bert_explorer.ui.plain import plain

# The page in the frame has a sentence bar of its own.
st.html("<style>.st-key-sentence_bar { display: none; }</style>")
code = room.asked_for()
if code:
    room.follow(code)
    st.stop()

with guard():
    lesson = choose()
    place = Place(lesson, step_of(lesson))
    step = lesson.steps[place.step]
    if place.step == 0:
        st.markdown(plain(lesson.about))
    player.controls(place)
    player.heading(step)
    player.question(lesson, place.step)
    if room.leading():  # in sight at every step: it takes the class along
        room.lead(place)
    player.page_of(step)
    with st.expander(
        tr("With a class"), key="class", on_change="rerun", bind="query-params"
    ) as part:
        if part.open:
            if not room.leading():
                room.start(place)
            room.join()
    with st.expander(tr("Write your own lesson"), key="write", on_change="rerun") as part:
        if part.open:
            editor(lesson)
