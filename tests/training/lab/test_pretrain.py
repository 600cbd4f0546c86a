"""The live run: it learns what each twin can learn, and stops as it should."""

import base64
import itertools
import math

import numpy as np
import pytest
import torch

from bert_explorer.checkpoints import load
from bert_explorer.data.pairs import IGNORED
from bert_explorer.training.lab import learner, pretrain, stuck
from bert_explorer.training.lab.drill import Drill
from bert_explorer.training.lab.learner import Learner
from bert_explorer.training.lab.material import little, own
from bert_explorer.training.lab.quiz import by_rule, mark
from bert_explorer.training.lab.settings import Settings
from bert_explorer.ui.training_lab.sample_text import SAMPLE

SHORT = Settings(steps=40, batch=16, width=16, layers=1)
WATCHED = "the [MASK] near the frogs barks ."


class Witness:
    """A context that notes what is said, and asks to stop after some steps."""

    def __init__(self, folder, stop_after=None):
        self.folder, self.stop_after = folder, stop_after
        self.said, self.asked = [], 0

    def report(self, values, *, key=None):
        self.said.append(values)

    def should_stop(self):
        self.asked += 1
        return self.stop_after is not None and self.asked > self.stop_after

    def looks(self):
        return [values for values in self.said if values["type"] == "look"]


@pytest.fixture(autouse=True)
def _few_looks(monkeypatch):
    """Looking takes longer than learning here."""
    monkeypatch.setattr(pretrain, "LOOKS", 4)
    monkeypatch.setattr(stuck, "LOOKS", 4)


def spec(settings=SHORT, text=None, watched=WATCHED):
    return {"settings": settings.to_dict(), "text": text, "watched": watched}


@pytest.fixture(scope="module")
def language(tmp_path_factory):
    return little(tmp_path_factory.mktemp("language"))


def test_a_run_reports_and_leaves_two_models(tmp_path):
    witness = Witness(tmp_path)
    ended = pretrain.run(spec(), witness)
    assert ended == {"steps": 40, "ended": ""}
    start, looks = witness.said[0], witness.looks()
    assert [look["step"] for look in looks] == [0, 10, 20, 30, 40]
    for look in looks:
        for twin in ("bert", "gpt"):
            assert math.isfinite(look[twin]["loss"])
            assert len(look[twin]["guesses"]) == 1
            assert len(look[twin]["guesses"][0]) == 5
    assert looks[-1]["bert"]["loss"] < looks[0]["bert"]["loss"]
    length = len(start["watched"]["tokens"])
    raw = base64.b64decode(looks[-1]["gpt"]["patterns"])
    patterns = np.frombuffer(raw, np.uint8).reshape(start["layers"], start["heads"], length, length)
    assert not np.triu(patterns, 1).any()  # the twin never looks to the right
    assert patterns.sum(-1).astype(int) == pytest.approx(255, abs=length)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bert", "gpt"]
    bert = load(tmp_path / "bert")
    assert bert.fill(WATCHED, k=1)[0][0][0] == looks[-1]["bert"]["guesses"][0][0][0]


def test_stopping_early_keeps_what_there_is(tmp_path):
    witness = Witness(tmp_path, stop_after=7)
    assert pretrain.run(spec(), witness) == {"steps": 7, "ended": "asked"}
    assert load(tmp_path / "gpt").config.architecture == "gpt"


def test_a_loss_that_is_no_number_keeps_the_last_good_weights(tmp_path, monkeypatch):
    real = learner.losses
    calls = []

    def ruined(model, lesson):
        calls.append(1)
        result = real(model, lesson)
        return result if len(calls) < 21 else type(result)(*[result.loss * math.nan] * 5)

    monkeypatch.setattr(learner, "losses", ruined)
    witness = Witness(tmp_path)
    assert pretrain.run(spec(), witness) == {"steps": 10, "ended": "loss"}
    weights = load(tmp_path / "bert").model.state_dict().values()
    assert all(bool(weight.isfinite().all()) for weight in weights)


def test_static_masking_repeats_itself_and_dynamic_does_not(language):
    for masking, repeats in (("static", True), ("dynamic", False)):
        settings = Settings(batch=64, masking=masking)
        drill = Drill(language, settings)
        drill.count = 64  # an epoch a step, so that every sequence comes again at once
        seen = []
        for step in range(2):
            rows = drill._rows(step)
            bert, gpt = drill.lessons(step)
            order = rows.argsort()
            width = min(bert.batch.input_ids.shape[1], 12)
            seen.append(bert.batch.input_ids[order, :width])
            assert sorted(rows) == list(range(64))
            hidden = bert.predict & (bert.batch.input_ids != gpt.batch.input_ids)
            assert torch.equal(
                bert.batch.input_ids.where(~hidden, gpt.batch.input_ids), gpt.batch.input_ids
            )
        assert torch.equal(*seen) == repeats


