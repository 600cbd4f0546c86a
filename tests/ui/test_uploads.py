"""Uploaded models: private to a session, stored under names of ours, gone when it ends."""

import gc
import stat

import pytest
import streamlit as st

from bert_explorer.errors import CheckpointError
from bert_explorer.ui import resources, uploads
from tests.checkpoints import hub_models


class File:
    def __init__(self, name: str, content: bytes = b"{}") -> None:
        self.name, self.content = name, content

    def getbuffer(self) -> memoryview:
        return memoryview(self.content)


@pytest.fixture
def session(monkeypatch):
    """The state of one session."""
    state: dict = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = hub_models.write("roberta", tmp_path_factory.mktemp("made") / "roberta")
    kept = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
    return [File(name, (folder / name).read_bytes()) for name in kept]


def test_an_upload_is_opened_by_its_session_alone(session, files, monkeypatch):
    upload = uploads.add(files, resources.memory().forget, 10**8)
    assert len(upload.name) > 20
    found = resources.checkpoint(upload.name)
    assert (found.name, found.config.family) == ("Upload 1", "roberta")
    assert stat.S_IMODE(upload.folder.stat().st_mode) == 0o700
    monkeypatch.setattr(st, "session_state", {})
    with pytest.raises(CheckpointError, match="gone"):
        resources.checkpoint(upload.name)


def test_its_files_and_its_memory_end_with_the_session(session, files):
    upload = uploads.add(files, resources.memory().forget, 10**8)
    name, folder = upload.name, upload.folder
    resources.checkpoint(name)
    assert name in resources.memory().names()
    del upload
    session.clear()
    gc.collect()
    assert not folder.exists()
    assert name not in resources.memory().names()


def test_and_after_a_time_at_the_latest(session, files, monkeypatch):
    monkeypatch.setattr(uploads, "KEEP_SECONDS", 0.01)
    upload = uploads.add(files, lambda _: None, 10**8)
    while upload.is_there:
        pass
    assert uploads.mine() == {}
    with pytest.raises(CheckpointError, match="upload it again"):
        uploads.path_of(upload.name)


def test_a_third_upload_takes_the_oldest_ones_place(session, files):
    made = [uploads.add(files, lambda _: None, 10**8) for _ in range(3)]
    assert list(uploads.mine()) == [made[1].name, made[2].name]
    assert not made[0].folder.exists()
    assert made[1].label != made[2].label


def test_the_visitors_file_names_are_no_paths(session, files):
    renamed = [*files[:1], File("../../../tmp/evil.safetensors", files[1].content), *files[2:]]
    upload = uploads.add(renamed, lambda _: None, 10**8)
    assert sorted(path.name for path in upload.folder.iterdir()) == sorted(f.name for f in files)
    for name in (
        "../config.json",
        "..\\config.json",
        "C:\\config.json",
        "/etc/config.json",
        "config.json\0",
        "config.json/",
        "run.py",
        "a\0b",
        "",
    ):
        with pytest.raises(CheckpointError, match="not a file of a model"):
            uploads.add([*files, File(name)], lambda _: None, 10**8)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["config.json", "pytorch_model.bin"], "save_pretrained"),
        (["config.json", "model.safetensors"], r"tokenizer\.json .* missing"),
        (["config.json", "tokenizer.json"], r"model\.safetensors is missing"),
        (["model.safetensors", "tokenizer.json"], r"config\.json is missing"),
        (["a.safetensors", "b.safetensors", "config.json"], "two files"),
        ([], "missing"),
    ],
)
def test_files_that_make_no_model_are_refused(session, names, message):
    with pytest.raises(CheckpointError, match=message):
        uploads.add([File(name) for name in names], lambda _: None, 10**8)
    assert uploads.mine() == {}


def test_too_many_bytes_are_refused(session, files):
    with pytest.raises(CheckpointError, match="at most 0 MB"):
        uploads.add(files, lambda _: None, 1000)
