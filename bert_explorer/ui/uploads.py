"""Models that a visitor uploaded: private to the session, gone with it."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import streamlit as st

from bert_explorer.checkpoints.tensor_files import HOW_TO_CONVERT, WEIGHTS
from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr
from bert_explorer.tokenizer_files import FILES as TOKENIZER_FILES
from bert_explorer.ui import limits

PREFIX = "upload:"
KEEP_SECONDS = 4 * 3600
MOST = 2
"""Uploads that one session may have at a time; the oldest makes room."""

FILES = ("config.json", WEIGHTS, *TOKENIZER_FILES)
_KEY = "model_uploads"


class File(Protocol):
    """What Streamlit hands over for an uploaded file."""

    name: str

    def getbuffer(self) -> memoryview: ...


class Upload:
    """One uploaded model. Its folder lives no longer than this object, which the session holds."""

    def __init__(self, label: str, files: Sequence[tuple[str, File]], forget: Callable) -> None:
        """files: each under the name it is stored as. forget: called with the name at the end."""
        self.name = PREFIX + secrets.token_urlsafe(16)
        self.label = label
        private = Path(tempfile.mkdtemp(prefix="bert-explorer-"))  # only its owner may enter
        self._end = weakref.finalize(self, _remove, private, self.name, forget)
        self.folder = private / label  # what is wrong with a model is said of a folder's name
        self.folder.mkdir(mode=0o700)
        for name, file in files:
            (self.folder / name).write_bytes(file.getbuffer())
        timer = threading.Timer(KEEP_SECONDS, self._end)  # holds the finalizer, not the upload
        timer.daemon = True
        timer.start()
        weakref.finalize(self, timer.cancel)

    @property
    def is_there(self) -> bool:
        return self._end.alive

    def remove(self) -> None:
        self._end()


def _remove(folder: Path, name: str, forget: Callable[[str], None]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    forget(name)


def mine() -> dict[str, Upload]:
    """This session's uploads by their name, oldest first."""
    kept: dict[str, Upload] = st.session_state.get(_KEY, {})
    return {name: upload for name, upload in kept.items() if upload.is_there}


def path_of(name: str) -> Path:
    """The folder of one of this session's uploads; CheckpointError for any other name."""
    upload = mine().get(name)
    if upload is None:
        raise CheckpointError(tr("This uploaded model is gone: upload it again."))
    return upload.folder


def add(files: Sequence[File], forget: Callable[[str], None], largest: int) -> Upload:
    """Store an upload for this session.

    largest: bytes allowed in all. forget: told its name when it is removed.
    Raises CheckpointError for files that are not those of a model, or too large; ServerBusyError
    for one upload too many within a minute.
    """
    limits.spend(limits.UPLOADS)
    named = _named(files)
    total = sum(file.getbuffer().nbytes for _, file in named)
    if total > largest:
        raise CheckpointError(
            tr(
                "These files have {total:,.0f} MB together; at most {largest:,.0f} MB "
                "can be uploaded.",
                total=total / 10**6,
                largest=largest / 10**6,
            )
        )
    kept = mine()
    labels = {upload.label for upload in kept.values()}
    label = next(f"Upload {i}" for i in range(1, MOST + 2) if f"Upload {i}" not in labels)
    upload = Upload(label, named, forget)
    for old in list(kept)[: max(0, len(kept) + 1 - MOST)]:
        kept.pop(old).remove()
    st.session_state[_KEY] = kept | {upload.name: upload}
    return upload


def discard(upload: Upload) -> None:
    """Remove one of this session's uploads."""
    st.session_state[_KEY] = {n: u for n, u in mine().items() if u is not upload}
    upload.remove()


def _named(files: Sequence[File]) -> list[tuple[str, File]]:
    """Each file with the fixed name it is stored under; the visitor's own name is no path."""
    found: dict[str, File] = {}
    for file in files:
        name = WEIGHTS if file.name.endswith(".safetensors") else file.name
        if name.endswith((".bin", ".pt", ".pth", ".ckpt")):
            raise CheckpointError(f"{name[:60]}: {tr(HOW_TO_CONVERT)}.")
        if name not in FILES:
            raise CheckpointError(
                tr(
                    "{name} is not a file of a model; upload config.json, model.safetensors, "
                    "and tokenizer.json or vocabulary files.",
                    name=name[:60],
                )
            )
        if name in found:
            raise CheckpointError(
                tr("There are two files for {name}: upload one model at a time.", name=name)
            )
        found[name] = file
    tokenizer = {"tokenizer.json", "vocab.txt", "vocab.json"} & set(found)
    for name, there in (
        ("config.json", "config.json" in found),
        (WEIGHTS, WEIGHTS in found),
        (
            tr("tokenizer.json (or vocab.txt, or vocab.json with merges.txt)"),
            bool(tokenizer),
        ),
    ):
        if not there:
            raise CheckpointError(
                tr("{name} is missing: a model needs all its files at once.", name=name)
            )
    return list(found.items())
