"""Tables as people have them: CSV and TSV files, told from what they hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from bert_explorer.errors import TaskDataError
from bert_explorer.language import later, tr

DELIMITERS = {",": later("comma"), ";": later("semicolon"), "\t": later("tab"), "|": later("bar")}
"""Sign -> its name, to be shown with `tr`."""
LONGEST_FIELD = 100_000
"""Characters. Longer ones come from a quotation mark that nobody closed."""
MOST_COLUMNS = 200
MOST_ROWS = 250_000
_SNIFFED_ROWS = 20


@dataclass(frozen=True)
class Table:
    """header: the names of C columns, all different. rows: C texts each.

    numbers: the row of each in the file as a spreadsheet counts: the header is row 1.
    short: numbers of the rows that have too few or too many columns, left out of rows.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    short: tuple[int, ...]
    delimiter: str

    def column(self, name: str) -> int:
        """The index of a column; TaskDataError if there is none of that name."""
        if name not in self.header:
            raise TaskDataError(
                tr(
                    "There is no column “{name}”. The file has {columns}.",
                    name=name,
                    columns=", ".join(self.header),
                )
            )
        return self.header.index(name)


def decoded(data: bytes, name: str | None = None) -> str:
    """The text of a file; TaskDataError if it isn't UTF-8 or isn't text at all."""
    name = name or tr("The file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TaskDataError(tr("{name} is UTF-16 text; save it as “CSV UTF-8”.", name=name))
    if data.startswith(b"PK\x03\x04"):
        raise TaskDataError(
            tr("{name} is a spreadsheet or a zip file; save the table as CSV.", name=name)
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TaskDataError(
            tr(
                "{name} is not UTF-8 text (byte 0x{byte:02X} in line {line:,}); save it as “CSV "
                "UTF-8”.",
                name=name,
                byte=data[error.start],
                line=line,
            )
        ) from error
    if "\0" in text:
        raise TaskDataError(tr("{name} holds zero bytes, so it is not a text file.", name=name))
    return text


def read_table(text: str, delimiter: str | None = None) -> Table:
    """A table with a header. delimiter: one of DELIMITERS, or None to find it out.

    Cells are text and nothing else: “=1+1” stays these four characters. Between tabs a quotation
    mark is a character like any other.

    Raises TaskDataError when there is no row, or only one column.
    """
    if not text.strip():
        raise TaskDataError(tr("The file is empty."))
    used = delimiter or _best_delimiter(text)
    records = _records(text, used)
    header = _distinct(next((record for record in records if any(record)), [""]))
    if len(header) < 2:
        found = (
            tr(
                "Only one column was found with a {delimiter} between columns: “{column}”.",
                delimiter=tr(DELIMITERS[used]),
                column=header[0][:60],
            )
            if delimiter
            else tr("Only one column was found: “{column}”.", column=header[0][:60])
        )
        must = tr("Columns must be separated by a comma, semicolon, tab or bar.")
        raise TaskDataError(f"{found} {must}")
    start = next(i for i, record in enumerate(records) if any(record)) + 1
    numbered = [
        (number, tuple(cell.strip() for cell in record))
        for number, record in enumerate(records[start:], start=start + 1)
        if any(cell.strip() for cell in record)
    ]
    fitting = [(n, record) for n, record in numbered if len(record) == len(header)]
    if not numbered:
        raise TaskDataError(tr("The file holds a header and no row below it."))
    return Table(
        header,
        tuple(record for _, record in fitting),
        tuple(n for n, _ in fitting),
        tuple(n for n, record in numbered if len(record) != len(header)),
        used,
    )


def _records(text: str, delimiter: str, most: int | None = None) -> list[list[str]]:
    quoted = delimiter != "\t"
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    records: list[list[str]] = []
    try:
        for record in reader:
            if any(len(cell) > LONGEST_FIELD for cell in record):
                raise csv.Error
            records.append(record)
            if len(record) > MOST_COLUMNS or len(records) > MOST_ROWS:
                raise TaskDataError(
                    tr(
                        "The table is too large: at most {columns} columns and {rows:,} rows can "
                        "be read.",
                        columns=MOST_COLUMNS,
                        rows=MOST_ROWS,
                    )
                )
            if most is not None and len(records) == most:
                break
    except csv.Error as error:
        raise TaskDataError(
            tr(
                "Row {row:,} can't be read: a cell has more than {most:,} characters, mostly "
                "because a quotation mark is never closed.",
                row=len(records) + 1,
                most=LONGEST_FIELD,
            )
        ) from error
    return records


def _best_delimiter(text: str) -> str:
    """The one that gives most rows the header's number of columns, and that not one."""

    def score(delimiter: str) -> tuple[bool, int, int]:
        try:
            records = [row for row in _records(text, delimiter, _SNIFFED_ROWS) if any(row)]
        except TaskDataError:
            return False, 0, 0
        columns = len(records[0]) if records else 0
        alike = sum(len(record) == columns for record in records)
        return columns > 1, alike, columns

    return max(DELIMITERS, key=score)


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Every column gets a name, and each another one."""
    out: list[str] = []
    for number, name in enumerate(names, start=1):
        base = " ".join(name.split()) or tr("column {number}", number=number)
        new, copies = base, 1
        while new in out:
            copies += 1
            new = f"{base} ({copies})"
        out.append(new)
    return tuple(out)
