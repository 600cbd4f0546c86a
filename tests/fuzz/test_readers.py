"""No bytes, whatever they are, get more out of a reader than a result or a sentence."""

import contextlib
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bert_explorer.errors import BertExplorerError
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, Target

PLENTY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_valid_files_are_accepted(target: Target) -> None:
    for seed in target.seeds()[: 1 if target.name == "zip" else None]:
        target.run(seed)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@given(noise=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@PLENTY
def test_noise(target: Target, noise: bytes) -> None:
    with contextlib.suppress(BertExplorerError):
        target.run(noise)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@given(rng=st.randoms(use_true_random=False), which=st.integers(0, 9))
@PLENTY
def test_damaged_files(target: Target, rng: random.Random, which: int) -> None:
    seeds = target.seeds()
    with contextlib.suppress(BertExplorerError):
        target.run(mutated(seeds[which % len(seeds)], rng, seeds))
