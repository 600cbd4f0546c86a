"""Weights on disk: what comes back, and what is refused."""

import pickle

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from bert_explorer.checkpoints.weights import load_weights, save_weights
from bert_explorer.errors import CheckpointError

SCRATCH = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
VALUES = st.lists(
    st.lists(st.floats(-100, 100, width=32), min_size=3, max_size=3), min_size=1, max_size=4
)


@given(values=VALUES)
@SCRATCH
def test_half_precision_round_trip(tmp_path, values):
    weight = torch.tensor(values)
    save_weights({"w": weight, "b": weight[0]}, tmp_path / "w.safetensors")
    loaded = load_weights(tmp_path / "w.safetensors")
    assert loaded["w"].dtype == torch.float32
    assert torch.equal(loaded["w"], weight.half().float())
    assert torch.equal(loaded["b"], weight[0].half().float())


@given(values=VALUES)
@SCRATCH
def test_eight_bits_are_within_a_254th_of_the_rows_largest(tmp_path, values):
    weight = torch.tensor(values)
    save_weights({"w": weight, "b": weight[0]}, tmp_path / "w.safetensors", eight_bit=True)
    loaded = load_weights(tmp_path / "w.safetensors")
    assert set(loaded) == {"w", "b"}
    bound = weight.abs().amax(dim=1, keepdim=True) / 254
    assert ((loaded["w"] - weight).abs() <= bound * 1.0001 + 1e-37).all()
    assert torch.equal(loaded["b"], weight[0].half().float())  # vectors keep half precision


def test_eight_bits_take_about_half_the_room_of_half_precision(tmp_path):
    weights = {"w": torch.randn(200, 200)}
    for name, eight_bit in (("half", False), ("eight", True)):
        save_weights(weights, tmp_path / name, eight_bit=eight_bit)
    assert (tmp_path / "eight").stat().st_size < 0.53 * (tmp_path / "half").stat().st_size


def test_saving_replaces_the_file_at_once_and_lets_others_read_it(tmp_path):
    path = tmp_path / "new" / "w.safetensors"
    save_weights({"w": torch.zeros(2)}, path)
    save_weights({"w": torch.ones(2)}, path)
    assert load_weights(path)["w"].tolist() == [1, 1]
    assert [file.name for file in path.parent.iterdir()] == ["w.safetensors"]
    plain = tmp_path / "plain"
    plain.write_text("")
    assert path.stat().st_mode == plain.stat().st_mode


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match=r"w\.safetensors"):
        load_weights(tmp_path / "w.safetensors")


@pytest.mark.parametrize("kept", [0, 5, 60, -1])
def test_a_half_downloaded_file_is_refused(tmp_path, kept):
    path = tmp_path / "w.safetensors"
    save_weights({"w": torch.randn(20, 20)}, path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CheckpointError, match="not a whole safetensors file"):
        load_weights(path)


class Boom:
    """Unpickling this fails the test."""

    def __reduce__(self):
        return pytest.fail, ("unpickled",)


def test_pickled_weights_are_refused_unread(tmp_path):
    path = tmp_path / "w.safetensors"
    path.write_bytes(pickle.dumps({"w": Boom()}))
    with pytest.raises(CheckpointError):
        load_weights(path)
    torch.save({"w": torch.ones(3), "x": Boom()}, path)
    with pytest.raises(CheckpointError):
        load_weights(path)


def test_scales_that_do_not_fit_are_refused(tmp_path):
    path = tmp_path / "w.safetensors"
    save_file({"w": torch.ones(3, 4, dtype=torch.int8), "w.scale": torch.ones(5, 1)}, path)
    with pytest.raises(CheckpointError, match="scale"):
        load_weights(path)
