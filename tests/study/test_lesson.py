"""Lessons: what ships reads back, and files at fault say where."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.errors import LessonError
from bert_explorer.language import DEFAULT, LANGUAGES, speaking, tr
from bert_explorer.study.lesson import LONGEST, Lesson, Step, read, shipped, write

GOOD = """
title: A lesson
steps:
- title: One
  say: Look here.
  link: attention?picture=Mask&s=A+b
"""


def test_three_lessons_ship_and_have_questions() -> None:
    lessons = shipped()
    assert [lesson.title for lesson in lessons.values()] == [
        "Both sides now",
        "From letters to vectors",
        "How it learned",
    ]
    for lesson in lessons.values():
        assert 6 <= len(lesson.steps) <= 12
        assert sum(bool(step.question) for step in lesson.steps) >= 3
        assert all(step.answer for step in lesson.steps if step.question)
        assert read(write(lesson)) == lesson


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != DEFAULT])
def test_a_lesson_in_another_language_opens_the_same_views(language: str) -> None:
    ours, theirs = shipped(), shipped(language)
    assert list(ours) == list(theirs)
    for name in ours:
        for step, other in zip(ours[name].steps, theirs[name].steps, strict=True):
            assert step.say != other.say
            assert (step.page, bool(step.question), bool(step.answer), len(step.options)) == (
                (other.page, bool(other.question), bool(other.answer), len(other.options))
            )
            with speaking(language):  # a sentence is in no catalogue, so it stays as it is
                views = {key: tr(value) for key, value in step.state.items()}
            assert other.state == {"lang": LANGUAGES[language], **views}


def test_bare_yes_and_numbers_stay_text() -> None:
    text = GOOD + "  question: q\n  options: [Yes, 110, 1e3]\n"
    assert read(text).steps[0].options == ("Yes", "110", "1e3")


def test_a_link_is_page_and_parameters() -> None:
    step = read(GOOD).steps[0]
    assert (step.page, step.state) == ("attention", {"picture": "Mask", "s": "A b"})
    assert step.link == "attention?picture=Mask&s=A+b"


@pytest.mark.parametrize(
    "link", ["http://class.example:8501/attention?picture=Mask", "/attention?picture=Mask"]
)
def test_a_whole_address_is_cut_to_what_counts(link: str) -> None:
    lesson = read(GOOD.replace("attention?picture=Mask&s=A+b", link))
    assert lesson.steps[0].link == "attention?picture=Mask"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "title"),
        ("title: x", "steps"),
        ("title: x\nsteps: []", "1 to"),
        ("title: x\nsteps: [5]", "Step 1"),
        ("title: x\nsteps:\n- title: y\n  say: z\n  link: nowhere", "no page"),
        ("title: x\nsteps:\n- title: y\n  link: tokens", "needs a say"),
        ("title: x\nsteps:\n- {title: y, say: z, link: tokens, extra: 1}", "extra"),
        (f"title: {'x' * 200}\nsteps:\n- {{title: y, say: z}}", "80 characters"),
        ("title: [", "line"),
        ("a: &a [x]\nb: *a", "aliases"),
        ("title: !!python/object/apply:os.system [ls]\nsteps: []", "1 to"),
        ("x" * 60_000, "characters"),
        ("[" * 3_000, "YAML"),
    ],
)
def test_a_file_at_fault_says_where(text: str, said: str) -> None:
    with pytest.raises(LessonError, match=said):
        read(text)


TEXTS = st.text(
    st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=LONGEST["option"]
)
STEPS = st.builds(
    Step,
    title=TEXTS,
    say=TEXTS,
    page=st.sampled_from(["", "tokens", "family"]),
    state=st.dictionaries(TEXTS, TEXTS, max_size=3),
    question=TEXTS,
    options=st.lists(TEXTS, max_size=4).map(tuple),
    answer=TEXTS,
)


@given(st.builds(Lesson, title=TEXTS, about=TEXTS, steps=st.lists(STEPS, min_size=1).map(tuple)))
def test_what_is_written_reads_back(lesson: Lesson) -> None:
    assert read(write(lesson)) == lesson


@given(st.text(max_size=300))
def test_no_text_makes_it_fail_in_another_way(text: str) -> None:
    with contextlib.suppress(LessonError):
        read(text)
