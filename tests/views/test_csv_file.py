"""Tables as CSV: every text comes back, and none of it is a formula to any spreadsheet."""

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bert_explorer.views.csv_file import BYTE_ORDER_MARK, csv_of, harmless

SIGNS = "=+-@＝＋－＠"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NASTY = st.text(st.sampled_from([*SIGNS, *"\t\r\n,;|'\"a1 "]), max_size=12)


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


@given(TEXT | NASTY)
@example("=cmd|' /C calc'!A0")
@example("a;=1+1")
@example("\t=1")
def test_no_text_is_a_formula_whatever_divides_the_columns(text):
    for part in re.split(r"[\t\r\n,;|]", harmless(text)):
        number = re.fullmatch(r"[+-][\d.]+([eE][+-]?\d+)?%?", text)
        assert not part.startswith(tuple(SIGNS)) or number


@given(st.lists(st.tuples(TEXT | NASTY, st.integers(-5, 5)), min_size=1, max_size=5))
def test_every_cell_comes_back(rows):
    found = cells(csv_of(pd.DataFrame(rows, columns=["=word", "count"])))
    assert found[0] == ["'=word", "count"]
    assert [row[0] for row in found[1:]] == [harmless(text) for text, _ in rows]
    assert [int(row[1]) for row in found[1:]] == [count for _, count in rows]


@given(TEXT | NASTY)
def test_nothing_but_an_apostrophe_is_added(text):
    assert harmless(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["-1", "+0.5", "-1e-3", "-.5", "-12%", "a-b", "[CLS]", "##ing"])
def test_numbers_and_harmless_texts_stay(text):
    assert harmless(text) == text


def test_what_is_missing_is_an_empty_cell():
    table = pd.DataFrame({"a": ["x", None], "b": [1.5, float("nan")], "c": [("-1", 2), []]})
    assert cells(csv_of(table)) == [["a", "b", "c"], ["x", "1.5", "('-1', 2)"], ["", "", "[]"]]
