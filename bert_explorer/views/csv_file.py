"""A table as a CSV file that a spreadsheet opens without running anything in it.

A spreadsheet takes a text that begins with one of = + - @ for a formula, and a formula can ask
other machines, or programs of this one. So such a text gets an apostrophe, which is the
spreadsheet's own sign for "this is text" (OWASP, "CSV Injection"). assets/components/shared/csv.js
does the same in the browser.
"""

from __future__ import annotations

import csv
import io
import re

import pandas as pd

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes the file for another encoding."""

# After a separator too: which one divides the columns depends on the language of the spreadsheet.
_FORMULA = re.compile(r"(^|[\t\r\n,;|])(?=[=+\-@＝＋－＠])")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?", re.ASCII)


def csv_of(table: pd.DataFrame) -> str:
    """The columns' names and every row; the index is left out."""
    file = io.StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow([harmless(str(name)) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return file.getvalue()


def harmless(text: str) -> str:
    """The text so that no part of it is a formula; numbers stay as they are."""
    if _NUMBER.fullmatch(text):
        return text
    # A tab or line break at the beginning would only hide the sign behind it.
    return _FORMULA.sub(r"\1'", text)


def _cell(value: object) -> object:
    if isinstance(value, str):
        return harmless(value)
    if pd.api.types.is_scalar(value):
        return "" if pd.isna(value) else value
    return harmless(str(value))
