"""The copy experiment is trained once, however many ask for it."""

from threading import Barrier, Thread

from bert_explorer.analysis.copying import STEPS, Setting
from bert_explorer.ui.generation import copy_runs


def test_a_class_that_presses_the_button_trains_once() -> None:
    setting = Setting(symbols=4, seed=77)
    assert copy_runs.finished(setting) is None
    together = Barrier(4)
    watched, results = [], []

    def student() -> None:
        together.wait()
        seen: list[int] = []
        watched.append(seen)
        results.append(copy_runs.train(setting, lambda losses: seen.append(len(losses["causal"]))))

    students = [Thread(target=student) for _ in range(4)]
    for thread in students:
        thread.start()
    for thread in students:
        thread.join()
    trained = [seen for seen in watched if seen]
    assert trained == [list(range(copy_runs.STEPS_A_TURN, STEPS + 1, copy_runs.STEPS_A_TURN))]
    assert all(result is results[0] for result in results)
    assert copy_runs.finished(setting) is results[0]


def test_only_the_latest_are_kept(monkeypatch) -> None:
    monkeypatch.setattr(copy_runs, "_train", lambda setting, watch: setting)
    monkeypatch.setattr(copy_runs, "_kept", type(copy_runs._kept)())
    for seed in range(copy_runs.MOST_KEPT + 3):
        copy_runs.train(Setting(seed=seed), lambda losses: None)
    assert copy_runs.finished(Setting(seed=2)) is None
    assert copy_runs.finished(Setting(seed=3)) is not None
