"""The reports of a job become curves, patterns and words."""

import base64

import numpy as np
import pytest

from bert_explorer.analysis.training_run import changed_head, margin, rule_names, run_of
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL
from bert_explorer.views.training_curves import (
    effort,
    look_table,
    loss_and_accuracy,
    rule_table,
    side_curves,
    summary,
    verdict,
)
from bert_explorer.views.watched_guesses import guess_bars, guess_table

TOKENS = ("[CLS]", "a", "[MASK]", "[SEP]")
SIZE = len(TOKENS)


def patterns(strength: float) -> str:
    """Two layers of two heads; only layer 2, head 1 changes with the strength."""
    values = np.full((2, 2, SIZE, SIZE), 255 // SIZE, dtype=np.uint8)
    values[1, 0] = 0
    values[1, 0, :, 0] = round(255 * strength)
    return base64.b64encode(values.tobytes()).decode()


def look(step: int, bert: float, gpt: float) -> dict:
    def twin(share: float, loss: float) -> dict:
        return {
            "loss": loss,
            "accuracy": share,
            "seen": share,
            "guesses": [[["5", share], ["<b>", 0.1]]],
            "patterns": patterns(share),
            "rules": {"left": 0.5, "left tool": 0.5, "right": share, "right tool": share},
            **({"train_loss": loss + 1} if step else {}),
        }

    return {"type": "look", "step": step, "bert": twin(bert, 2.0), "gpt": twin(gpt, 3.0)}


START = {
    "type": "start",
    "watched": {"tokens": TOKENS, "special": (True, False, False, True)},
    "unigram": {"loss": 4.0, "accuracy": 0.1},
    "layers": 2,
    "heads": 2,
}
PROGRESS = {"type": "progress", "step": 20, "steps": 100, "asked": {"bert": 30, "gpt": 200}}


@pytest.fixture
def run():
    return run_of([START, look(0, 0.0, 0.0), look(10, 0.5, 0.1), PROGRESS, look(20, 0.9, 0.2)])


def test_before_the_start_there_is_nothing():
    assert run_of([]) is None
    assert run_of([START]).looks == ()


def test_curves(run):
    assert run.steps == (0, 10, 20)
    assert run.series("bert", "accuracy") == ([0, 10, 20], [0.0, 0.5, 0.9])
    assert run.series("bert", "train_loss") == ([10, 20], [3.0, 3.0])
    assert run.series("bert", "nsp_accuracy") == ([], [])
    assert run.rules("gpt", "right") == ([0, 10, 20], [0.0, 0.1, 0.2])
    assert rule_names(run) == ["tool"]
    assert margin(run) == pytest.approx((0.7, 0.0))


def test_patterns_come_back_with_their_mask(run):
    bert, gpt = run.attention("bert", 2), run.attention("gpt", 2)
    assert bert.patterns.shape == (2, 2, SIZE, SIZE)
    assert bert.patterns[1, 0, :, 0] == pytest.approx(0.9, abs=1 / 255)
    assert (bert.sight, gpt.sight) == ("bidirectional", "causal")
    assert bert.allowed.all()
    assert not gpt.allowed[0, 1]
    assert changed_head(run, "bert") == (1, 0)


def test_words_and_tables_carry_the_newest_numbers(run):
    assert "BERT 90%" in verdict(run)
    assert "+70 points" in verdict(run)
    assert "After 20 steps" in summary(run)
    assert "30 words" in effort(run)
    assert effort(run_of([START, look(0, 0, 0)])) == ""
    assert look_table(run)["BERT right, %"].tolist() == [0, 50, 90]
    assert rule_table(run)["rule"].tolist() == ["tool"]
    assert guess_table(run, 0)["step"].tolist() == [0, 10, 20]


def test_each_twin_keeps_its_hue_and_the_axis_its_length(run):
    for figure in (loss_and_accuracy(run), side_curves(run)):
        hues = {trace.name: trace.line.color for trace in figure.data}
        assert (hues["BERT"], hues["GPT"]) == (BIDIRECTIONAL, CAUSAL)
        assert tuple(figure.layout.xaxis.range) == (0, 100)
    bars = guess_bars(run, 2, 0)
    assert tuple(bars.layout.yaxis.ticktext) == ("5", "<b>")
