"""A run as it goes: how it stands, its curves, the watched sentence, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from bert_explorer.analysis.training_run import TWINS, Run, run_of
from bert_explorer.jobs import JobStatus
from bert_explorer.language import later, tr
from bert_explorer.ui import jobs
from bert_explorer.ui.details import details
from bert_explorer.ui.state import shared
from bert_explorer.ui.training_lab.keeping import keep
from bert_explorer.ui.training_lab.watched import watched
from bert_explorer.views.training_curves import (
    NAMES,
    effort,
    look_table,
    loss_and_accuracy,
    nsp_curve,
    nsp_words,
    rule_table,
    side_curves,
    summary,
    verdict,
)
from bert_explorer.views.watched_guesses import guess_table

NOT_A_NUMBER = later(
    "The loss was no number any more after step {step:,}, so the run was stopped. Kept are the "
    "weights of the last evaluation before. Choose a smaller learning rate."
)


def report(slot: str, status: JobStatus, draw: Callable[[str, JobStatus, Run], None]) -> None:
    """The head of a job, then what `draw` makes of it once there is something to see."""
    run = run_of(event.values for event in jobs.events(status))
    head(slot, status, run)
    if run is not None and run.looks and status.state != "cancelled":
        draw(slot, status, run)


def head(slot: str, status: JobStatus, run: Run | None) -> None:
    """Progress, speed and time left; buttons while it is under way."""
    progress = None if run is None else run.progress
    if status.active:
        jobs.controls(slot, status)
        done = progress["step"] / progress["steps"] if progress else 0.0
        st.progress(min(done, 1.0), text=_progress_text(status, run))
    elif status.state in ("failed", "cancelled"):
        st.markdown(jobs.standing(status))
    elif status.result.get("ended") == "loss":
        st.error(tr(NOT_A_NUMBER, step=status.result["steps"]))
    else:
        spent = {"steps": status.result["steps"], "seconds": status.seconds}
        st.markdown(
            tr("**Stopped** at step {steps:,}, after {seconds:.0f} s.", **spent)
            if status.result.get("ended") == "asked"
            else tr("**Done** after {steps:,} steps and {seconds:.0f} s.", **spent)
        )


def _progress_text(status: JobStatus, run: Run | None) -> str:
    if status.state == "queued":
        return jobs.standing(status)
    if run is None or run.progress is None:
        return tr("Writing the sentences and building both models …")
    now = run.progress
    paused = status.state == "paused"
    return tr(
        "Step {step:,} of {steps:,} ({epochs:.1f} times through the text), {speed:,.0f} tokens/s "
        "for both, {stand}",
        step=now["step"],
        steps=now["steps"],
        epochs=now["step"] / run.start["epoch_steps"],
        speed=now["tokens_per_second"],
        stand=tr("Paused") if paused else tr("{n:.0f} s left", n=now["seconds_left"]),
    )


def draw_run(slot: str, status: JobStatus, run: Run) -> None:
    """The pictures of a run on the little language."""
    projector = shared().projector
    st.markdown(verdict(run))
    st.plotly_chart(side_curves(run, projector=projector), key=f"{slot}_sides", alt=verdict(run))
    st.caption(effort(run))
    watched(slot, status, run)
    st.markdown(tr("**Blanks at random places** of new sentences, the same ones for both"))
    curves(slot, run)
    details(
        f"{slot}_details",
        summary(run),
        **{
            tr("Rule by rule"): lambda: rule_table(run),
            tr("Each evaluation"): lambda: look_table(run),
        },
        **first_guesses(run),
    )
    if status.state == "done":
        keep(slot, status)


def first_guesses(run: Run) -> dict[str, Callable[[], pd.DataFrame]]:
    """The table of the watched sentence, if it has a blank."""
    if not run.looks[-1]["bert"]["guesses"]:
        return {}
    return {tr("First guess for the watched blank"): lambda: guess_table(run, 0)}


def curves(slot: str, run: Run) -> None:
    """Loss and accuracy, and the pairs if there are any."""
    projector = shared().projector
    st.plotly_chart(
        loss_and_accuracy(run, projector=projector), key=f"{slot}_curves", alt=summary(run)
    )
    if run.series("bert", "nsp_accuracy")[0]:
        st.plotly_chart(nsp_curve(run, projector=projector), key=f"{slot}_nsp", alt=nsp_words(run))
    sizes = ", ".join(f"{NAMES[twin]} {run.start['parameters'][twin]:,}" for twin in TWINS)
    st.caption(
        tr(
            "Text: {tokens:,} tokens, from a vocabulary of {vocabulary:,}. Parameters: {sizes}; "
            "BERT's pooler and pair head are its only extra ones.",
            tokens=run.start["tokens"],
            vocabulary=run.start["vocabulary"],
            sizes=sizes,
        )
    )
