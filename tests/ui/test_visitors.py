"""Room for so many tabs: the next one is told, and let in when a seat is free."""

from streamlit.testing.v1 import AppTest

from bert_explorer.ui import visitors
from bert_explorer.ui.visitors import Seats


def test_a_seat_is_kept_until_it_is_wanted_and_its_owner_is_gone() -> None:
    here = {"a", "b", "c"}
    seats = Seats(2, here.__contains__)
    assert [seats.take(one) for one in "abcab"] == [True, True, False, True, True]
    here.remove("a")
    assert seats.take("c")
    assert not seats.take("a")  # back from a lost connection, and its seat is taken


def page() -> None:
    import streamlit as st

    from bert_explorer.ui.visitors import wait_for_a_seat

    wait_for_a_seat()
    st.title("The page")


def test_a_tab_too_many_sees_a_sentence_and_no_page(monkeypatch) -> None:
    here = {"somebody"}
    seats = Seats(1, here.__contains__)
    monkeypatch.setattr(visitors, "_seats", seats)
    assert seats.take("somebody")
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    assert not app.title
    assert "by itself as soon as there is room" in app.info[0].value
    here.clear()
    app.run()
    assert [title.value for title in app.title] == ["The page"]
    assert not app.info


def test_the_number_of_tabs_is_read_from_the_environment(monkeypatch) -> None:
    for text, expected in (("", visitors.MOST), ("8", 8), ("0", 1), ("many", visitors.MOST)):
        monkeypatch.setenv(visitors.TABS, text)
        assert visitors._most() == expected
