"""Progress as a file, and all cards as an Anki deck."""

from __future__ import annotations

from functools import partial

import streamlit as st

from bert_explorer.errors import BertExplorerError, ProgressError
from bert_explorer.language import current, speaking, tr, trn
from bert_explorer.study.anki import deck
from bert_explorer.study.card import Card, Evidence
from bert_explorer.study.progress import LARGEST_FILE, Progress
from bert_explorer.study.registry import BY_ID, CARDS
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import Shared, shared
from bert_explorer.ui.study import keeping
from bert_explorer.ui.study.data import found
from bert_explorer.views.study_picture import draw

_UPLOAD = "progress_file"
_SAID = "progress_said"


def exports() -> None:
    """The section under the quiz."""
    left, right = st.columns(2, gap="large")
    with left:
        st.download_button(
            tr("Save progress"),
            keeping.progress().to_json(),
            "bert-explorer-progress.json",
            "application/json",
            icon=":material/download:",
        )
        st.file_uploader(
            tr("Load progress"), type="json", key=_UPLOAD, max_upload_size=1, on_change=_load
        )
        if said := st.session_state.pop(_SAID, ""):
            st.markdown(said)
    with right:
        st.download_button(
            tr("Make an Anki deck"),
            partial(_anki, shared(), current()),
            "bert-explorer.apkg",
            "application/octet-stream",
            icon=":material/style:",
            help=tr(
                "All cards with their pictures, measured now on the chosen models: some seconds."
            ),
        )


def _load() -> None:
    file = st.session_state[_UPLOAD]
    if file is None:
        return
    try:
        text = file.getvalue()[: LARGEST_FILE + 1].decode("utf-8", errors="replace")
        new = Progress.from_json(text, BY_ID)
    except ProgressError as error:
        st.session_state[_SAID] = f":red[{plain(str(error))}]"
        return
    keeping.keep(new)
    st.session_state[_SAID] = trn(
        "{count} card taken over.", "{count} cards taken over.", len(new.known)
    )


def _anki(choice: Shared, language: str) -> bytes:
    """Streamlit calls this outside the page's run, so what it needs comes with it."""
    with speaking(language):
        return _deck(choice)


def _deck(choice: Shared) -> bytes:
    pairs: list[tuple[Card, Evidence | None]] = []
    pictures: list[str] = []
    model = ""
    for card in CARDS:
        try:
            outcome = found(card.id, choice)
        except BertExplorerError:  # this sentence doesn't suit this card
            pairs.append((card, None))
            pictures.append("")
            continue
        model = model or outcome.model
        pairs.append((card, outcome.evidence))
        pictures.append("".join(draw(picture) for picture in outcome.evidence.pictures))
    return deck(pairs, pictures, model)
