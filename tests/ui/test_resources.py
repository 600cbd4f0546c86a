"""One load per checkpoint, whoever asks at once; a limit on model calls."""

from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event
from types import SimpleNamespace

import pytest
import torch

from bert_explorer.errors import CheckpointError
from bert_explorer.ui import resources


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that were really loaded, from a store that knows `good` and `bad`."""
    loaded: list[str] = []

    def load(name: str) -> SimpleNamespace:
        loaded.append(name)
        Event().wait(0.02)
        if name != "good":
            raise CheckpointError(f"There is no model called {name}.")
        return SimpleNamespace(name=name)

    monkeypatch.setattr(resources.store, "load", load)
    monkeypatch.setattr(resources.store, "bundled", lambda: ("bad", "good"))
    monkeypatch.setattr(resources, "_checkpoints", {})
    return loaded


def test_many_visitors_share_one_load(loads: list[str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(resources.checkpoint, ["good"] * 8))
    assert loads == ["good"]
    assert all(item is found[0] for item in found)


def test_a_failed_load_is_not_remembered(loads: list[str]) -> None:
    for _ in range(2):
        with pytest.raises(CheckpointError):
            resources.checkpoint("bad")
    assert loads == ["bad", "bad"]


def test_preload_survives_a_damaged_checkpoint(loads: list[str]) -> None:
    threads = torch.get_num_threads()
    resources.preload()
    torch.set_num_threads(threads)
    assert loads == ["bad", "good"]
    assert resources.checkpoint("good").name == "good"


def fail_in_a_slot() -> None:
    with resources.model_slot():
        assert torch.is_inference_mode_enabled()
        assert not resources._slots.acquire(blocking=False)
        raise RuntimeError("boom")


def test_model_slot_turns_gradients_off_and_gives_the_core_back(monkeypatch) -> None:
    monkeypatch.setattr(resources, "_slots", BoundedSemaphore(1))
    for _ in range(2):
        with pytest.raises(RuntimeError, match="boom"):
            fail_in_a_slot()
    assert not torch.is_inference_mode_enabled()
    assert resources._slots.acquire(blocking=False)
