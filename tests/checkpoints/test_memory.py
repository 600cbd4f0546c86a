"""Loaded models: one load for all, a bound that holds, and nobody loses what they are using."""

import gc
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from bert_explorer.checkpoints.memory import ModelMemory, megabytes
from bert_explorer.errors import CheckpointError


class Model:
    """Stands in for a Checkpoint."""

    def __init__(self, name: str, num_bytes: int) -> None:
        self.name, self.num_bytes = name, num_bytes


class Store:
    """Models called "<bytes>" or "<bytes>-<anything>"; counts what it loads."""

    def __init__(self) -> None:
        self.loads: list[str] = []

    def size(self, name: str) -> int:
        if name == "bad":
            raise CheckpointError("There is no such model.")
        return int(name.split("-")[0])

    def load(self, name: str) -> Model:
        self.loads.append(name)
        Event().wait(0.005)
        return Model(name, self.size(name))


@pytest.fixture
def store() -> Store:
    return Store()


def memory(store: Store, budget: int = 100, **more) -> ModelMemory:
    return ModelMemory(budget, store.load, store.size, **{"wait_seconds": 0.2, **more})


def test_many_visitors_share_one_load(store):
    models = memory(store)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(models.get, ["10"] * 8))
    assert store.loads == ["10"]
    assert all(model is found[0] for model in found)


def test_a_failed_load_is_not_remembered(store):
    models = memory(store)
    for _ in range(2):
        with pytest.raises(CheckpointError, match="no such"):
            models.get("bad")
    assert models.used() == 0


def test_the_least_recently_used_makes_room(store):
    models = memory(store)
    for name in ("40-a", "40-b", "40-a", "40-c"):
        models.get(name)
    assert models.names() == ("40-a", "40-c")
    assert models.used() == 80
    models.get("40-b")
    assert store.loads == ["40-a", "40-b", "40-c", "40-b"]


def test_pinned_models_are_never_dropped(store):
    models = memory(store, pinned=("30-twin",))
    for name in ("30-twin", "60-a", "60-b", "60-c"):
        models.get(name)
    assert models.names() == ("30-twin", "60-c")


def test_a_model_that_never_fits_is_refused_before_it_is_read(store):
    models = memory(store, pinned=("30-twin",))
    models.get("30-twin")
    models.get("50-a")
    with pytest.raises(CheckpointError, match="choose a smaller one"):
        models.get("71-b")
    assert store.loads == ["30-twin", "50-a"]
    assert "50-a" in models.names()  # nothing was dropped for it


def test_a_model_in_use_counts_until_it_is_let_go(store):
    models = memory(store)
    held = models.get("60-a")
    with pytest.raises(CheckpointError, match="try again"):
        models.get("60-b")
    assert held.num_bytes == models.used() == 60
    assert models.get("60-a") is held  # forgotten, but alive: not loaded twice
    del held
    gc.collect()
    models.get("60-b")
    assert models.used() == 60


def test_a_new_model_waits_for_one_to_be_let_go(store):
    models = memory(store, wait_seconds=30)
    held = [models.get("60-a")]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(models.get, "60-b")
        while models.names():  # until the waiting one has had it dropped
            Event().wait(0.005)
        held.clear()
        assert waiting.result(timeout=30).name == "60-b"


def test_forgotten_models_give_their_bytes_back(store):
    models = memory(store)
    models.get("60-a")
    models.forget("60-a")
    models.forget("never-there")
    gc.collect()
    assert models.used() == 0


def test_many_threads_stay_within_the_budget(store):
    models = memory(store, wait_seconds=30, pinned=("10-twin",))
    names = ["10-twin", "20-a", "30-b", "40-c", "50-d", "60-e"]
    peak, lock = [0], Lock()

    def visit(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(25):
            name = draw.choice(names)
            model = models.get(name)
            assert model.name == name
            with lock:
                peak[0] = max(peak[0], models.used())
            del model

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(8)))
    assert 60 <= peak[0] <= 100
    assert models.used() <= 100


@pytest.mark.parametrize(
    ("num_bytes", "text"), [(0, "0 MB"), (1, "1 MB"), (438_000_000, "438 MB"), (1.34e9, "1.3 GB")]
)
def test_sizes_as_people_read_them(num_bytes, text):
    assert megabytes(num_bytes) == text
