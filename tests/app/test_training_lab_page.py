"""The training lab without a browser: what it draws, refuses and remembers."""

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.ui import jobs

ROOT = Path(__file__).parents[2]
MAIN, PAGE = ROOT / "bert_explorer" / "main.py", ROOT / "pages" / "training_lab.py"
LITTLE, OWN, STUCK, WATCH = "A little language", "Your own text", "Stuck at 20 %", "Watch it learn"
SOON = 90


@pytest.fixture(autouse=True)
def _no_job_left():
    yield
    for job in list(jobs.pool()._turns.jobs.values()):
        jobs.pool().forget(job.owner, job.id)


def run(tab: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    app.query_params["lab"] = tab
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption))


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def until_done(app: AppTest) -> AppTest:
    end = time.monotonic() + SOON
    while time.monotonic() < end and "Pause" in labels(app):
        time.sleep(0.2)
        app.run()
    assert "Pause" not in labels(app)
    return app


def test_training_goes_on_through_page_changes_and_leaves_two_models():
    app = run(LITTLE, l_steps="50", l_width="16", l_batch="8")
    assert "bracket" in text_of(app)
    click(app, "Train both")
    assert not app.exception
    assert {"Pause", "Stop and keep", "Cancel"} <= labels(app)
    app.switch_page(str(ROOT / "pages" / "tokens.py")).run()
    assert "Pause" not in labels(app)
    app.switch_page(str(PAGE)).run()
    until_done(app)
    assert not app.exception
    assert "after 50 steps" in text_of(app)
    assert "Where only the **right** side can tell" in text_of(app)
    click(app, "Open both on the other pages")
    assert not app.exception
    assert app.selectbox(key="m").value.startswith("upload:")
    assert app.selectbox(key="m2").value.startswith("upload:")


def test_cancel_leaves_nothing():
    app = run(LITTLE, l_steps="3000")
    click(app, "Train both")
    click(app, "Cancel")
    assert "Cancelled; nothing of it is kept" in text_of(app)
    assert "Train both" in labels(app)
    assert not any(job.active for job in jobs.pool()._turns.jobs.values())


def test_two_sessions_wait_in_turn_and_do_not_meet():
    first, second = run(LITTLE, l_steps="3000"), run(LITTLE, l_steps="3000")
    click(first, "Train both")
    click(second, "Train both")
    owners = {job.owner for job in jobs.pool()._turns.jobs.values()}
    assert len(owners) == 2
    end = time.monotonic() + SOON
    while not any(job.state == "running" for job in jobs.pool()._turns.jobs.values()):
        assert time.monotonic() < end
        time.sleep(0.1)
    second.run()
    assert "Next in the queue" in second.get("progress")[0].proto.text
    click(second, "Cancel")
    assert "Pause" in labels(first.run())


@pytest.mark.parametrize(
    ("tab", "params", "sentence"),
    [
        (
            LITTLE,
            {"l_steps": "3000", "l_width": "128", "l_layers": "4", "l_batch": "128"},
            "minutes",
        ),
        (LITTLE, {"watched": " "}, "is empty"),
        (OWN, {"o_nsp": "true", "own_watched": " "}, "watched sentence"),
    ],
)
def test_bad_choices_become_a_sentence(tab, params, sentence):
    app = run(tab, **params)
    assert sentence in " ".join(error.value for error in app.error)


@pytest.mark.parametrize("text", ["", "Too short.", "word " * 5000, "a" * 30_000, "\x00" * 100])
def test_own_text_that_will_not_do(text):
    app = run(OWN)
    app.text_area(key="own_text").set_value(text).run()
    assert not app.exception
    assert len(app.error) == 1


def test_unknown_words_are_named():
    app = run(LITTLE, watched="the elephant [MASK] <b>bold</b>")
    assert "elephant" in app.warning[0].value
    assert "<b>" not in app.warning[0].value


def test_nonsense_in_the_address_is_dropped():
    app = run("no such tab", l_steps="-5", l_rate="abc", watched="x" * 5000, moment="7")
    assert not app.exception


def test_runs_side_by_side_get_a_diagnosis_each(monkeypatch):
    from bert_explorer.ui.training_lab import stuck_tab

    short = {"steps": 20, "batch": 8, "width": 8, "layers": 1}
    presets = dict.fromkeys(stuck_tab.PRESETS, short)
    monkeypatch.setattr(stuck_tab, "PRESETS", presets)
    app = run(STUCK)
    click(app, "Run side by side")
    until_done(app)
    table = next(m.value for m in app.markdown if "| verdict |" in m.value)
    assert all(f"| {name} |" in table for name in presets)


def test_the_slider_moves_through_the_snapshots():
    app = run(WATCH)
    first = app.dataframe[0].value
    steps = app.select_slider(key="moment").options
    assert len(steps) >= 3
    app.select_slider(key="moment").set_value(int(steps[-1].replace(",", ""))).run()
    assert not app.exception
    assert not app.dataframe[0].value.equals(first)
    assert "training log" in text_of(app)


def test_the_slider_survives_a_pair_a_mask_and_an_empty_sentence():
    assert not run(WATCH, s="She [MASK] a cat.", b="It was red.").error
    assert run(WATCH, s=" ").error
