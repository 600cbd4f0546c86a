"""The pool's private folder, and those that servers killed on the spot have left behind."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TextIO

PREFIX = "bert-explorer-jobs-"
LOCK = "in-use"

try:
    import fcntl
except ImportError:  # Windows has none; its temporary folder is the user's own
    fcntl = None  # type: ignore[assignment]


class Root:
    """A temporary folder that only we can read, for as long as this process lives."""

    def __init__(self, parent: Path | None = None) -> None:
        """parent: where to make it; None is the system's folder for temporary files."""
        parent = parent or Path(tempfile.gettempdir())
        remove_forsaken(parent)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        self._lock = _locked(self.path / LOCK, create=True)

    def remove(self) -> None:
        """Delete it and all that is in it."""
        if self._lock is not None:
            self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)


def remove_forsaken(parent: Path) -> None:
    """Delete the folders whose server is gone: nobody holds their lock any more."""
    if fcntl is None:
        return
    for folder in parent.glob(f"{PREFIX}*"):
        lock = _locked(folder / LOCK, create=False)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            lock.close()


def _locked(file: Path, *, create: bool) -> TextIO | None:
    """The file, open and locked; None if another process has it, or if it isn't ours to open."""
    try:
        opened = file.open("w" if create else "r+")
    except OSError:
        return None
    if fcntl is not None:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            opened.close()
            return None
    return opened
