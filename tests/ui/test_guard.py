"""A visitor's error becomes a sentence; ours does not; text stays text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from bert_explorer.ui.plain import plain


def guarded() -> None:
    import streamlit as st

    from bert_explorer.errors import EmptyTextError
    from bert_explorer.ui.guard import guard

    with guard():
        raise EmptyTextError("The text ![x](https://example.org/x.png) is empty.")
    st.write("still here")


def test_a_visitors_error_becomes_a_sentence_and_the_page_goes_on() -> None:
    app = AppTest.from_function(guarded).run()
    assert not app.exception
    assert app.error[0].value.replace("\\", "") == (
        "The text ![x](https://example.org/x.png) is empty."
    )
    assert "![" not in app.error[0].value
    assert app.markdown[0].value == "still here"


def mistaken() -> None:
    from bert_explorer.ui.guard import guard

    with guard():
        raise KeyError("ours")


def test_our_own_mistake_passes_through() -> None:
    assert AppTest.from_function(mistaken).run().exception


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat [MASK] on it", r"The cat \[MASK\] on it"),
        ("**bold** $x$ :red[no]", r"\*\*bold\*\* \$x\$ \:red\[no\]"),
        ("<b>&amp;</b>", r"\<b\>\&amp;\</b\>"),
        ("# a\n- b", r"\# a \- b"),
    ],
)
def test_plain_escapes_markdown(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_plain_keeps_every_character(text: str) -> None:
    escaped = plain(text)
    kept = "".join(escaped[i] for i in range(len(escaped)) if not _is_escape(escaped, i))
    assert kept == " ".join(text.split())


def _is_escape(escaped: str, at: int) -> bool:
    before = len(escaped[:at]) - len(escaped[:at].rstrip("\\"))
    return escaped[at] == "\\" and before % 2 == 0