def test_bert_is_asked_for_hidden_words_and_its_twin_for_every_next_one(language):
    bert, gpt = Drill(language, Settings()).lessons(0)
    real = gpt.batch.input_ids != language.tokenizer.pad_id
    assert gpt.total_targets == int(real.sum()) - len(real)
    assert bert.total_targets < 0.25 * gpt.total_targets
    ids = gpt.batch.input_ids
    assert torch.equal(gpt.targets, ids[:, 1:][gpt.predict[:, :-1]])


def test_pairs_are_judged_when_asked_for(tmp_path):
    settings = Settings(next_sentence=True, length=32, batch=16, width=16, layers=1, steps=20)
    source = little(tmp_path, pairs=True)
    bert, _ = Drill(source, settings).lessons(0)
    assert bert.total_pairs > 8
    assert set(bert.next_sentence.tolist()) <= {0, 1, IGNORED}
    single, _ = Drill(little(tmp_path), Settings()).lessons(0)
    assert single.total_pairs == 0


def test_what_is_asked_is_not_in_the_text(language):
    source = language.corpus.sources[0]
    ends = source.sentences
    learned = {tuple(source.tokens[a:b].tolist()) for a, b in itertools.pairwise(ends)}
    for question in (*language.held_out, *language.asked):
        assert question.ids[1:-1] not in learned
    assert all(question.ids[1:-1] in learned for question in language.seen)
    sides = {(question.rule, question.side) for question in language.asked}
    assert len(sides) == 12


def test_the_twin_is_asked_with_nothing_but_the_left_side(language):
    """Whatever stands to the right of a blank changes BERT's answers and not the twin's."""
    questions = language.asked[:40]
    changed = [
        type(q)((*q.ids[: q.place + 1], *reversed(q.ids[q.place + 1 :])), q.place, q.rule, q.side)
        for q in questions
    ]
    for architecture, same in (("bert", False), ("gpt", True)):
        model = Learner(architecture, language, Settings()).model
        one = mark(model, questions, language.tokenizer)
        two = mark(model, changed, language.tokenizer)
        assert (abs(one.loss - two.loss) < 1e-5) == same
    assert set(by_rule(one, questions)) >= {questions[0].side}


def test_the_unigram_baseline_is_measured_on_the_text(language):
    counts = np.bincount(language.corpus.sources[0].tokens, minlength=language.tokenizer.vocab_size)
    answers = np.array([question.answer for question in language.held_out])
    assert language.unigram["accuracy"] == (answers == counts.argmax()).mean()
    assert 3 < language.unigram["loss"] < math.log(language.tokenizer.vocab_size)


def test_own_text_holds_out_sentences(tmp_path):
    source = own(SAMPLE, tmp_path)
    assert source.asked == ()
    assert 0 < len(source.held_out) < len(source.seen)
    assert source.tokenizer.vocab_size <= 1000
    assert not list(tmp_path.iterdir())
    witness = Witness(tmp_path)
    settings = Settings(steps=20, batch=8, width=16, layers=1, length=32)
    pretrain.run(spec(settings, SAMPLE, "the keeper [MASK]"), witness)
    assert "rules" not in witness.looks()[-1]["bert"]


def test_the_weights_of_a_run_have_moved_and_go_back(language):
    bert = Learner("bert", language, SHORT)
    drill = Drill(language, SHORT)
    assert bert.moved() == 0
    for step in range(5):
        assert bert.step(drill.lessons(step)[0], step)
    bert.remember()
    moved = bert.moved()
    assert moved > 0
    for step in range(5, 10):
        bert.step(drill.lessons(step)[0], step)
    assert bert.moved() > moved
    bert.go_back()
    assert bert.moved() == moved


def test_runs_side_by_side_all_come_to_their_end(tmp_path):
    runs = {
        "healthy": SHORT,
        "short": Settings(steps=40, stop_after=20, batch=8, width=8, layers=1),
    }
    witness = Witness(tmp_path)
    values = {name: settings.to_dict() for name, settings in runs.items()}
    assert stuck.run({"runs": values}, witness) == {"ended": ""}
    for name, settings in runs.items():
        steps = [look["step"] for look in witness.looks() if look["run"] == name]
        assert steps[0] == 0
        assert steps[-1] == (settings.stop_after or settings.steps)
        assert steps == sorted(set(steps))


def test_a_ruined_run_does_not_end_the_others(tmp_path):
    runs = {
        "healthy": SHORT.to_dict(),
        "ruined": {**SHORT.to_dict(), "learning_rate": 1.0},
    }
    witness = Witness(tmp_path, stop_after=30)
    assert stuck.run({"runs": runs}, witness) == {"ended": "asked"}
    assert {look["run"] for look in witness.looks()} == {"healthy", "ruined"}
