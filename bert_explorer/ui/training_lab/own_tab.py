"""Tab: the same on a paragraph or two of the visitor's own."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.training_run import Run
from bert_explorer.errors import TextError
from bert_explorer.jobs import JobStatus
from bert_explorer.language import later, tr
from bert_explorer.training.lab.own_text import MOST_CHARACTERS, paragraphs, split
from bert_explorer.training.lab.settings import Settings
from bert_explorer.ui import jobs
from bert_explorer.ui.details import details
from bert_explorer.ui.state import shared
from bert_explorer.ui.training_lab.keeping import keep
from bert_explorer.ui.training_lab.knobs import about, knobs
from bert_explorer.ui.training_lab.live import curves, first_guesses, report
from bert_explorer.ui.training_lab.sample_text import SAMPLE
from bert_explorer.ui.training_lab.watched import watched
from bert_explorer.views.memory_curves import honest, memory_curves
from bert_explorer.views.training_curves import look_table, summary

SLOT = "own"
LEAD = later(
    "A few hundred words teach a model those words, not English. Watch it learn your text by heart "
    "while new sentences stay hard."
)
STANDARD = Settings(learning_rate=3e-3, masking_rate=0.15, steps=400, batch=32, length=32)


def draw() -> None:
    status = jobs.current(SLOT)
    if status is None or not status.active:
        ask()
    jobs.live(SLOT, lambda now: report(SLOT, now, draw_run))


def ask() -> None:
    """The text, the watched sentence, the settings, and the button."""
    text = st.text_area(
        tr("Your text, paragraphs apart by an empty line"),
        SAMPLE,
        height=180,
        key="own_text",
        persist_state="session",
        help=tr(
            "Up to {most:,} characters. While training it lies in a private folder of this server, "
            "which is removed when you leave.",
            most=MOST_CHARACTERS,
        ),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = st.text_input(
            tr("Watched sentence, with [MASK]"),
            "the lighthouse stood on a [MASK] rock.",
            key="own_watched",
            bind="query-params",
            persist_state="page",
            validate=(r"^[\s\S]{0,200}$", tr("Keep it under 200 characters.")),
        )
        settings = knobs("o", STANDARD)
        begin = st.button(
            tr("Train both"), type="primary", icon=":material/play_arrow:", key="own_begin"
        )
    learned, held_out = split(paragraphs(text or ""))
    sizes = tr(
        "{n} sentences to learn from, {held_out} held out to test it on.",
        n=sum(map(len, learned)),
        held_out=len(held_out),
    )
    st.caption(f"{sizes} {about(settings)}")
    if not asked.strip() or len(asked) > 200:
        raise TextError(tr("Write a watched sentence of at most 200 characters."))
    if settings.next_sentence and len(learned) < 3:
        raise TextError(
            tr("Sentence pairs need three paragraphs or more: add some, or switch them off.")
        )
    if begin:
        jobs.start(
            SLOT, "pretrain", {"settings": settings.to_dict(), "text": text, "watched": asked}
        )
        st.rerun()


def draw_run(slot: str, status: JobStatus, run: Run) -> None:
    """Learned by heart or understood: both twins on sentences they read and on new ones."""
    st.markdown(honest(run))
    st.plotly_chart(
        memory_curves(run, projector=shared().projector), key="own_memory", alt=honest(run)
    )
    watched(slot, status, run)
    st.markdown(tr("**Blanks of the held-out sentences**, the same ones for both"))
    curves(slot, run)
    details(
        f"{slot}_details",
        summary(run),
        **{tr("Each evaluation"): lambda: look_table(run)},
        **first_guesses(run),
    )
    if status.state == "done":
        keep(slot, status)
