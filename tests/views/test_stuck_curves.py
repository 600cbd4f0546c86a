"""Small multiples of runs that are stuck."""

from bert_explorer.analysis.training_diagnosis import Point
from bert_explorer.views.snapshot_curve import history_table
from bert_explorer.views.stuck_curves import HEALTHY, multiples, point_table, summary
from bert_explorer.views.theme import BIDIRECTIONAL

RUNS = {
    HEALTHY: [Point(0, 4.0, 0.1, rules=0.0), Point(50, 1.0, 0.6, rules=0.5)],
    "rate too high": [Point(0, 4.0, 0.1), Point(25, 4.2, 0.12), Point(50, None)],
}


def test_each_run_stands_before_the_healthy_one():
    figure = multiples(RUNS, 0.11, 80)
    blue = [t for t in figure.data if t.line.color == BIDIRECTIONAL and t.line.dash is None]
    assert [list(trace.y) for trace in blue] == [[0.1, 0.6], [0.1, 0.12]]
    grey = [t for t in figure.data if t.line.color != BIDIRECTIONAL]
    assert [list(trace.y) for trace in grey] == [[0.1, 0.6]]
    assert tuple(figure.layout.xaxis.range) == (0, 80)


def test_in_words_and_numbers():
    assert "healthy 60% after 50 steps" in summary(RUNS)
    assert "rate too high: no number any more" in summary(RUNS)
    table = point_table(RUNS)
    assert len(table) == 5
    assert table["loss"].isna().sum() == 1


def test_the_history_of_a_guess():
    table = history_table({10: [("a", 0.5)], 20: [("b", 0.25), ("c", 0.2)]}, [0.01, None])
    assert table["its guesses"].tolist() == ["a 50%", "b 25%, c 20%"]
    assert table["the hidden word"].tolist() == ["1.0%", "unknown"]
