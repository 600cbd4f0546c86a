"""The settings of a live run: their bounds, in sentences."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.errors import TrainingError
from bert_explorer.training.lab.settings import RANGES, Settings
from bert_explorer.training.lab.stuck import PRESETS
from bert_explorer.training.recipe import Recipe, Stage


@pytest.mark.parametrize("name", RANGES)
def test_out_of_range_is_refused(name):
    low, high = RANGES[name]
    for value in (low / 2, high * 2, math.nan):
        with pytest.raises(TrainingError, match="must be from"):
            Settings(**{name: value})


def test_too_long_a_run_is_refused_before_it_starts():
    with pytest.raises(TrainingError, match="minutes on one core"):
        Settings(steps=3000, width=128, layers=4, batch=128, length=32).check_size()
    assert Settings().check_size().seconds() < 60


def test_pairs_need_room():
    with pytest.raises(TrainingError, match="32 tokens"):
        Settings(next_sentence=True)
    assert Settings(next_sentence=True, length=32)


@given(st.integers(20, 3000), st.floats(1e-5, 1.0))
def test_the_rate_is_that_of_the_command_line(steps, rate):
    recipe = Recipe(
        "mlm", steps * 1280, learning_rate=rate, stages=(Stage(1.0, 32, 0.0),), warmup_share=0.03
    )
    settings = Settings(steps=steps, learning_rate=rate)
    for step in {0, 1, steps // 2, steps - 1}:
        assert settings.rate(step) == pytest.approx(recipe.rate(step))


@pytest.mark.parametrize("width", [4, 6, 8, 64, 96, 128])
def test_any_width_makes_twins(width):
    bert, gpt = (Settings(width=width).config(name, 100) for name in ("bert", "gpt"))
    for name in ("hidden_size", "num_layers", "num_heads", "intermediate_size", "max_positions"):
        assert getattr(bert, name) == getattr(gpt, name)
    assert (bert.architecture, gpt.architecture) == ("bert", "gpt")


def test_a_broken_run_differs_in_one_thing():
    healthy = Settings(**PRESETS["healthy"]).to_dict()
    for name, preset in PRESETS.items():
        broken = Settings(**preset).to_dict()
        changed = {key for key in healthy if broken[key] != healthy[key]}
        assert (
            changed
            == {
                "healthy": set(),
                "rate too high": {"learning_rate"},
                "rate too low": {"learning_rate"},
                "masking too high": {"masking_rate"},
                "model too small": {"width", "layers"},
                "too few epochs": {"stop_after"},
            }[name]
        )
