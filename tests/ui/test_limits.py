"""What one visitor may ask for within a minute, each with its sentence."""

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.checkpoints.memory import ModelMemory
from bert_explorer.ui import jobs, limits, resources
from tests.conftest import ROOT


def spender() -> None:
    import streamlit as st

    from bert_explorer.ui import limits
    from bert_explorer.ui.guard import guard

    with guard():
        limits.spend(getattr(limits, st.session_state["what"]))
        st.title("done")


@pytest.mark.parametrize("what", ["MODEL_LOADS", "UPLOADS", "TRAININGS"])
def test_one_too_many_is_a_sentence_and_time_heals(what: str, monkeypatch) -> None:
    now = 1000.0
    monkeypatch.setattr(limits.time, "monotonic", lambda: now)
    rate = getattr(limits, what)
    app = AppTest.from_function(spender, default_timeout=30)
    app.session_state["what"] = what
    for _ in range(rate.most):
        assert app.run().title
    assert not app.run().title
    assert str(rate.most) in app.error[0].value
    assert "within a minute" in app.error[0].value
    other = AppTest.from_function(spender, default_timeout=30)  # limits are one visitor's own
    other.session_state["what"] = what
    assert other.run().title
    now += rate.seconds
    assert app.run().title


def loader() -> None:
    import streamlit as st

    from bert_explorer.ui.guard import guard
    from bert_explorer.ui.resources import checkpoint

    with guard():
        checkpoint(st.session_state["name"])
        st.title("loaded")


def test_only_models_that_are_not_in_memory_count(monkeypatch, tiny_bert) -> None:
    memory = ModelMemory(10**9, lambda name: tiny_bert, lambda name: 1)
    monkeypatch.setattr(resources, "_memory", memory)
    app = AppTest.from_function(loader, default_timeout=30)
    app.session_state["name"] = "bert-twin"
    for _ in range(limits.MODEL_LOADS.most + 1):
        assert app.run().title


def test_no_training_begins_beyond_the_limit(monkeypatch) -> None:
    class FullPool:
        def submit(self, *_: object) -> str:
            raise AssertionError("a job too many was submitted")

    def refuse(rate: limits.Rate) -> None:
        assert rate is limits.TRAININGS
        raise limits.ServerBusyError("Wait.")

    monkeypatch.setattr(jobs, "pool", FullPool)
    monkeypatch.setattr(limits, "spend", refuse)
    with pytest.raises(limits.ServerBusyError):
        jobs.start("slot", "pretrain", {})


def test_every_limit_is_named_where_it_is_kept() -> None:
    rows = [line for line in (limits.__doc__ or "").splitlines() if line.endswith(".py |")]
    assert len(rows) == 8
    for row in rows:
        assert (ROOT / "bert_explorer" / row.split("|")[-2].strip()).is_file()
