"""The window in which a visitor opens another model: from the hub, a folder, or their own files."""

from __future__ import annotations

import streamlit as st

from bert_explorer.checkpoints import hub
from bert_explorer.checkpoints.memory import megabytes
from bert_explorer.errors import BertExplorerError, CheckpointError
from bert_explorer.language import later, tr, trn
from bert_explorer.ui import jobs, model_folders, uploads
from bert_explorer.ui.guard import guard
from bert_explorer.ui.model_download import Download
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, memory
from bert_explorer.ui.state import LEFT_KEY, RIGHT_KEY

OPENED_KEY = "models_opened"
"""Names that this visitor opened; they stay in the picker."""

NEXT_KEY = "models_next"
"""Widget key -> name, for the picker's next run: a widget that is drawn can't be set."""

_DOWNLOAD_KEY = "model_download"
_LISTING_KEY = "model_listing"
_PLACES = {LEFT_KEY: later("Model"), RIGHT_KEY: later("Compared with")}


def open_another() -> None:
    """The window. What is clicked in it runs it again alone, not the page behind it."""
    st.dialog(tr("Open another model"), width="medium")(three_ways)()


def three_ways() -> None:
    """Three ways to a model. BERT, RoBERTa, ALBERT, DistilBERT, ELECTRA and GPT-2 can be opened."""
    st.markdown(tr("Open a BERT, RoBERTa, ALBERT, DistilBERT, ELECTRA or GPT-2."))
    place = st.segmented_control(
        tr("Open it as"),
        _PLACES,
        format_func=lambda key: tr(_PLACES[key]),
        default=LEFT_KEY,
        required=True,
    )
    from_hub, from_folder, from_files = st.tabs(
        [tr("Hugging Face hub"), tr("Folder"), tr("Upload")]
    )
    with from_hub:
        _hub(place)
    with from_folder:
        _folder(place)
    with from_files:
        _upload(place)


def _use(name: str, place: str) -> None:
    """Load the model, put it in its place on all pages, and close the window."""
    with st.spinner(tr("Opening the model")):
        checkpoint(name)
    opened = st.session_state.setdefault(OPENED_KEY, [])
    if name not in opened:
        opened.append(name)
    st.session_state[NEXT_KEY] = {place: name}
    st.rerun()


def _hub(place: str) -> None:
    download: Download | None = st.session_state.get(_DOWNLOAD_KEY)
    if download is not None:
        _progress(place)
        return
    with st.form("model_hub", border=False):
        typed = st.text_input(
            tr("Model on the hub"),
            placeholder="bert-base-uncased",
            key="model_hub_id",
            max_chars=200,
        ).strip()
        asked = st.form_submit_button(tr("Look it up"), icon=":material/search:")
    with guard():
        if asked:
            st.session_state.pop(_LISTING_KEY, None)
            if hub.is_id(typed) and hub.cached_folder(typed):
                _use(typed, place)
            with st.spinner(tr("Asking the hub")):
                st.session_state[_LISTING_KEY] = hub.size(typed, token=False)
        if (listing := st.session_state.get(_LISTING_KEY)) is not None:
            _offer(listing)


def _offer(listing: hub.Listing) -> None:
    """What a download costs, and the button that starts it."""
    size = megabytes(listing.num_bytes)
    if listing.num_bytes > memory().budget:
        raise CheckpointError(
            tr(
                "{repo_id} has {size}, more than this server allows for models ({allowed}).",
                repo_id=listing.repo_id,
                size=size,
                allowed=megabytes(memory().budget),
            )
        )
    st.markdown(
        trn(
            "**{name}** has {size} in {count} file. It stays on this server for the next time.",
            "**{name}** has {size} in {count} files. They stay on this server for the next time.",
            len(listing.files),
            name=plain(listing.repo_id),
            size=size,
        )
    )
    if st.button(tr("Download {size}", size=size), type="primary", icon=":material/download:"):
        owner = jobs.owner()
        st.session_state[_DOWNLOAD_KEY] = Download(listing, lambda: jobs.is_here(owner))
        st.session_state.pop(_LISTING_KEY, None)
        st.rerun(scope="fragment")


@st.fragment(run_every=0.5)
def _progress(place: str) -> None:
    """How far the download is; opens the model when it is here."""
    download: Download | None = st.session_state.get(_DOWNLOAD_KEY)
    if download is None:
        return
    if download.active:
        share = min(1.0, download.done / max(1, download.total))
        of = tr("{done} of {total}", done=megabytes(download.done), total=megabytes(download.total))
        st.progress(share, text=f"{plain(download.repo_id)}: {of}")
        st.button(tr("Cancel"), key="model_cancel", on_click=download.cancel)
        return
    if download.error is None:
        with guard():
            del st.session_state[_DOWNLOAD_KEY]
            _use(download.repo_id, place)
        return
    st.error(plain(download.error))
    if st.button(tr("Back"), key="model_back"):
        del st.session_state[_DOWNLOAD_KEY]
        st.rerun()


def _folder(place: str) -> None:
    if not model_folders.roots():
        st.markdown(
            tr(
                "Folders are closed on this server. Whoever starts it can open some: "
                "`{variable}=/path/to/models`.",
                variable=model_folders.FOLDERS,
            )
        )
        return
    with st.form("model_folder", border=False):
        typed = st.text_input(
            tr("Folder with config.json"), key="model_folder_path", max_chars=1000
        )
        asked = st.form_submit_button(tr("Open"), icon=":material/folder_open:")
    with guard():
        if asked:
            _use(model_folders.name_of(typed), place)


def _upload(place: str) -> None:
    largest = st.get_option("server.maxUploadSize") * 2**20
    files = st.file_uploader(
        tr("config.json, model.safetensors, and tokenizer.json or vocabulary files"),
        accept_multiple_files=True,
        key="model_files",
        help=tr(
            "At most {size} together. Only you can see the model; it is removed when you leave.",
            size=megabytes(largest),
        ),
    )
    if st.button(tr("Open"), key="model_upload", disabled=not files, icon=":material/upload:"):
        with guard():
            upload = uploads.add(files, memory().forget, largest)
            try:
                _use(upload.name, place)
            except BertExplorerError:
                uploads.discard(upload)  # files that make no model are not kept
                raise
