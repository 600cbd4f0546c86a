"""All rows of a run, kept in results.json."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.machine import machine
from tests.benchmarks.row import Row

RESULTS = Path(__file__).with_name("results.json")


@dataclass
class Results:
    """rows: in the order in which they came. failed: what broke off, with the reason."""

    rows: list[Row] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=machine)
    date: str = field(default_factory=lambda: date.today().isoformat())

    def add(self, row: Row) -> None:
        """Keep it, and say it at once: a run takes minutes."""
        from tests.benchmarks.table import line

        self.rows.append(row)
        print(f"\n  {line(row)}", end="", flush=True)

    def save(self, path: Path = RESULTS, *, keep_others: bool = False) -> Results:
        """Write them. keep_others: with the rows that only an earlier run on this machine measured.

        Returns what was written.
        """
        earlier = read(path) if keep_others else None
        written = Results([*self.rows], {**self.failed}, self.machine, self.date)
        if earlier is not None and earlier.machine == self.machine:
            mine = {(row.part, row.what, row.against) for row in self.rows}
            written.rows += [
                row for row in earlier.rows if (row.part, row.what, row.against) not in mine
            ]
        written.rows.sort(key=lambda row: ORDER.index(row.part))
        path.write_text(json.dumps(written.to_dict(), indent=1) + "\n", encoding="utf-8")
        return written

    def to_dict(self) -> dict[str, Any]:
        return {
            "date": self.date,
            "machine": self.machine,
            "rows": [row.to_dict() for row in self.rows],
            "failed": self.failed,
        }


ORDER = ("forward", "overview", "pages", "start", "training", "growth", "size")
"""The parts as the table has them: tests/benchmarks/test_<part>.py."""


def read(path: Path = RESULTS) -> Results | None:
    """What an earlier run wrote, or None."""
    if not path.is_file():
        return None
    saved = json.loads(path.read_text(encoding="utf-8"))
    rows = [Row.from_dict(values) for values in saved["rows"]]
    return Results(rows, saved["failed"], saved["machine"], saved["date"])
