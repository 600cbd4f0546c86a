"""The recipe: its stages, its learning rate step by step, and what it refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.errors import TrainingError
from bert_explorer.training.recipe import Recipe, Stage

STEPS = st.integers(1, 3000)


def recipe(steps: int, **changes) -> Recipe:
    return Recipe(**{"objective": "mlm", "tokens": steps * 1280} | changes)


@given(STEPS)
def test_the_rate_rises_to_the_peak_and_falls_towards_zero(steps):
    plan = recipe(steps)
    rates = [plan.rate(step) for step in range(steps)]
    warmup = max(1, round(0.03 * steps))
    peak = plan.learning_rate
    assert max(rates) == pytest.approx(peak)
    assert rates[warmup - 1] == pytest.approx(peak)
    assert all(rate > 0 for rate in rates)
    assert rates[:warmup] == sorted(rates[:warmup])
    assert rates[warmup:] == sorted(rates[warmup:], reverse=True)
    if steps > warmup:
        assert rates[-1] == pytest.approx(peak / (steps - warmup))


def test_the_rate_by_hand():
    plan = recipe(100, learning_rate=1.0, warmup_share=0.1)
    assert [plan.rate(step) for step in (0, 4, 9, 10, 55, 99)] == pytest.approx(
        [0.1, 0.5, 1.0, 1.0, 0.5, 1 / 90]
    )


@given(STEPS)
def test_stages_follow_each_other_and_have_their_shares(steps):
    plan = recipe(steps)
    in_order = [plan.stages.index(plan.stage(step)) for step in range(steps)]
    assert in_order == sorted(in_order)
    for index, stage in enumerate(plan.stages):
        assert in_order.count(index) == pytest.approx(stage.share * steps, abs=1.001)


def test_the_run_starts_with_short_sequences_without_pairs():
    first = recipe(100).stage(0)
    assert first.length == min(stage.length for stage in recipe(100).stages)
    assert first.pair_share == 0


@pytest.mark.parametrize(("steps", "expected"), [(1000, (10, 320)), (10, (3,)), (1, ())])
def test_snapshots_are_steps_of_the_run_before_its_end(steps, expected):
    assert recipe(steps, snapshot_shares=(0.01, 0.32, 1.0)).snapshot_steps == expected


def test_the_twins_recipes_differ_in_the_objective_alone():
    mlm, clm = recipe(10).to_dict(), recipe(10, objective="clm").to_dict()
    assert {name for name in mlm if mlm[name] != clm[name]} == {"objective"}
    assert json.loads(json.dumps(mlm))["stages"][0]["length"] == recipe(10).stages[0].length


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"objective": "nsp"}, "objective"),
        ({"tokens": 100}, "less than one batch"),
        ({"tokens": -5}, "less than one batch"),
        ({"batch_tokens": 32}, "at least one sequence, 64 tokens"),
        ({"stages": (Stage(0.5, 16, 0.0),)}, "add up to 1"),
        ({"stages": ()}, "at least one stage"),
        ({"learning_rate": 0.0}, "learning rate"),
        ({"learning_rate": float("nan")}, "learning rate"),
    ],
)
def test_an_impossible_recipe_is_refused(change, message):
    with pytest.raises(TrainingError, match=message):
        recipe(10, **change)
