"""Rooms for a class: counts only, bounded, and nobody's but their owner's to change."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bert_explorer.errors import PollError
from bert_explorer.study import poll
from bert_explorer.study.poll import Polls, Result


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def polls(clock: Clock) -> Polls:
    return Polls(clock)


def opened(polls: Polls, *options: str, texts: bool = False) -> str:
    code = polls.open("teacher", "title: x")
    polls.ask(code, "teacher", 1, options, texts=texts)
    return code


def test_guesses_arrive_as_counts_and_a_second_one_replaces_the_first(polls: Polls) -> None:
    code = opened(polls, "yes", "no")
    polls.vote(code, "ann", 1, "yes")
    polls.vote(code, "bob", 1, "no")
    polls.vote(code, "ann", 1, "no")
    assert polls.result(code.lower()) == Result((("yes", 0), ("no", 2)), 2, ("yes", "no"))


def test_a_new_step_starts_from_nothing_and_late_answers_are_refused(polls: Polls) -> None:
    code = opened(polls, "yes", "no")
    polls.vote(code, "ann", 1, "yes")
    polls.ask(code, "teacher", 2, ("a", "b"), texts=False)
    assert polls.result(code).voters == 0
    with pytest.raises(PollError, match="gone on"):
        polls.vote(code, "ann", 1, "yes")


def test_asking_the_same_again_keeps_the_answers(polls: Polls) -> None:
    code = opened(polls, "yes", "no")
    polls.vote(code, "ann", 1, "yes")
    polls.ask(code, "teacher", 1, ("yes", "no"), texts=False)
    assert polls.result(code).voters == 1


def test_only_the_owner_moves_shows_and_closes(polls: Polls) -> None:
    code = opened(polls, "yes", "no")
    for act in (
        lambda: polls.ask(code, "pupil", 2, (), texts=False),
        lambda: polls.show(code, "pupil", "x"),
        lambda: polls.close(code, "pupil"),
    ):
        with pytest.raises(PollError):
            act()
    assert polls.step(code) == 1
    polls.close(code, "teacher")
    with pytest.raises(PollError, match="no open room"):
        polls.result(code)


def test_typed_answers_are_off_unless_allowed_and_hidden_until_shown(polls: Polls) -> None:
    code = opened(polls)
    with pytest.raises(PollError, match="nothing to answer"):
        polls.vote(code, "ann", 1, "hello")
    polls.ask(code, "teacher", 1, (), texts=True)
    polls.vote(code, "ann", 1, "  a   cat ")
    assert polls.result(code).counts == ()
    assert polls.result(code, "pupil").counts == ()
    assert polls.result(code, "teacher").counts == (("a cat", 1),)
    polls.show(code, "teacher", "a cat")
    assert polls.result(code).counts == (("a cat", 1),)


@pytest.mark.parametrize("answer", ["maybe", "", "yes ", "x" * 1000])
def test_what_is_no_option_is_refused(polls: Polls, answer: str) -> None:
    code = opened(polls, "yes", "no")
    with pytest.raises(PollError):
        polls.vote(code, "ann", 1, answer)


def test_a_room_is_bounded_and_slow(polls: Polls, clock: Clock, monkeypatch) -> None:
    monkeypatch.setattr(poll, "MOST_VOTERS", 3)
    code = opened(polls, "yes", "no")
    for voter in "abc":
        polls.vote(code, voter, 1, "yes")
    with pytest.raises(PollError, match="full"):
        polls.vote(code, "d", 1, "yes")
    for _ in range(poll.VOTES_PER_MINUTE - 1):
        polls.vote(code, "a", 1, "no")
    with pytest.raises(PollError, match="Slowly"):
        polls.vote(code, "a", 1, "no")
    clock.now += 61
    polls.vote(code, "a", 1, "yes")


def test_rooms_end_when_idle_and_are_limited_in_number(
    polls: Polls, clock: Clock, monkeypatch
) -> None:
    monkeypatch.setattr(poll, "MOST_ROOMS", 2)
    first = polls.open("t1", "x")
    polls.open("t2", "x")
    with pytest.raises(PollError, match="in use"):
        polls.open("t3", "x")
    assert polls.open("t2", "x")  # a teacher's own earlier room makes place
    clock.now += poll.IDLE_SECONDS + 1
    with pytest.raises(PollError):
        polls.step(first)
    polls.open("t3", "x")


def test_two_rooms_keep_apart_under_many_threads(polls: Polls) -> None:
    codes = [polls.open(f"t{i}", "x") for i in range(4)]
    for i, code in enumerate(codes):
        polls.ask(code, f"t{i}", 0, (f"yes {i}", "no"), texts=False)

    def vote(n: int) -> None:
        room = n % 4
        polls.vote(codes[room], f"voter {n}", 0, f"yes {room}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(vote, range(200)))
    for i, code in enumerate(codes):
        expected = Result(((f"yes {i}", 50), ("no", 0)), 50, (f"yes {i}", "no"))
        assert polls.result(code) == expected
