"""What app.py adds to Streamlit: a sentence instead of a traceback, headers, an address."""

from streamlit.testing.v1 import AppTest


def failing() -> None:
    from app import on_script_error

    assert on_script_error(ValueError("secret detail"))


def test_a_mistake_of_ours_is_a_sentence_without_details() -> None:
    app = AppTest.from_function(failing, default_timeout=30).run()
    assert "Your sentence is kept" in app.error[0].value
    assert "secret" not in app.error[0].value
