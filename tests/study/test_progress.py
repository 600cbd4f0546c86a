"""Spaced repetition: what is due when, and records that can be trusted or are refused."""

import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.errors import ProgressError
from bert_explorer.study.progress import Progress

IDS = ("a", "b", "c", "d")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_new_cards_come_in_their_order_and_answered_ones_wait() -> None:
    progress = Progress().answer("b", 1.0, NOW)
    assert progress.due(IDS, NOW) == ("a", "c", "d")
    later = progress.known["b"].memory.due
    assert later > NOW
    assert progress.due(IDS, later)[0] == "b"


def test_a_card_that_is_known_comes_back_later_and_later() -> None:
    progress, now, waits = Progress(), NOW, []
    for _ in range(5):
        progress = progress.answer("a", 1.0, now)
        waits.append(progress.known["a"].memory.due - now)
        now = progress.known["a"].memory.due
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(days=7)


def test_a_wrong_answer_brings_a_card_back_sooner() -> None:
    learned, now = Progress(), NOW
    for _ in range(4):
        learned = learned.answer("a", 1.0, now)
        now = learned.known["a"].memory.due
    right = learned.answer("a", 1.0, now).known["a"].memory.due
    half = learned.answer("a", 0.6, now).known["a"].memory.due
    wrong = learned.answer("a", 0.0, now).known["a"].memory.due
    assert wrong < half < right
    assert wrong - now < timedelta(hours=1)


def test_answering_leaves_the_old_progress_as_it_was() -> None:
    before = Progress().answer("a", 1.0, NOW)
    due = before.known["a"].memory.due
    before.answer("a", 0.0, NOW + timedelta(days=3))
    assert before.known["a"].memory.due == due
    assert before.known["a"].answered == 1


@given(st.lists(st.tuples(st.sampled_from(IDS), st.floats(0, 1)), max_size=12))
def test_a_record_comes_back_as_it_went(answers: list[tuple[str, float]]) -> None:
    progress, now = Progress(), NOW
    for id, score in answers:
        progress = progress.answer(id, score, now)
        now += timedelta(hours=7)
    again = Progress.from_json(progress.to_json(), IDS)
    assert again.to_json() == progress.to_json()
    assert again.due(IDS, now) == progress.due(IDS, now)


def test_cards_that_are_not_in_the_deck_are_left_out() -> None:
    record = Progress().answer("a", 1.0, NOW).answer("zzz", 1.0, NOW).to_json()
    assert set(Progress.from_json(record, IDS).known) == {"a"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"version": 1}',
        '{"version": 2, "cards": {}}',
        '{"version": 1, "cards": []}',
        '{"version": 1, "cards": {"a": {}}}',
        "[" * 50_000,
        "x" * 200_000,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ProgressError):
        Progress.from_json(text, IDS)


@pytest.mark.parametrize(
    ("field", "value"),
    [("score", 7), ("score", "1"), ("score", True), ("answered", 0), ("answered", 1.5)],
)
def test_impossible_values_are_refused(field: str, value: object) -> None:
    record = json.loads(Progress().answer("a", 1.0, NOW).to_json())
    record["cards"]["a"][field] = value
    with pytest.raises(ProgressError):
        Progress.from_json(json.dumps(record), IDS)


def test_a_time_without_a_zone_is_refused() -> None:
    record = json.loads(Progress().answer("a", 1.0, NOW).to_json())
    record["cards"]["a"]["memory"]["due"] = "2026-03-01T12:00:00"
    with pytest.raises(ProgressError, match="zone"):
        Progress.from_json(json.dumps(record), IDS)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["version", "cards", "a", "memory", "due"]), inner, max_size=4
            )
        ),
    )
)
def test_no_json_makes_it_fail_in_another_way(value: object) -> None:
    with contextlib.suppress(ProgressError):
        Progress.from_json(json.dumps(value), IDS)
