"""A fine-tuned model as one file: packed for the visitor, and unpacked with care."""

from __future__ import annotations

import io
import shutil
import tempfile
import weakref
import zipfile
from pathlib import Path

from bert_explorer.errors import CheckpointError
from bert_explorer.finetuning.saved import load_finetuned

FILES = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "head.safetensors",
    "finetuned.json",
)
LARGEST = 100_000_000
"""Bytes, unpacked."""


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if missing := [name for name in FILES if name not in members]:
                raise CheckpointError(
                    f"This zip is not a fine-tuned model of the lab: it has no {missing[0]}."
                )
            left = LARGEST
            for name in FILES:  # only these, each under its own fixed name
                with archive.open(members[name]) as packed_file:
                    content = packed_file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise CheckpointError(
                        f"This model has more than {LARGEST / 1e6:.0f} MB; that is too large."
                    )
                (folder / name).write_bytes(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise CheckpointError("This is not a whole zip file; download the model again.") from error
