"""The copy experiment: the honest model at ln V, the other one near 0."""

import math

import pytest
import torch

from bert_explorer.analysis.copying import (
    LENGTH,
    STEPS,
    Copier,
    Setting,
    share_of_rate,
    to_the_next,
)

SETTING = Setting(symbols=8)


@pytest.fixture(scope="module")
def trained():
    """sight -> (the copier, its losses), trained as on the page: inside inference mode."""
    done = {}
    for sight in ("bidirectional", "causal"):
        copier = Copier(SETTING, sight)
        losses = []
        with torch.inference_mode():
            for _ in range(STEPS // 20):
                losses += copier.train(20)
        done[sight] = copier, losses
    return done


def test_the_floor_is_ln_v() -> None:
    assert Setting(symbols=16).floor == math.log(16)


def test_both_start_at_the_floor_with_the_same_weights() -> None:
    models = [Copier(SETTING, sight).model.state_dict() for sight in ("bidirectional", "causal")]
    for name, weights in models[0].items():
        torch.testing.assert_close(weights, models[1][name], rtol=0, atol=0)
    assert Copier(SETTING, "causal").train(1)[0] == pytest.approx(SETTING.floor, abs=0.05)


def test_the_causal_model_can_not_get_below_the_floor(trained) -> None:
    _, losses = trained["causal"]
    last = losses[-40:]
    # 40 steps of 32 x 11 symbols: their mean would stray by about 0.001 from ln V.
    assert sum(last) / len(last) == pytest.approx(SETTING.floor, abs=0.01)


def test_the_bidirectional_model_copies(trained) -> None:
    copier, losses = trained["bidirectional"]
    assert max(losses[-20:]) < 0.05
    with torch.inference_mode():
        assert float(to_the_next(torch.from_numpy(copier.pattern()))) > 0.8


def test_a_cheat_can_not_write(trained) -> None:
    with torch.inference_mode():
        assert trained["bidirectional"][0].loss_as_a_writer() > 2 * SETTING.floor
        honest = trained["causal"][0].loss_as_a_writer()
    assert honest == pytest.approx(SETTING.floor, abs=0.02)


def test_the_causal_pattern_has_nothing_on_the_right(trained) -> None:
    pattern = torch.from_numpy(trained["causal"][0].pattern())
    assert pattern.shape == (LENGTH, LENGTH)
    assert float(pattern.triu(1).abs().max()) == 0


def test_the_seed_decides_everything() -> None:
    def first(seed):
        return Copier(Setting(symbols=4, seed=seed), "bidirectional").train(3)

    assert first(1) == first(1)
    assert first(1) != first(2)


def test_two_layers_copy_too() -> None:
    losses = Copier(Setting(symbols=4, layers=2), "bidirectional").train(STEPS)
    assert losses[-1] < 0.05


def test_the_learning_rate_rises_and_falls() -> None:
    rates = [share_of_rate(step) for step in range(1, STEPS + 1)]
    assert rates[0] < 0.1
    assert max(rates) == 1
    assert 0 < rates[-1] < 0.1


def test_to_the_next_by_hand() -> None:
    pattern = torch.tensor([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [1.0, 0.0, 0.0]])
    assert float(to_the_next(pattern)) == pytest.approx(0.75)
