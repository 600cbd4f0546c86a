"""A small class against the real server, and whether its witnesses would notice a wrong answer."""

import json
from dataclasses import replace

import pytest

from tests.conftest import Server
from tests.load.classroom import Lesson, aside, teach
from tests.load.names import MOST, name, names_in
from tests.load.report import ALL, markdown, measured, save
from tests.load.truth import checked_numbers, mixed_up
from tests.load.visitor import Visitor, loopback

pytestmark = pytest.mark.xdist_group("servers")  # one class at a time


@pytest.fixture(scope="module")
def lesson(server: Server) -> Lesson:
    return aside(teach(server.url, students=6, seconds=5))


def test_nobody_gets_an_error_or_anothers_answer(lesson: Lesson) -> None:
    run = measured(lesson)
    assert run["errors"] == run["mixed_up"] == []
    assert run["answers_checked"] == 6 + 6 * 5
    assert run["answers_with_numbers_checked"] > 5


def test_swapped_answers_are_noticed(lesson: Lesson) -> None:
    done = [one for one in lesson.done if checked_numbers(one.answer)]
    other = next(one for one in done if one.view.name != done[0].view.name)
    wrong = mixed_up(replace(done[0], answer=other.answer))
    assert any("another's" in text for text in wrong) or any("pattern" in text for text in wrong)
    # The numbers alone give it away too, when the names are taken out of the messages.
    nameless = replace(other.answer, raw=[])
    assert len(mixed_up(replace(done[0], answer=nameless))) > len(
        mixed_up(replace(other, answer=nameless))
    )


def test_names_are_found_in_what_comes_over_the_wire() -> None:
    assert len({name(number) for number in range(MOST)}) == MOST
    sent = json.dumps([f"{name(0).capitalize()} sat.", f"“{name(1)}”", name(2)[:-1], "banana"])
    assert "\\u201c" + name(1) in sent
    assert names_in(sent.encode()) == {name(0), name(1)}


@pytest.mark.parametrize(
    "url", ["http://example.org:80", "http://10.0.0.1:8501", "http://localhost:8501", "http://"]
)
def test_load_leaves_no_machine_but_this_one(url: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        Visitor(url)
    assert loopback("http://127.0.0.1:8501/x") == "127.0.0.1:8501"


@pytest.mark.parametrize(("students", "seconds"), [(0, 5), (100_000, 5), (5, 0), (5, 1e9)])
def test_a_class_is_bounded(students: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="At most"):
        aside(teach("http://127.0.0.1:1", students, seconds))


def test_the_table_says_what_was_measured(lesson: Lesson, tmp_path) -> None:
    run = measured(lesson)
    save([run], tmp_path / "results.json")
    row = markdown(tmp_path / "results.json").splitlines()[2]
    assert row.startswith("| 6 students |")
    assert f"{run['milliseconds'][ALL]['p95']:,} ms" in row
    assert "| 0 of 36 |" in row
