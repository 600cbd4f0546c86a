"""Listing, downloading and finding models of the hub, against a hub on this machine."""

import pytest
from huggingface_hub import constants

from bert_explorer import checkpoints
from bert_explorer.checkpoints import hub
from bert_explorer.errors import CheckpointError, DownloadCancelledError
from tests.checkpoints import hub_models
from tests.checkpoints.fake_hub import FakeHub, serve


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A tiny RoBERTa with a pickled copy and a note beside it."""
    folder = hub_models.write("roberta", tmp_path_factory.mktemp("made") / "roberta")
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    (folder / "README.md").write_text("a model")
    (folder / "run_me.py").write_text("raise SystemExit")
    return folder


@pytest.fixture
def fake(folder, tmp_path, monkeypatch):
    """A hub that has the model, and an empty cache."""
    fake = FakeHub()
    fake.add("someone/tiny-roberta", folder)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with serve(fake) as address:
        monkeypatch.setattr(constants, "ENDPOINT", address)
        monkeypatch.setattr(
            constants,
            "HUGGINGFACE_CO_URL_TEMPLATE",
            address + "/{repo_id}/resolve/{revision}/{filename}",
        )
        yield fake


def test_the_size_is_told_before_anything_is_fetched(fake, folder):
    listing = hub.size("someone/tiny-roberta")
    assert set(listing.files) == {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    assert listing.num_bytes == sum((folder / name).stat().st_size for name in listing.files)
    assert not any("/resolve/" in path for _, path in fake.requests)
    assert hub.cached_folder("someone/tiny-roberta") is None


def test_a_download_reports_its_progress_and_is_found_afterwards(fake):
    steps = []
    folder = hub.download("someone/tiny-roberta", lambda done, of: steps.append((done, of)))
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        hub.size("someone/tiny-roberta").files
    )
    done = [step for step, _ in steps]
    assert done == sorted(done)
    assert len(set(done)) >= 4
    assert steps[-1][0] == steps[-1][1] == hub.size("someone/tiny-roberta").num_bytes
    assert hub.cached() == ("someone/tiny-roberta",)
    assert hub.cached_folder("someone/tiny-roberta") == folder


def test_loading_downloads_once_and_then_asks_nothing(fake, capfd):
    first = checkpoints.load("someone/tiny-roberta")
    assert first.name == "someone/tiny-roberta"
    assert first.config.family == "roberta"
    assert "tiny-roberta" in capfd.readouterr().err  # the bar
    fake.requests.clear()
    assert checkpoints.load("someone/tiny-roberta").fill("the [MASK]") == first.fill("the <mask>")
    assert fake.requests == []


def test_a_download_can_be_stopped_and_taken_up_again(fake):
    def stop(done: int, _: int) -> None:
        if done > 5_000:
            raise DownloadCancelledError("Stopped.")

    with pytest.raises(DownloadCancelledError):
        hub.download("someone/tiny-roberta", stop)
    assert hub.cached() == ()
    assert hub.download("someone/tiny-roberta", lambda *_: None)


def test_offline_nothing_is_asked(fake, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for ask in (hub.size, hub.download):
        with pytest.raises(CheckpointError, match="HF_HUB_OFFLINE"):
            ask("someone/tiny-roberta")
    with pytest.raises(CheckpointError, match="no model called"):
        checkpoints.load("someone/tiny-roberta")
    assert fake.requests == []


def test_what_the_hub_cannot_give_is_said(fake, folder, tmp_path, monkeypatch):
    fake.gated.add("someone/gated")
    pickled = {"config.json": b"{}", "pytorch_model.bin": b"x", "vocab.txt": b"x"}
    fake.repos["someone/pickled"] = pickled
    fake.repos["someone/spiece"] = {
        "config.json": b"{}",
        "model.safetensors": b"",
        "spiece.model": b"",
    }
    fake.repos["someone/data"] = {"data.csv": b""}
    for name, message in (
        ("someone/nothing", "no public model"),
        ("someone/gated", "accept them"),
        ("someone/pickled", "save_pretrained"),
        ("someone/spiece", "AutoTokenizer"),
        ("someone/data", r"no config\.json"),
    ):
        with pytest.raises(CheckpointError, match=message):
            hub.size(name)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(CheckpointError, match="check the network"):
        hub.size("someone/tiny-roberta")


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../b", "/etc/passwd", "a/b/c", "", ".", "a--b", "x" * 200, "a b", "a\n", "h\u00e9"],
)
def test_what_is_no_id_is_asked_of_nobody(name, fake):
    for ask in (hub.size, hub.download, hub.cached_folder):
        with pytest.raises(CheckpointError, match="no hub id"):
            ask(name)
    assert fake.requests == []


def test_half_a_model_in_the_cache_is_none(fake):
    folder = hub.download("someone/tiny-roberta", lambda *_: None)
    (folder / "model.safetensors").unlink()
    assert hub.cached() == ()
