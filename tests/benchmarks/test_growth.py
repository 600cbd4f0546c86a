"""How the time of a model call grows with tokens, layers and heads: exponents."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch

from bert_explorer.config import ModelConfig
from bert_explorer.model import Batch, Bert, Gpt, build
from bert_explorer.trace import OFF, Trace
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import seconds
from tests.benchmarks.row import Row

ROUNDS = 7
TOKENS = (64, 128, 256, 512, 1024, 2048)
LAYERS = (1, 2, 4, 8, 16)
HEADS = (1, 2, 4, 8, 16, 32)


def model_of(*, layers: int = 4, heads: int = 4) -> Bert | Gpt:
    """The twins' width, with room for long texts."""
    config = ModelConfig(
        vocab_size=1000,
        hidden_size=256,
        num_layers=layers,
        num_heads=heads,
        intermediate_size=1024,
        max_positions=TOKENS[-1],
    )
    return build(config).eval().requires_grad_(False)


def batch_of(length: int) -> Batch:
    ids = torch.randint(5, 1000, (1, length), generator=torch.Generator().manual_seed(0))
    return Batch(ids, torch.zeros_like(ids))


def medians(calls: Sequence[Callable[[], object]]) -> np.ndarray:
    """Seconds of each call, taken by turns, after one round to warm up."""
    times = np.array([[seconds(call) for call in calls] for _ in range(ROUNDS + 1)])
    return np.median(times[1:], axis=0)


def exponent(sizes: Sequence[int], times: np.ndarray) -> float:
    """p of the closest time = c * size^p: the slope of the logarithms."""
    slope, _ = np.polyfit(np.log(sizes), np.log(times), 1)
    return float(slope)


def call(model: Bert | Gpt, length: int, traced: bool) -> Callable[[], object]:
    batch = batch_of(length)
    record = "layers.*.attention.pattern"
    return lambda: model(batch, trace=Trace(record=record) if traced else OFF)


@pytest.mark.parametrize("traced", [False, True], ids=["plain", "traced"])
@pytest.mark.parametrize("of", ["tokens", "layers", "heads"])
@torch.inference_mode()
def test_growth(results: Results, of: str, traced: bool) -> None:
    length = 256
    if of == "tokens":
        model, sizes = model_of(), TOKENS
        calls = [call(model, size, traced) for size in sizes]
    elif of == "layers":
        sizes = LAYERS
        calls = [call(model_of(layers=size), length, traced) for size in sizes]
    else:
        sizes = HEADS
        calls = [call(model_of(heads=size), length, traced) for size in sizes]
    times = medians(calls)
    first, last = times[0] * 1000, times[-1] * 1000
    at_the_end = exponent(sizes[-2:], times[-2:])
    results.add(
        Row(
            part="growth",
            what=f"{'forward with every pattern' if traced else 'forward'}: time ~ {of}^p, "
            f"{sizes[0]} to {sizes[-1]:,} {of}",
            unit="= p",
            ours=exponent(sizes, times),
            rounds=ROUNDS,
            note=f"{first:,.1f} to {last:,.1f} ms; last doubling p = {at_the_end:.2f}",
        )
    )
