"""Short codes for views, such as k7fmq, kept in a small file that several servers may share.

A code is made only when somebody shares a view, and the same view always gets the same one: its
letters are those of the view's digest. So two servers without a common file still agree on it.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from bert_explorer.errors import LinkError
from bert_explorer.language import tr

STATE = "BERT_EXPLORER_STATE"
"""Environment variable: the folder for what outlives a server and is shared by its replicas."""

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 signs that nobody takes for another on a board: no l and 1, no o and 0."""

CODE = re.compile(rf"[{LETTERS}]{{5,12}}")
LENGTH = 5
MOST_LINKS = 20_000
MOST_CHARACTERS = 8_000
"""Of one view's query, encoded: more than two full sentences and all choices of a page."""
WAIT = 3.0  # seconds for another server's write to end

_PAGE = re.compile(r"[a-z_]{0,40}")
_TABLE = "CREATE TABLE IF NOT EXISTS views (code TEXT PRIMARY KEY, view TEXT, used REAL)"


class ShortLinks:
    """The codes in one file.

    Args:
        file: an SQLite file; made when the first code is.
        most: how many views it holds. The ones that nobody used for longest go first.
    """

    def __init__(self, file: Path, most: int = MOST_LINKS) -> None:
        self.file, self.most = file, most

    def code_of(self, page: str, query: dict[str, list[str]]) -> str:
        """The code of a view, kept from now on.

        Args:
            page: the last part of the page's address, "" for the home page.
            query: what the address says after the question mark.

        Raises:
            LinkError: the view is too long for a link, or the file can't be written.
        """
        view = f"{page}?{urlencode(sorted(query.items()), doseq=True)}"
        if len(view) > MOST_CHARACTERS:
            raise LinkError(tr("This view holds too much text for a short link."))
        with self._open() as file:
            for code in _candidates(view):
                file.execute(
                    "INSERT INTO views VALUES (?, ?, ?) ON CONFLICT (code) DO "
                    "UPDATE SET used = excluded.used WHERE view = excluded.view",
                    (code, view, time.time()),
                )
                if file.execute("SELECT view FROM views WHERE code = ?", (code,)).fetchone()[0] == (
                    view
                ):
                    break  # or else another view has this code: take a longer one
            file.execute(
                "DELETE FROM views WHERE code IN "
                "(SELECT code FROM views ORDER BY used DESC, rowid DESC LIMIT -1 OFFSET ?)",
                (self.most,),
            )
        return code

    def address_of(self, code: str) -> str | None:
        """ "page?query" of a code, to be put behind the app's own address; None if unknown.

        Whatever the file says, this never leads to another host: the page is a plain name.
        Raises LinkError when the file can't be read.
        """
        if not CODE.fullmatch(code) or not self.file.exists():
            return None
        with self._open() as file:
            found = file.execute(
                "UPDATE views SET used = ? WHERE code = ? RETURNING view", (time.time(), code)
            ).fetchone()
        page, _, query = found[0].partition("?") if found else ("/", "", "")
        sound = _PAGE.fullmatch(page) and query.isascii() and query.isprintable()
        return f"{page}?{query}" if sound else None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # Each call has a connection of its own: visitors' threads, and other servers, come at once.
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.file, timeout=WAIT)) as connection, connection:
                connection.execute(_TABLE)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise LinkError(tr("This server can't keep short links at the moment.")) from error


def _candidates(view: str) -> Iterator[str]:
    """Codes for a view, the shortest first: five bits of its digest a letter."""
    number = int.from_bytes(hashlib.sha256(view.encode()).digest())
    letters = "".join(LETTERS[number >> 5 * i & 31] for i in range(12))
    return (letters[:length] for length in range(LENGTH, 13))


@cache
def short_links() -> ShortLinks:
    """Those of this server: in the folder that STATE names, or gone when it stops."""
    folder = os.environ.get(STATE)
    return ShortLinks(Path(folder or _temporary().name) / "links.sqlite")


@cache
def _temporary() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="bert-explorer-")  # readable by this user only
