"""A download beside the page: progress, cancelling, one at a time, errors as sentences."""

from threading import Event

import pytest

from bert_explorer.checkpoints import hub
from bert_explorer.errors import CheckpointError
from bert_explorer.ui.model_download import Download

LISTING = hub.Listing("someone/model", {"model.safetensors": 1000})


@pytest.fixture
def go(monkeypatch):
    """Lets the fake download, of ten pieces, go on past its first."""
    go = Event()

    def download(repo_id, progress, *, token):
        assert token is False
        for done in range(100, 1001, 100):
            progress(done, 1000)
            go.wait(30)

    monkeypatch.setattr(hub, "download", download)
    return go


def wait(download: Download) -> None:
    while download.active:
        Event().wait(0.005)


def test_progress_to_the_end(go):
    download = Download(LISTING, lambda: True)
    while not download.done:
        Event().wait(0.005)
    assert (download.done, download.total, download.active) == (100, 1000, True)
    with pytest.raises(CheckpointError, match="Another model"):
        Download(LISTING, lambda: True)
    go.set()
    wait(download)
    assert (download.done, download.error) == (1000, None)
    wait(Download(LISTING, lambda: True))  # there is room again


def test_cancel_stops_it(go):
    download = Download(LISTING, lambda: True)
    download.cancel()
    go.set()
    wait(download)
    assert download.error == "The download was stopped."
    assert download.done < 1000


def test_it_stops_when_the_visitor_has_left(go):
    go.set()
    download = Download(LISTING, lambda: False)
    wait(download)
    assert download.done == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [(CheckpointError("No network."), "No network."), (RuntimeError("/srv/x"), "failed")],
)
def test_an_error_is_a_sentence(monkeypatch, error, said):
    def download(*_, **__):
        raise error

    monkeypatch.setattr(hub, "download", download)
    found = Download(LISTING, lambda: True)
    wait(found)
    assert said in found.error
    assert "/srv" not in found.error
