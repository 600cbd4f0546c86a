"""What to do with trained twins: open them on the other pages, or take them home."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from bert_explorer.jobs import JobStatus
from bert_explorer.language import tr
from bert_explorer.ui import jobs, uploads
from bert_explorer.ui.model_dialog import NEXT_KEY
from bert_explorer.ui.resources import memory
from bert_explorer.ui.state import LEFT_KEY, RIGHT_KEY

FOLDERS = {"bert": "BERT", "gpt": "GPT"}
LARGEST = 50_000_000


@dataclass
class TrainedFile:
    """A file of a trained model, as an upload would bring it."""

    name: str
    path: Path

    def getbuffer(self) -> memoryview:
        return memoryview(self.path.read_bytes())


def keep(slot: str, status: JobStatus) -> None:
    """Three buttons under a finished run."""
    folder = jobs.results(status)  # found here: the download is made up outside the session
    with st.container(horizontal=True, key=f"{slot}_keep"):
        if st.button(tr("Open both on the other pages"), icon=":material/open_in_new:"):
            open_elsewhere(status)
        st.download_button(
            tr("Download both"),
            lambda: archive(folder),
            "trained-twins.zip",
            "application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
        if st.button(tr("Discard"), icon=":material/delete:", key=f"{slot}_discard"):
            jobs.clear(slot)
            st.rerun()


def open_elsewhere(status: JobStatus) -> None:
    """Make them this session's models, for this session alone."""
    chosen = {}
    for key, (folder, name) in zip((LEFT_KEY, RIGHT_KEY), FOLDERS.items(), strict=True):
        files = sorted((jobs.results(status) / folder).iterdir())
        upload = uploads.add(
            [TrainedFile(path.name, path) for path in files], memory().forget, LARGEST
        )
        upload.label = tr("My {name}", name=name)
        chosen[key] = upload.name
    st.session_state[NEXT_KEY] = chosen  # the picker takes it up before it draws itself
    st.rerun()


def archive(folder: Path) -> bytes:
    """Both model folders in one zip: config.json, model.safetensors, tokenizer.json."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(folder))
    return buffer.getvalue()
