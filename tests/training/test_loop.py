"""The loop: it learns, repeats itself exactly, and stops when it should."""

import itertools
import math

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from bert_explorer.errors import TrainingError
from bert_explorer.training.initialization import initialise_tables
from bert_explorer.training.loop import Setting, pretrain
from bert_explorer.training.progress import Progress, load_progress, save_progress

CPU = torch.device("cpu")


@pytest.fixture
def train(stories, make_model, make_recipe, tmp_path):
    """A function that runs the loop in a folder; returns the model and what pretrain returned."""

    def run(objective, name="run", *, setting=None, recipe=None, dropout=0.0, **more):
        corpus, tokenizer = stories
        torch.manual_seed(0)
        model = make_model(objective, dropout=dropout)
        initialise_tables(model, corpus.unigram_counts(tokenizer.vocab_size), 0.05)
        setting = setting or Setting(CPU, log_every=10, save_every=10, show_progress=False)
        recipe = recipe or make_recipe(objective)
        return model, pretrain(model, tokenizer, corpus, recipe, setting, tmp_path / name, **more)

    return run


def assert_same_weights(one, two):
    for name, weight in one.state_dict().items():
        assert torch.equal(weight, two.state_dict()[name]), name


@pytest.mark.parametrize("bfloat16", [False, True])
@pytest.mark.parametrize("objective", ["mlm", "clm"])
def test_the_loss_falls(train, stories, objective, bfloat16):
    setting = Setting(CPU, bfloat16=bfloat16, log_every=10, show_progress=False)
    model, progress = train(objective, setting=setting)
    rows = progress.log
    assert [row["step"] for row in rows] == [1, 2, 5, 10, 19, 20, 30, 38, 40, 50, 60]
    assert [row["tokens"] for row in rows] == [256 * row["step"] for row in rows]
    corpus, tokenizer = stories
    counts = corpus.unigram_counts(tokenizer.vocab_size)
    frequency = counts[counts > 0] / counts.sum()
    entropy = -(frequency * np.log(frequency)).sum()
    # It starts from word frequencies, up to [SEP], and ends far below them.
    assert rows[0]["loss"] == pytest.approx(entropy, abs=0.6)
    assert rows[-1]["loss"] < 0.7 * entropy
    assert rows[-1]["accuracy"] > rows[0]["accuracy"]
    assert ("nsp_loss" in rows[-1]) == (objective == "mlm")
    assert all(weight.dtype == torch.float32 for weight in model.parameters())
    assert not model.training


def test_two_runs_are_the_same_to_the_last_bit(train):
    one, two = train("mlm", "one"), train("mlm", "two")
    assert_same_weights(one[0], two[0])


@pytest.mark.parametrize("objective", ["mlm", "clm"])
def test_a_run_cut_off_goes_on_as_if_it_had_not_been(train, objective):
    """With dropout, whose draws must repeat too."""
    whole, whole_progress = train(objective, "whole", dropout=0.1)

    def cut(step, row):
        if step == 38:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(objective, "cut", dropout=0.1, at_snapshot=cut)
    resumed, progress = train(objective, "cut", dropout=0.1)
    assert_same_weights(whole, resumed)
    for one, two in zip(whole_progress.log, progress.log, strict=True):
        assert one | {"tokens_per_second": 0} == two | {"tokens_per_second": 0}


def test_a_finished_run_is_not_trained_again(train):
    model, progress = train("clm")
    again, same = train("clm")
    assert_same_weights(model, again)
    assert same == progress


def test_snapshots_come_when_the_recipe_says_in_evaluation_mode(train, make_recipe):
    seen = []

    def look(step, row):
        row["heldout_loss"] = float(step)
        seen.append(step)

    _, progress = train("mlm", at_snapshot=look)
    assert seen == [*make_recipe("mlm").snapshot_steps, 60]
    noted = {row["step"] for row in progress.log if "heldout_loss" in row}
    assert noted == set(seen)


