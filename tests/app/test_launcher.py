"""What app.py adds to Streamlit: a sentence instead of a traceback, headers, an address."""

import pytest
from streamlit.testing.v1 import AppTest


def failing() -> None:
    from app import on_script_error

    assert on_script_error(ValueError("secret detail"))


def test_a_mistake_of_ours_is_a_sentence_without_details() -> None:
    app = AppTest.from_function(failing, default_timeout=30).run()
    assert "Your sentence is kept" in app.error[0].value
    assert "secret" not in app.error[0].value


def test_a_foreign_origin_is_refused_without_asking_an_outside_host(monkeypatch) -> None:
    import requests
    from streamlit.web.server.server_util import is_url_from_allowed_origins

    import app  # noqa: F401  (what is tested is what it does to Streamlit)

    monkeypatch.setattr(requests, "get", lambda *_, **__: pytest.fail("asked an outside host"))
    assert not is_url_from_allowed_origins("http://elsewhere.example")
    assert is_url_from_allowed_origins("http://localhost:8501")
