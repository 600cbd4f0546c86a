"""Two small models trained on the spot: masked with [MASK] alone, and as BERT was."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.proportion import Proportion
from bert_explorer.jobs import JobStatus
from bert_explorer.language import later, tr
from bert_explorer.training.lab.two_rules import settings
from bert_explorer.ui import jobs
from bert_explorer.ui.details import details
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.two_rules import MASK_ONLY, MIXED, Named, bars, named_table, verdict

SLOT = "two_rules"


def draw() -> None:
    st.header(tr("Train without random and unchanged words"), anchor=False)
    st.markdown(
        tr(
            "Two small BERTs learn the little language of the Training lab. They start alike and "
            "read the same sentences; one meets only \\[MASK\\], the other 80/10/10."
        )
    )
    status = jobs.current(SLOT)
    if status is None or not status.active:
        ask()
    jobs.live(SLOT, draw_run)


def ask() -> None:
    """The seed, and the button."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            tr("Seed"),
            0,
            99,
            0,
            key="run_seed",
            bind="query-params",
            persist_state="page",
            width=130,
        )
        begin = st.button(tr("Train both"), type="primary", icon=":material/play_arrow:")
    both = settings(int(seed))
    st.caption(
        tr(
            "{steps} steps of {batch} sentences each, {layers} layers of width {width}: about "
            "{seconds:.0f} s on one idle core.",
            steps=both.steps,
            batch=both.batch,
            layers=both.layers,
            width=both.width,
            seconds=both.seconds(),
        )
    )
    if begin:
        jobs.start(SLOT, "two_rules", {"seed": int(seed)})
        st.rerun()


def draw_run(status: JobStatus) -> None:
    """Both models as they grow, and what came of it."""
    looks = looks_of(status)
    steps = settings(0).steps
    if status.active:
        jobs.controls(SLOT, status, finish=later("Stop here"))
        done = sum(found[-1].step for found in looks.values() if found) / (2 * steps)
        st.progress(min(1.0, done), text=jobs.standing(status))
    elif status.state != "done":
        st.markdown(jobs.standing(status))
    if status.state == "cancelled" or not all(looks.values()):
        return
    newest = {rule: found[-1] for rule, found in looks.items()}
    text = verdict(newest)
    st.plotly_chart(bars(newest, projector=shared().projector), key="two_rules_bars", alt=text)
    if status.active:
        return
    st.markdown(plain(text))
    count = next(iter(newest[MIXED].shares.values())).count
    st.caption(
        tr(
            "The first guess at one position each of {n} sentences that neither has read, after "
            "{steps} steps. Lines: 95 % intervals (Wilson).",
            n=count,
            steps=newest[MIXED].step,
        )
    )
    details(SLOT + "_details", text, **{tr("Each evaluation"): lambda: named_table(looks)})


def looks_of(status: JobStatus) -> dict[str, list[Named]]:
    """What the job has reported, in order."""
    looks: dict[str, list[Named]] = {MIXED: [], MASK_ONLY: []}
    for event in jobs.events(status):
        values = event.values
        shares = {place: Proportion(hits, values["of"]) for place, hits in values["named"].items()}
        looks[values["run"]].append(Named(values["step"], shares))
    return looks
