"""The fine-tuning lab without a browser: train, look, ask; and what it refuses."""

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.errors import CheckpointError
from bert_explorer.ui import jobs
from bert_explorer.ui.fine_tuning.zipped import Unpacked, packed

ROOT = Path(__file__).parents[2]
MAIN, PAGE = ROOT / "bert_explorer" / "main.py", ROOT / "pages" / "fine_tuning_lab.py"
SOON = 120
LITTLE = b"text,label\n" + b"The cat sat.,sat\nThe dog ran.,ran\n" * 10


@pytest.fixture(autouse=True)
def _no_job_left():
    yield
    for job in list(jobs.pool()._turns.jobs.values()):
        jobs.pool().forget(job.owner, job.id)


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    every = (*app.markdown, *app.caption, *app.success, *app.info, *app.error, *app.warning)
    return " ".join(element.value for element in every)


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def until_done(app: AppTest) -> AppTest:
    end = time.monotonic() + SOON
    while time.monotonic() < end and "Pause" in labels(app):
        time.sleep(0.3)
        app.run()
    assert "Pause" not in labels(app)
    return app


def upload(app: AppTest, data: bytes) -> AppTest:
    app.session_state["f_own_text"] = ("mine.csv", data)
    return app.run()


def test_train_look_and_ask():
    app = upload(run(f_data="Your own CSV"), LITTLE)
    assert "The head reads 1 of them through the pooler" in text_of(app)
    click(app, "Train")
    assert {"Pause", "Stop and keep", "Cancel"} <= labels(app)
    until_done(app)
    assert "See the tab Result" in text_of(app)
    app.session_state["f_tab"] = "Result"
    app.run()
    assert not app.exception
    assert any(metric.value.endswith("%") for metric in app.metric)
    assert "Started from BERT" in text_of(app)
    app.session_state["f_tab"] = "Try it"
    app.run()
    assert not app.exception
    assert "The model says" in text_of(app)
    assert "fine-tuning sent elsewhere" in text_of(app)
    app.session_state["f_tab"] = "Result"
    app.run()
    click(app, "Open its encoder on the other pages")
    assert app.selectbox(key="m").value.startswith("upload:")


def test_cancel_leaves_nothing():
    app = click(run(), "Train")
    click(app, "Cancel")
    assert "Cancelled; nothing of it is kept" in text_of(app)
    app.session_state["f_tab"] = "Result"
    app.run()
    assert "Train a model first" in text_of(app)


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ("Sentence pair", "told apart by [SEP]"),
        ("Names (NER)", "first one"),
        ("Question answering", "to be the start"),
    ],
)
def test_every_task_has_its_picture_and_examples(task, says):
    app = run(f_task=task)
    assert says in text_of(app)
    assert "held out to be judged" in text_of(app)
    assert "Train" in labels(app)


def test_a_causal_model_offers_its_last_token():
    app = run(m="gpt-twin")
    assert app.selectbox(key="f_pool").options[0] == "last token"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"text,label\ngood,\nbad,\nfine,x\n", "no label"),
        (b"text,label\n" + b"same,x\n" * 9, "at least two different"),
        ("text,label\ncaf\xe9,x\n".encode("latin-1"), "not UTF"),
        (b"one column\na\nb\n", "Only one column"),
        (b"text,label\na,x\nb,y\n", "2 usable rows"),
    ],
)
def test_bad_files_are_a_sentence_and_no_button(data, says):
    app = upload(run(f_data="Your own CSV"), data)
    assert not app.exception
    assert says in text_of(app)
    assert "Train" not in labels(app)


def test_an_own_file_is_previewed_and_its_columns_are_guessed():
    rows = b"stars,review\n" + b"5,<b>great</b> film\n1,=1+1 awful\n" * 10
    app = upload(run(f_data="Your own CSV"), rows)
    assert not app.exception
    chosen = {box.label: box.value for box in app.selectbox if box.label.startswith("Column:")}
    assert chosen == {"Column: text": "review", "Column: label": "stars"}
    assert "16** examples to learn from" in text_of(app)
    assert "With 20 rows the figures say little" in text_of(app)


def test_nonsense_in_the_link_is_dropped():
    app = run(f_task="chess", f_epochs_sentence="-3", f_rate="x", f_tab="nowhere", f_seed="1e9")
    assert app.segmented_control(key="f_task").value == "sentence"


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_model(data):
    with pytest.raises(CheckpointError):
        Unpacked(data)


def test_packed_and_unpacked(tiny_bert, tmp_path):
    from bert_explorer.finetuning.model import FineTuned, HeadSetup
    from bert_explorer.finetuning.saved import load_finetuned, save_finetuned
    from bert_explorer.finetuning.start import first_encoder

    encoder = first_encoder(tiny_bert, pretrained=True, seed=0)
    model = FineTuned(encoder, HeadSetup("sentence", ("a", "b")))
    save_finetuned(tmp_path, model, tiny_bert.tokenizer, {})
    again = Unpacked(packed(tmp_path))
    assert load_finetuned(again.folder).model.setup == model.setup
