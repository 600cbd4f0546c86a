"""Whose page is computed: first come, first served, told while waiting, sent away after long."""

import threading
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.errors import ServerBusyError
from bert_explorer.ui import turns
from bert_explorer.ui.turns import Turnstile

SOON = 10  # seconds: never reached unless the test fails


class Waiting:
    """Someone who enters on a thread of their own, and writes down how it went."""

    def __init__(self, turnstile: Turnstile, log: list[str], name: str) -> None:
        self.heard: list[int] = []
        self.first = threading.Event()
        self._turnstile, self._log, self._name = turnstile, log, name
        self.thread = threading.Thread(target=self._enter)
        self.thread.start()
        assert self.first.wait(SOON)

    def _hear(self, before: int) -> None:
        self.heard.append(before)
        self.first.set()

    def _enter(self) -> None:
        self._turnstile.enter(self._hear)
        self._log.append(self._name)
        self._turnstile.leave()


def never(before: int) -> None:
    raise AssertionError("there was a place")


def test_all_wait_in_the_order_they_came_and_know_how_many_are_before_them() -> None:
    turnstile, log = Turnstile(1, patience=0.01), []
    turnstile.enter(never)
    waiting = [Waiting(turnstile, log, name) for name in "abc"]
    assert [one.heard[0] for one in waiting] == [0, 1, 2]
    turnstile.leave()
    for one in waiting:
        one.thread.join(SOON)
    assert log == ["a", "b", "c"]
    turnstile.enter(never)  # the place is free again


def refuse_to_wait(turnstile: Turnstile, tell: Callable[[int], None]) -> None:
    with pytest.raises(ServerBusyError, match="try again"):
        turnstile.enter(tell)


def test_a_long_wait_ends_with_a_sentence_and_costs_no_place() -> None:
    turnstile, heard = Turnstile(1, patience=0.01, longest=0.05), []
    turnstile.enter(never)
    refuse_to_wait(turnstile, heard.append)
    assert heard
    assert set(heard) == {0}
    turnstile.leave()
    turnstile.enter(never)


def test_who_leaves_the_queue_holds_nobody_up() -> None:
    turnstile, log = Turnstile(1, patience=0.01), []
    turnstile.enter(never)

    class Left(Exception):
        pass

    def leave(before: int) -> None:
        raise Left

    with pytest.raises(Left):
        turnstile.enter(leave)
    after = Waiting(turnstile, log, "after")
    turnstile.leave()
    after.thread.join(SOON)
    assert log == ["after"]


def test_never_more_at_a_time_than_there_are_places() -> None:
    turnstile, lock, inside, most = Turnstile(2), threading.Lock(), 0, 0

    def visit() -> None:
        nonlocal inside, most
        for _ in range(50):
            turnstile.enter(lambda before: None)
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1
            turnstile.leave()

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert inside == 0
    assert 1 <= most <= 2


def page() -> None:
    import streamlit as st

    from bert_explorer.ui.turns import in_turn

    in_turn(lambda: st.title("The page"))


def test_a_visitor_is_told_and_sent_away_without_an_error(monkeypatch) -> None:
    full = Turnstile(1, patience=0.01, longest=0.05)
    monkeypatch.setattr(turns, "_turnstile", full)
    full.enter(never)
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    assert "Nothing is lost" in app.warning[0].value
    assert not app.title
    full.leave()
    app.run()
    assert [title.value for title in app.title] == ["The page"]
    assert not app.warning


def broken() -> None:
    from bert_explorer.ui.turns import in_turn

    in_turn(lambda: 1 / 0)


def test_a_page_that_fails_gives_its_place_back(monkeypatch) -> None:
    turnstile = Turnstile(1)
    monkeypatch.setattr(turns, "_turnstile", turnstile)
    assert AppTest.from_function(broken, default_timeout=30).run().exception
    turnstile.enter(never)
