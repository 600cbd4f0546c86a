"""A fine-tuned model as one file: packed for the visitor, and unpacked with care."""

from __future__ import annotations

import io
import shutil
import struct
import tempfile
import weakref
import zipfile
import zlib
from pathlib import Path

from bert_explorer.errors import CheckpointError
from bert_explorer.finetuning.saved import load_finetuned
from bert_explorer.language import tr

FILES = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "head.safetensors",
    "finetuned.json",
)
LARGEST = 100_000_000
"""Bytes, unpacked."""
MOST_MEMBERS = 50
"""Files that the zip may hold: to list a million takes a gigabyte."""

_MEMBER = b"PK\x01\x02"
"""Stands before each file in a zip's list of its files."""
_AT_A_TIME = 2**20
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
"""What the library raises for a zip that is none, or not whole."""


def packed(folder: Path) -> bytes:
    """The folder's files in one zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                archive.write(path, path.name)
    return buffer.getvalue()


class Unpacked:
    """A model from a zip, in a private folder that lives no longer than this object."""

    def __init__(self, data: bytes) -> None:
        """Raises CheckpointError for a file that is not such a zip, too large, or damaged."""
        self.folder = Path(tempfile.mkdtemp(prefix="bert-explorer-"))
        self._end = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        try:
            _unpack(data, self.folder)
            load_finetuned(self.folder)
        except BaseException:
            self._end()
            raise


def _unpack(data: bytes, folder: Path) -> None:
    if data.count(_MEMBER) > MOST_MEMBERS:
        raise CheckpointError(tr("This zip holds far more files than a model of the lab."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if missing := [name for name in FILES if name not in members]:
                raise CheckpointError(
                    tr(
                        "This zip is not a fine-tuned model of the lab: it has no {file}.",
                        file=missing[0],
                    )
                )
            left = LARGEST
            for name in FILES:  # only these, each under its own fixed name
                if members[name].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise NotImplementedError  # others unpack without a bound
                with archive.open(members[name]) as packed_file, (folder / name).open("wb") as out:
                    while chunk := packed_file.read(_AT_A_TIME):
                        left -= len(chunk)
                        if left < 0:
                            raise CheckpointError(
                                tr(
                                    "This model has more than {most} MB; that is too large.",
                                    most=f"{LARGEST / 1e6:.0f}",
                                )
                            )
                        out.write(chunk)
    except CheckpointError:
        raise
    except _DAMAGES as error:
        raise CheckpointError(
            tr("This is not a whole zip file; download the model again.")
        ) from error
