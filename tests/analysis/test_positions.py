"""Tables of positions, and the end of the learned one."""

import math

import numpy as np
import pytest

from bert_explorer.analysis.position_limit import ask_for
from bert_explorer.analysis.position_similarity import (
    learned_table,
    likeness,
    nearest,
    neighbours_found,
    similarity,
    sinusoidal_table,
)


def test_sinusoids_follow_the_formula() -> None:
    table = sinusoidal_table(50, 8)
    for p in (0, 1, 7, 49):
        for i in range(4):
            angle = p / 10_000 ** (2 * i / 8)
            assert table[p, 2 * i] == pytest.approx(math.sin(angle), abs=1e-5)
            assert table[p, 2 * i + 1] == pytest.approx(math.cos(angle), abs=1e-5)


def test_an_odd_width_ends_with_a_sine() -> None:
    assert sinusoidal_table(4, 3)[2, 2] == pytest.approx(math.sin(2 / 10_000 ** (2 / 3)), abs=1e-6)


def test_similarity_of_sinusoids_depends_only_on_the_distance() -> None:
    width, found = 16, similarity(sinusoidal_table(40, 16))
    for distance in (0, 1, 5, 30):
        expected = np.mean([math.cos(distance / 10_000 ** (2 * i / width)) for i in range(8)])
        np.testing.assert_allclose(np.diagonal(found, distance), expected, atol=1e-5)


def test_similarity_by_hand() -> None:
    table = np.array([[2.0, 0.0], [0.0, 1.0], [3.0, 3.0], [0.0, 0.0]])
    half = math.sqrt(0.5)
    np.testing.assert_allclose(
        similarity(table),
        [[1, 0, half, 0], [0, 1, half, 0], [half, half, 1, 0], [0, 0, 0, 0]],
        atol=1e-12,
    )


def test_nearest_leaves_the_position_itself_out() -> None:
    found = similarity(sinusoidal_table(30, 32))
    assert nearest(found, 10, 2) == [9, 11]
    assert nearest(found, 0, 1) == [1]
    assert neighbours_found(found) == 1


def test_neighbours_found_counts_the_others_too() -> None:
    # 0 and 2 are alike, 1 and 3 are alike: nobody finds the position beside it.
    table = np.array([[1.0, 0.1], [0.1, 1.0], [1.0, 0.1], [0.1, 1.0]])
    assert neighbours_found(similarity(table)) == 0


def test_likeness_is_the_mean_cosine_of_equal_positions() -> None:
    a = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert likeness(a, 5 * a) == pytest.approx(1)
    assert likeness(a, a[::-1]) == pytest.approx(0)


def test_the_learned_table_ends(tiny_bert) -> None:
    assert learned_table(tiny_bert).shape == (32, 16)
    trial = ask_for(tiny_bert, "the cat sat", 33)
    assert len(trial.whole) == 33
    assert trial.refusal == "This text has 33 tokens, but the model has learned only 32 positions."
    assert len(trial.kept) == 32
    assert trial.lost == (trial.whole.tokens[-2],)


def test_the_last_position_is_still_taken(tiny_bert) -> None:
    trial = ask_for(tiny_bert, "the cat sat", 32)
    assert trial.refusal is None
    assert trial.lost == ()
    assert trial.kept == trial.whole.tokens


@pytest.mark.parametrize("length", [3, 20, 32, 33, 50])
@pytest.mark.parametrize("text", ["the cat sat", "boys", "the cat " * 40])
def test_what_is_kept_and_what_is_lost_make_the_whole(tiny_gpt, text, length) -> None:
    trial = ask_for(tiny_gpt, text, length)
    assert len(trial.whole) == length
    assert (*trial.kept[:-1], *trial.lost, "[SEP]") == trial.whole.tokens
