"""Folders that the operator opened to visitors, and the models in them.

BERT_EXPLORER_MODEL_FOLDERS names them at start, separated as PATH is. Nothing else on the server's
disk can be named from a page, and a refusal does not say whether something is there.
"""

from __future__ import annotations

import os
from pathlib import Path

from bert_explorer.errors import CheckpointError
from bert_explorer.language import later, tr

FOLDERS = "BERT_EXPLORER_MODEL_FOLDERS"
PREFIX = "folder:"
"""A folder's name on a page: this, and its path below an allowed directory."""

DEEPEST = 3
MOST = 200
_REFUSED = later(
    "This folder can't be opened: choose one that holds config.json below a "
    "directory that the operator of this server allowed."
)


def roots() -> tuple[Path, ...]:
    """The allowed directories, links followed; empty if the operator named none."""
    named = os.environ.get(FOLDERS, "").split(os.pathsep)
    return tuple(Path(os.path.realpath(name)) for name in named if name.strip())


def listed() -> tuple[str, ...]:
    """Names of the models below the allowed directories, the first MOST of them."""
    found: dict[str, None] = {}
    for root in roots():
        for folder, inside, files in os.walk(root):
            depth = len(Path(folder).relative_to(root).parts)
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            if "config.json" in files and depth > 0:
                found[PREFIX + Path(folder).relative_to(root).as_posix()] = None
                inside.clear()
            if depth >= DEEPEST:
                inside.clear()
            if len(found) >= MOST:
                return tuple(found)
    return tuple(found)


def name_of(typed: str) -> str:
    """The name of the folder that somebody typed, absolute or below an allowed directory.

    Raises CheckpointError, always with the same sentence, if it may not be opened or isn't there.
    """
    typed = typed.strip().removeprefix(PREFIX)
    for root in roots():
        if (folder := _inside(root, typed)) is not None:
            return PREFIX + folder.relative_to(root).as_posix()
    raise CheckpointError(tr(_REFUSED))


def path_of(name: str) -> Path:
    """Where the folder of that name lies; CheckpointError as for `name_of`."""
    for root in roots():
        if (folder := _inside(root, name.removeprefix(PREFIX))) is not None:
            return folder
    raise CheckpointError(tr(_REFUSED))


def _inside(root: Path, typed: str) -> Path | None:
    """The folder, links followed, if it holds a model and is below root."""
    if not typed or "\0" in typed or len(typed) > 1000:
        return None
    # A path is resolved before anything is read: "..", links and "~" lead nowhere.
    folder = Path(os.path.realpath(root / typed))
    if root not in folder.parents or not os.path.isfile(folder / "config.json"):
        return None
    return folder
