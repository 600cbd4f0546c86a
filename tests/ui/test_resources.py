"""Who may open which model, the memory budget in the environment, a limit on model calls."""

import os
from threading import BoundedSemaphore

import pytest
import torch

from bert_explorer.checkpoints.memory import ModelMemory
from bert_explorer.errors import CheckpointError
from bert_explorer.ui import model_folders, resources
from tests.checkpoints import hub_models


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return hub_models.write("roberta", tmp_path_factory.mktemp("secret") / "roberta")


def test_preload_survives_a_damaged_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []

    def load(name):
        loaded.append(name)
        raise CheckpointError("Damaged.")

    threads = torch.get_num_threads()
    monkeypatch.setattr(resources, "_memory", ModelMemory(10, load, lambda _: 1))
    resources.preload()
    torch.set_num_threads(threads)
    assert loaded == ["bert-twin", "gpt-twin"]


def fail_in_a_slot() -> None:
    with resources.model_slot():
        assert torch.is_inference_mode_enabled()
        assert not resources._slots.acquire(blocking=False)
        raise RuntimeError("boom")


def test_model_slot_turns_gradients_off_and_gives_the_core_back(monkeypatch) -> None:
    monkeypatch.setattr(resources, "_slots", BoundedSemaphore(1))
    for _ in range(2):
        with pytest.raises(RuntimeError, match="boom"):
            fail_in_a_slot()
    assert not torch.is_inference_mode_enabled()
    assert resources._slots.acquire(blocking=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 2 * 2**30),
        ("1000", 1000),
        ("500M", 500 * 2**20),
        ("4g", 4 * 2**30),
        ("4GiB", 4 * 2**30),
        ("lots", 2 * 2**30),
        ("-5", 2 * 2**30),
    ],
)
def test_the_budget_is_read_from_the_environment(monkeypatch, text, expected) -> None:
    monkeypatch.setenv(resources.MEMORY, text)
    assert resources.memory_budget() == expected


def test_an_allowed_folder_is_opened_by_its_short_name(model, monkeypatch) -> None:
    monkeypatch.setenv(model_folders.FOLDERS, f"/nowhere{os.pathsep}{model.parent}")
    assert model_folders.listed() == ("folder:roberta",)
    assert model_folders.name_of(str(model)) == model_folders.name_of("roberta") == "folder:roberta"
    found = resources.checkpoint("folder:roberta")
    assert (found.name, found.config.family) == ("roberta (folder)", "roberta")
    monkeypatch.delenv(model_folders.FOLDERS)
    with pytest.raises(CheckpointError):  # loaded, but not for those who may not read it
        resources.checkpoint("folder:roberta")


def test_other_folders_are_refused_alike_whether_there_or_not(model, monkeypatch, tmp_path) -> None:
    (tmp_path / "allowed").mkdir()
    (tmp_path / "allowed" / "link").symlink_to(model)
    (tmp_path / "allowed-too").symlink_to(model.parent)
    monkeypatch.setenv(model_folders.FOLDERS, str(tmp_path / "allowed"))
    assert model_folders.listed() == ()
    said = set()
    for typed in (
        str(model),
        "/no/such/folder",
        "../allowed-too/roberta",
        "link",
        "~",
        "",
        ".",
        "a\0b",
        str(tmp_path / "allowed"),
        "x" * 10_000,
    ):
        with pytest.raises(CheckpointError) as error:
            model_folders.name_of(typed)
        with pytest.raises(CheckpointError):
            resources.checkpoint(f"folder:{typed}")
        said.add(str(error.value))
    assert len(said) == 1
    assert "/" not in said.pop()


def test_a_link_to_an_allowed_directory_is_followed(model, monkeypatch, tmp_path) -> None:
    (tmp_path / "models").symlink_to(model.parent)
    monkeypatch.setenv(model_folders.FOLDERS, str(tmp_path / "models"))
    assert model_folders.name_of(str(tmp_path / "models" / "roberta")) == "folder:roberta"


@pytest.mark.parametrize(
    "name", ["no-such-model", "../x", "/etc", "upload:guessed", "folder:", "", "a" * 9_999]
)
def test_a_page_opens_no_other_name(name) -> None:
    with pytest.raises(CheckpointError):
        resources.checkpoint(name)
