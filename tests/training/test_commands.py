"""The command line as a user types it: train, be killed, go on, share the work, be scored."""

import csv
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from bert_explorer import checkpoints
from bert_explorer.data.corpus import read_documents
from bert_explorer.errors import CheckpointError
from bert_explorer.training.__main__ import main
from bert_explorer.training.evaluation import (
    masked_score,
    next_token_score,
    next_token_score_at_chosen,
    pair_score,
    passages,
    sentence_pairs,
    single_blank_score,
)
from bert_explorer.training.model_card import card
from bert_explorer.training.recipe import Recipe
from tests.conftest import ROOT
from tests.data.stories import documents, write

STEPS = 40
BATCH = 256


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder with the training text, train.txt, and text of the same kind, heldout.txt."""
    folder = tmp_path_factory.mktemp("texts")
    write(folder / "train.txt", documents(12))
    write(folder / "heldout.txt", [text[::-1] for text in documents(8)])
    return folder


def arguments(files: Path, run: Path, objective: str = "mlm", **changes) -> list[str]:
    options = {
        "objective": objective,
        "corpus": f"{files / 'train.txt'}",
        "folder": run,
        "tokens": STEPS * BATCH,
        "batch-tokens": BATCH,
        "vocab-size": 60,
        "width": 16,
        "layers": 1,
        "heads": 2,
        "device": "cpu",
        "precision": "float32",
        "log-every": 1,
        "save-every": 1,
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return ["pretrain", *[str(part) for name in options for part in (f"--{name}", options[name])]]


def log_of(run: Path) -> list[dict[str, float]]:
    """training_log.csv, but for the speed."""
    with (run / "model" / "training_log.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [
        {name: float(value or "nan") for name, value in row.items() if name != "tokens_per_second"}
        for row in rows
    ]


@pytest.fixture(scope="module")
def bert_run(files, tmp_path_factory) -> Path:
    """A run of BERT that nothing has disturbed."""
    run = tmp_path_factory.mktemp("bert")
    assert main([*arguments(files, run), "--heldout", str(files / "heldout.txt")]) == 0
    return run


@pytest.fixture(scope="module")
def gpt_run(files, bert_run, tmp_path_factory) -> Path:
    """Its twin, with its tokenizer."""
    run = tmp_path_factory.mktemp("gpt")
    assert main(arguments(files, run, "clm", tokenizer=bert_run / "tokenizer")) == 0
    return run


def test_a_run_leaves_a_whole_model_folder(bert_run, files):
    folder = bert_run / "model"
    model = checkpoints.load(folder)
    assert model.config.architecture == "bert"
    plan = Recipe("mlm", STEPS * BATCH, BATCH)
    assert model.config.hidden_size == 16
    assert model.config.max_positions == max(stage.length for stage in plan.stages)
    assert checkpoints.snapshots(folder) == plan.snapshot_steps
    for step in plan.snapshot_steps:
        assert checkpoints.load_snapshot(folder, step).config == model.config
    recipe = json.loads((folder / "recipe.json").read_text())
    assert recipe["corpus"] == ["train.txt x 1"]
    assert recipe["corpus_tokens"] == 60 * 5
    log = log_of(bert_run)
    assert [row["step"] for row in log] == list(range(1, STEPS + 1))
    assert log[-1]["loss"] < log[0]["loss"]
    text = passages(read_documents(files / "heldout.txt"), model.tokenizer)
    score = masked_score(model.model, model.tokenizer, text)  # of weights in half precision
    assert log[-1]["heldout_loss"] == pytest.approx(score.loss, abs=0.01)


def test_a_killed_run_goes_on_to_exactly_the_same_weights(files, bert_run, tmp_path):
    run = tmp_path / "killed"
    command = [sys.executable, "-m", "bert_explorer.training", *arguments(files, run)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    pointer = run / "progress" / "latest.json"
    end = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < end:
        if pointer.exists() and json.loads(pointer.read_text())["step"] >= 5:
            process.kill()
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL, "the run ended before it could be killed"
    step = json.loads(pointer.read_text())["step"]
    assert 5 <= step < STEPS
    assert not (run / "model" / "model.safetensors").exists()

    assert main(arguments(files, run)) == 0
    expected = load_file(bert_run / "progress" / f"step-{STEPS:08d}" / "model.safetensors")
    resumed = load_file(run / "progress" / f"step-{STEPS:08d}" / "model.safetensors")
    for name, weight in expected.items():
        assert torch.equal(weight, resumed[name]), name
    whole, cut = log_of(bert_run), log_of(run)
    for one, two in zip(whole, cut, strict=True):
        assert {name: one[name] for name in two} == pytest.approx(two, nan_ok=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_two_processes_learn_as_one_with_the_same_batch(files, bert_run, tmp_path):
    run = tmp_path / "two"
    torchrun = ["-m", "torch.distributed.run", "--nproc-per-node=2", "--master-addr=127.0.0.1"]
    command = [sys.executable, *torchrun, f"--master-port={free_port()}"]
    command += ["-m", "bert_explorer.training", *arguments(files, run)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    alone, together = log_of(bert_run), log_of(run)
    assert len(alone) == len(together) == STEPS
    for one, two in zip(alone, together, strict=True):
        assert {name: one[name] for name in two} == pytest.approx(two, abs=2e-5, nan_ok=True)


# -- evaluate and card -------------------------------------------------------------------------


def line(name: str, sees: str, score) -> str:
    return (
        f"| {name} | {sees} | {score.positions:,} | {score.top1:.1%} | {score.top5:.1%} "
        f"| {score.loss:.2f} | {score.perplexity:.1f} |"
    )


def test_evaluate_prints_the_scores_of_both_twins(files, bert_run, gpt_run, capsys):
    heldout = files / "heldout.txt"
    twins = [f"--bert={bert_run / 'model'}", f"--gpt={gpt_run / 'model'}"]
    assert main(["evaluate", f"--heldout={heldout}", *twins]) == 0
    table, gap, pairs = capsys.readouterr().out.strip().split("\n\n")

    bert, gpt = (checkpoints.load(run / "model") for run in (bert_run, gpt_run))
    text = passages(read_documents(heldout), bert.tokenizer)
    both = single_blank_score(bert.model, bert.tokenizer, text, hide_right=False)
    hidden = single_blank_score(bert.model, bert.tokenizer, text, hide_right=True)
    left = next_token_score_at_chosen(gpt.model, text)
    expected = [
        line("BERT", "both sides", masked_score(bert.model, bert.tokenizer, text)),
        line("GPT", "left side", next_token_score(gpt.model, text)),
        line("BERT", "both sides", both),
        line("BERT", "left side, the right one hidden", hidden),
        line("GPT", "left side", left),
    ]
    rows = table.split("\n")[2:]
    assert [row.split("|", 2)[2] for row in rows] == [row.split("|", 1)[1] for row in expected]
    assert len({row.count("|") for row in table.split("\n")}) == 1
    assert both.positions == hidden.positions == left.positions
    points = 100 * (both.top1 - left.top1)
    assert f"{abs(points):.1f} points {'higher' if points >= 0 else 'lower'}" in gap
    questions = sentence_pairs(read_documents(heldout), bert.tokenizer)
    assert f"{pair_score(bert.model, questions):.1%} of {len(questions.labels)}" in pairs


def test_the_card_describes_the_model_and_its_texts(files, bert_run, gpt_run, capsys):
    for run in (bert_run, gpt_run):
        folder = run / "model"
        heldout = f"--heldout={files / 'heldout.txt'}"
        assert main(["card", f"--model={folder}", heldout]) == 0
        text = (folder / "README.md").read_text()
        size = sum(weight.numel() for weight in load_file(folder / "model.safetensors").values())
        assert f"{size:,} parameters" in text
        assert f"{STEPS * BATCH:,} tokens in {STEPS} steps" in text
        assert "train.txt | not recorded | not recorded | 1 x" in text
        assert f"training loss {log_of(run)[-1]['loss']:.2f}" in text
        assert ("Next sentence" in text) == (run == bert_run)
        assert str(files) not in text


def test_the_card_names_sources_and_licences(files, bert_run, tmp_path):
    folder = shutil.copytree(bert_run / "model", tmp_path / "model")
    recipe = json.loads((folder / "recipe.json").read_text())
    recipe["corpus"] = ["tinystories.txt x 2", "chilit_core.txt x 0.2"]
    (folder / "recipe.json").write_text(json.dumps(recipe))
    text = card(folder, read_documents(files / "heldout.txt"))
    assert "| CDLA-Sharing-1.0 | 2 x |" in text
    assert "| public domain | 0.2 x |" in text
    for missing in ("training_log.csv", "recipe.json"):
        (folder / missing).unlink()
        with pytest.raises(CheckpointError, match=missing):
            card(folder, read_documents(files / "heldout.txt"))


# -- mistakes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"corpus": "none.txt"}, "none.txt cannot be read"),
        ({"corpus": "train.txt:much"}, "'much' in"),
        ({"tokens": 10}, "less than one batch"),
        ({"batch_tokens": 15}, "at least one sequence"),
        ({"heads": 3}, "multiple of num_heads"),
        ({"device": "abacus"}, "The device 'abacus' cannot be used"),
        ({"device": "cuda:99"}, "The device 'cuda:99' cannot be used"),
        ({"learning_rate": 0}, "learning rate"),
        ({"tokenizer": "nowhere"}, "There is no tokenizer here"),
        ({"heldout": "none.txt"}, "none.txt cannot be read"),
    ],
    ids=str,
)
def test_a_mistake_is_one_sentence(files, tmp_path, monkeypatch, capsys, changes, sentence):
    monkeypatch.chdir(files)
    assert main(arguments(files, tmp_path / "run", **changes)) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("error: ")
    assert sentence in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize("value", ["0", "-3", "1.5", "nan", "inf", "many"])
@pytest.mark.parametrize("option", ["tokens", "log-every", "threads"])
def test_a_count_is_a_whole_number(files, tmp_path, capsys, option, value):
    with pytest.raises(SystemExit):
        main([*arguments(files, tmp_path), f"--{option}={value}"])
    assert option in capsys.readouterr().err


def test_evaluate_refuses_models_that_are_no_twins(files, bert_run, gpt_run, tmp_path, capsys):
    bert, gpt = (str(run / "model") for run in (bert_run, gpt_run))
    heldout = f"--heldout={files / 'heldout.txt'}"
    assert main(["evaluate", heldout, f"--bert={gpt}", f"--gpt={bert}"]) == 1
    assert "--bert must name a bidirectional model" in capsys.readouterr().err
    other = tmp_path / "other"
    assert main(arguments(files, other, "clm", vocab_size=50, tokens=BATCH)) == 0
    capsys.readouterr()
    assert main(["evaluate", heldout, f"--bert={bert}", f"--gpt={other / 'model'}"]) == 1
    assert "different vocabularies" in capsys.readouterr().err
