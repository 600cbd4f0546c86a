"""What to do with a fine-tuned model: open it on the other pages, take it home, bring it back."""

from __future__ import annotations

import streamlit as st

from bert_explorer.errors import BertExplorerError
from bert_explorer.jobs import JobStatus
from bert_explorer.language import tr
from bert_explorer.ui import jobs, uploads
from bert_explorer.ui.fine_tuning.current import LOADED, SLOT, Current
from bert_explorer.ui.fine_tuning.zipped import Unpacked, packed
from bert_explorer.ui.model_dialog import NEXT_KEY
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import memory
from bert_explorer.ui.state import LEFT_KEY
from bert_explorer.ui.training_lab.keeping import LARGEST, TrainedFile

MEGABYTES = 100
ENCODER = ("config.json", "model.safetensors", "tokenizer.json")


def keep(now: Current, status: JobStatus) -> None:
    """Buttons under a finished run."""
    folder = now.folder  # found here: the download is made up outside the session
    with st.container(horizontal=True, key="f_keep"):
        st.download_button(
            tr("Download the model"),
            lambda: packed(folder),
            f"fine-tuned-{status.spec['task']}.zip",
            "application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
        if st.button(
            tr("Open its encoder on the other pages"),
            icon=":material/open_in_new:",
            help=tr("Fill the blank then shows what it has forgotten of guessing words."),
        ):
            _open_elsewhere(now)
        if st.button(tr("Discard"), icon=":material/delete:", key="f_discard"):
            jobs.clear(SLOT)
            st.rerun()


def reload() -> None:
    """Bring a downloaded model back."""
    file = st.file_uploader(
        tr("Or load a model that you downloaded here"),
        type="zip",
        key="f_zip",
        max_upload_size=MEGABYTES,
        width=460,
    )
    if file is None or st.session_state.get("f_zip_seen") == file.file_id:
        return
    try:
        st.session_state[LOADED] = Unpacked(file.getvalue())
    except BertExplorerError as error:
        st.error(plain(str(error)))
        return
    st.session_state["f_zip_seen"] = file.file_id
    st.rerun()


def _open_elsewhere(now: Current) -> None:
    files = [TrainedFile(name, now.folder / name) for name in ENCODER]
    upload = uploads.add(files, memory().forget, LARGEST)
    upload.label = tr("My fine-tuned model")
    st.session_state[NEXT_KEY] = {LEFT_KEY: upload.name}
    st.rerun()
