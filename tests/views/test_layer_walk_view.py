"""What the layer walk is given to draw."""

import numpy as np
import pytest

from bert_explorer.analysis.encoder_layer import read_layer
from bert_explorer.analysis.layer_check import multiply_again
from bert_explorer.analysis.layer_walk import walk
from bert_explorer.views.layer_walk import numbers_table, payload, steps_table
from bert_explorer.views.layer_walk_text import Place, summary, text

TEXT = "the cat sat on the mat ."


@pytest.fixture(params=["tiny_bert", "tiny_gpt"])
def checkpoint(request: pytest.FixtureRequest):
    return request.getfixturevalue(request.param)


@pytest.fixture
def place(checkpoint) -> Place:
    return Place(read_layer(checkpoint, TEXT, None, 1), token=2, head=1)


@pytest.fixture
def steps(place: Place):
    return walk(place.layer, place.token, place.head)


def test_each_part_finds_its_own_numbers(place, steps) -> None:
    data = payload(steps, place, 0)
    numbers = np.frombuffer(data["numbers"], dtype=np.float32)
    seen = 0
    for step, drawn in zip(steps, data["steps"], strict=True):
        for part, described in zip(step.parts, drawn["parts"], strict=True):
            start, count = described["start"], part.values.size
            np.testing.assert_array_equal(numbers[start : start + count], part.values.ravel())
            assert count % described["size"] == 0
            seen += count
    assert seen == len(numbers)


def test_the_side_road_leaves_before_and_joins_after_each_half(place, steps) -> None:
    drawn = payload(steps, place, 0)["steps"]
    assert [i for i, step in enumerate(drawn) if step["leaves"]] == [0, 9]
    assert [i for i, step in enumerate(drawn) if step["joins"]] == [9, 13]
    assert [step["group"] for step in drawn] == ["", *["attention"] * 8, "", *["mlp"] * 3, ""]


def test_what_is_added_shares_one_scale(place, steps) -> None:
    for drawn in payload(steps, place, 0)["steps"]:
        added = [part for part in drawn["parts"] if part["sign"] in ("+", "=")]
        if any(part["sign"] == "+" for part in added):
            assert len({part["scale"] for part in added}) == 1
        assert all(part["scale"] > 0 for part in drawn["parts"])


def test_shapes_are_those_of_the_trace(checkpoint, place, steps) -> None:
    for step, drawn in zip(steps, payload(steps, place, 0)["steps"], strict=True):
        recorded = place.layer[step.results[0].source].shape
        if step.name == "masked":  # the mask itself is the same for every head
            recorded = (checkpoint.config.num_heads, *recorded)
        if step.name == "joined":
            heads, length, size = recorded
            recorded = (length, heads * size)
        assert drawn["shape"]["all"].endswith(str((1, *recorded)))
        assert drawn["shape"]["dimensions"].count(",") == len(recorded)


def test_the_words_name_the_mask(checkpoint, place, steps) -> None:
    masked = next(step for step in steps if step.name == "masked")
    says = text(masked, place).says
    if checkpoint.config.architecture == "bert":
        assert "every score stays as it is" in says
    else:
        assert "the 6 tokens to the right" in says


def test_the_summary_names_the_token_most_looked_at(place, steps) -> None:
    named = {step.name: step for step in steps}
    most = int(place.layer["attention.pattern"][1, 2].argmax())
    assert f"looks most at “{place.layer.encoding.tokens[most]}”" in summary(named, place)


def test_tables_hold_every_step_and_every_number(checkpoint, place, steps) -> None:
    table = steps_table(steps, place, multiply_again(checkpoint, place.layer))
    assert len(table) == len(steps) + 2  # query, key and value have a row each
    assert table["multiplied again"].max() < 1e-5
    numbers = numbers_table(steps[-1], place)
    assert len(numbers) == sum(part.values.size for part in steps[-1].parts)
    scores = numbers_table(steps[5], place)
    assert scores["token"].tolist() == list(place.layer.encoding.tokens)
    assert scores["value"].sum() == pytest.approx(1)
