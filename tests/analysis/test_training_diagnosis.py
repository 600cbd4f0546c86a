"""The diagnosis reads curves drawn by hand."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.analysis.training_diagnosis import Point, diagnose

UNIGRAM, SHARE = 5.0, 0.12


def curve(loss: Callable[[float], float], accuracy=0.5, seen=None, moved=1.5) -> list[Point]:
    """loss: of the part of the way, 0 to 1."""
    seen = accuracy if seen is None else seen
    return [
        Point(step, loss(step / 100), accuracy, seen, moved=moved * step / 100)
        for step in range(0, 101, 10)
    ]


def early(x: float) -> float:
    """Falls at once, then stays."""
    return max(0.0, 1 - 5 * x)


@pytest.mark.parametrize(
    ("points", "verdict"),
    [
        (curve(lambda x: 5.0, 0.12, moved=20), "thrown off"),
        (curve(lambda x: 9.0 * x + 5, 0.05, moved=200), "thrown off"),
        (curve(lambda x: 5.0 - 0.2 * x, 0.13, moved=0.1), "has not moved"),
        (curve(lambda x: 5.0 - 0.1 * x, 0.14, moved=2), "word frequencies"),
        (curve(lambda x: 5.0 - 1.5 * x, 0.3, moved=1), "cut short"),
        (curve(lambda x: 3.6 + 1.4 * early(x), 0.25, moved=8), "levelled off"),
        (curve(lambda x: 2.0 + 3 * early(x), 0.3, seen=0.9), "learned by heart"),
        (curve(lambda x: 1.0 + 4 * early(x), 0.6), "learning"),
    ],
)
def test_each_curve_has_its_verdict(points, verdict):
    assert diagnose(points, UNIGRAM, SHARE).verdict == verdict


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        (lambda x: 0.25, "levelled off"),
        (lambda x: min(0.25, x), "levelled off"),
        (lambda x: 0.35 * x, "learning"),
        (lambda x: 0.9, "learning"),
    ],
)
def test_who_knows_frames_but_no_rules_has_levelled_off(rules, verdict):
    points = [
        Point(point.step, point.loss, 0.6, 0.6, rules(point.step / 100), 1.0)
        for point in curve(lambda x: 1.0 + 4 * early(x))
    ]
    found = diagnose(points, UNIGRAM, SHARE)
    assert found.verdict == verdict
    assert ("25%" in found.evidence) == (verdict == "levelled off")


def test_a_loss_that_is_no_number_comes_first():
    points = [*curve(lambda x: 1.0 + 4 * early(x), 0.6), Point(110, None)]
    found = diagnose(points, UNIGRAM, SHARE)
    assert found.verdict == "no number"
    assert "110" in found.evidence


def test_the_evidence_names_the_baseline():
    found = diagnose(curve(lambda x: 5.0, 0.12, moved=20), UNIGRAM, SHARE)
    assert "5.00 nats" in found.evidence
    assert "12%" in found.evidence
    assert "20 times" in found.evidence


@given(
    st.lists(st.floats(0, 50), min_size=2, max_size=30),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1000),
)
def test_any_curve_has_a_verdict(losses, accuracy, seen, moved):
    points = [Point(step, loss, accuracy, seen, moved=moved) for step, loss in enumerate(losses)]
    found = diagnose(points, UNIGRAM, SHARE)
    assert found.verdict
    assert found.advice
