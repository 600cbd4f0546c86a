"""One look for garbage a second: it finds cycles, and leaves an idle server alone."""

import gc
import weakref

import pytest

from bert_explorer.ui import garbage
from bert_explorer.ui.garbage import THOROUGH, Collector


class Node:
    pass


def cycle() -> weakref.ref:
    node = Node()
    node.itself = node
    return weakref.ref(node)


@pytest.fixture(autouse=True)
def _automatic_off():
    """Nothing but the collector collects, and nothing stays set aside."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def busy(monkeypatch, counts=(0, 5, 1)) -> None:
    monkeypatch.setattr(garbage.gc, "get_count", lambda: counts)


def test_cycles_are_found_when_something_was_allocated(monkeypatch) -> None:
    left = cycle()
    busy(monkeypatch, (600, 0, 0))
    Collector().look()
    assert left() is not None  # hardly anything happened: not worth a look
    busy(monkeypatch)
    Collector().look()
    assert left() is None


def test_what_takes_long_is_set_aside_and_looked_through_later(monkeypatch) -> None:
    now = [0.0]
    collector = Collector(clock=lambda: now[0])
    busy(monkeypatch)
    real = gc.collect

    def slowly() -> int:
        now[0] += 1
        return real()

    monkeypatch.setattr(garbage.gc, "collect", slowly)
    kept = Node()
    kept.itself = kept
    left = weakref.ref(kept)
    collector.look()
    assert gc.get_freeze_count() > 1000
    del kept  # a session ends whose objects were set aside
    collector.look()
    assert left() is not None
    now[0] += THOROUGH
    collector.look()
    assert left() is None
