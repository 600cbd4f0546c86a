"""The jobs of a session: who is still there, and what a job's state is called."""

import pytest

from bert_explorer.jobs import JobStatus
from bert_explorer.ui import jobs


class Sessions:
    """Stands in for Streamlit's runtime."""

    def __init__(self, *open_ones: str) -> None:
        self.open_ones = open_ones

    def exists(self) -> bool:
        return True

    def instance(self) -> "Sessions":
        return self

    def is_active_session(self, session: str) -> bool:
        return session in self.open_ones


def test_who_has_closed_the_browser_is_not_here(monkeypatch):
    monkeypatch.setattr(jobs, "Runtime", Sessions("1234"))
    assert jobs.is_here("1234 secret")
    assert not jobs.is_here("5678 secret")


def status(state: str, position: int = 0, sentence: str = "") -> JobStatus:
    return JobStatus("id", "kind", {}, state, position, 0.0, sentence, {})


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (status("queued", 3), "2 before you"),
        (status("queued", 1), "Next in the queue"),
        (status("cancelled"), "nothing of it is kept"),
        (status("failed", sentence="It is *broken*."), r"It is \*broken\*"),
    ],
)
def test_how_a_job_stands(found, words):
    assert words in jobs.standing(found)
    assert found.active == (found.state == "queued")