def test_a_diverging_run_stops_and_keeps_its_last_good_state(train, make_recipe, tmp_path):
    recipe = make_recipe("clm", learning_rate=1e38, snapshot_shares=())
    with pytest.raises(TrainingError, match="no longer finite after step"):
        train("clm", recipe=recipe, setting=Setting(CPU, log_every=50, save_every=1))
    for file in (tmp_path / "run").rglob("model.safetensors"):
        assert all(weight.isfinite().all() for weight in load_file(file).values())


def test_weights_that_break_in_a_saved_step_are_not_saved(
    train, make_recipe, monkeypatch, tmp_path
):
    """The loss is of before the step; a step can ruin the weights all the same."""
    norms = itertools.count(1)

    def clip(parameters, limit):
        if next(norms) == 20:
            for parameter in parameters:
                parameter.grad.fill_(math.nan)

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", clip)
    with pytest.raises(TrainingError, match="weights are no longer finite after step 20"):
        train("clm", recipe=make_recipe("clm", snapshot_shares=()))
    assert '"step": 10' in (tmp_path / "run" / "latest.json").read_text()


def test_more_processes_than_sequences_are_refused(train):
    with pytest.raises(TrainingError, match="8 sequences of 32: not one for each of 9"):
        train("mlm", setting=Setting(CPU, world=9))


def test_a_run_that_has_gone_further_is_refused(train, make_recipe):
    train("clm", recipe=make_recipe("clm", steps=20))
    with pytest.raises(TrainingError, match="20 steps already"):
        train("clm", recipe=make_recipe("clm", steps=10))


# -- the state on disk -------------------------------------------------------------------------


@pytest.fixture
def state(make_model):
    """A model and its optimizer after one step."""
    model = make_model("clm")
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    sum(weight.square().sum() for weight in model.parameters()).backward()
    optimizer.step()
    return model, optimizer


def test_progress_comes_back_exactly(state, make_model, tmp_path):
    model, optimizer = state
    assert load_progress(tmp_path, model, optimizer) is None
    save_progress(tmp_path, Progress(7, [{"step": 7, "loss": 0.1}]), model, optimizer)
    other = make_model("clm")
    its_optimizer = torch.optim.AdamW(other.parameters(), fused=True)
    progress = load_progress(tmp_path, other, its_optimizer)
    assert progress == Progress(7, [{"step": 7, "loss": 0.1}])
    assert_same_weights(model, other)
    moments, its_moments = (o.state_dict()["state"] for o in (optimizer, its_optimizer))
    for index, moment in moments.items():
        for name, value in moment.items():
            assert torch.equal(value, its_moments[index][name])


def test_only_the_last_state_is_kept(state, tmp_path):
    for step in (1, 2, 3):
        save_progress(tmp_path, Progress(step, []), *state)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest.json", "step-00000003"]


def test_a_kill_while_saving_leaves_the_state_before(state, tmp_path, monkeypatch):
    save_progress(tmp_path, Progress(1, []), *state)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        save_progress(tmp_path, Progress(2, []), *state)
    monkeypatch.undo()
    assert load_progress(tmp_path, *state).step == 1
    save_progress(tmp_path, Progress(2, []), *state)
    assert load_progress(tmp_path, *state).step == 2


@pytest.mark.parametrize(
    "file", ["model.safetensors", "optimizer.safetensors", "log.json", "../latest.json"]
)
@pytest.mark.parametrize("how", ["cut", "gone"])
def test_a_damaged_state_is_refused(state, tmp_path, file, how):
    save_progress(tmp_path, Progress(1, []), *state)
    path = tmp_path / "step-00000001" / file
    if how == "gone" and file == "../latest.json":
        path.write_text("{}")
    elif how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:1])
    with pytest.raises(TrainingError, match="damaged"):
        load_progress(tmp_path, *state)


def test_the_state_of_another_model_is_refused(state, make_model, tmp_path):
    save_progress(tmp_path, Progress(1, []), *state)
    other = make_model("clm", hidden_size=16)
    with pytest.raises(TrainingError, match="does not fit"):
        load_progress(tmp_path, other, torch.optim.AdamW(other.parameters()))
