"""Tab: what pre-training is worth: the score over the number of labelled examples."""

from __future__ import annotations

import streamlit as st

from bert_explorer.jobs import JobStatus
from bert_explorer.language import later, tr
from bert_explorer.ui import jobs
from bert_explorer.ui.details import details
from bert_explorer.ui.fine_tuning.choices import ASKS, Wanted, recipe_choice, task_choice
from bert_explorer.ui.fine_tuning.own_table import checked
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import sides
from bert_explorer.ui.state import shared
from bert_explorer.views.fine_tuning import transfer_curves, transfer_summary, transfer_table
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL

SLOT = "transfer"
LEAD = later(
    "The same model, once with what pre-training taught it and once with random weights, learns "
    "from ever more labelled examples. Look at the gap between the curves."
)


def draw() -> None:
    status = jobs.current(SLOT)
    if status is None or not status.active:
        ask()
    jobs.live(SLOT, curves)


def ask() -> None:
    """Task and settings as on the tab Train; the button."""
    task = task_choice()
    st.markdown(tr(ASKS[task]))
    side = sides()[0]
    recipe = recipe_choice(task, side)
    data = checked(task, None)
    st.caption(
        tr(
            "The bundled examples, up to {n:,}. Ten trainings of equally many steps: a few minutes "
            "on one idle core. Start and What learns play no part here.",
            n=len(data.train),
        )
    )
    if st.button(
        tr("Draw both curves"), type="primary", icon=":material/play_arrow:", key="f_transfer"
    ):
        jobs.start(SLOT, "transfer", Wanted(task, side, recipe).spec(None))
        st.rerun()


def curves(status: JobStatus) -> None:
    """Both curves as far as they have come."""
    begun, share, points = None, 0.0, []
    for event in jobs.events(status):
        values = event.values
        if values["type"] == "start":
            begun = values
        elif values["type"] == "step":
            share = values["share"]
        else:
            points.append(values)
    if status.active:
        jobs.controls(SLOT, status, finish=later("Stop here"))
        st.progress(min(1.0, share), text=jobs.standing(status))
    elif status.state != "done":
        st.markdown(jobs.standing(status))
    if begun is None or not points or status.state == "cancelled":
        return
    causal = any(side.causal for side in sides() if side.name == status.spec["shown_as"])
    main = begun["main"]
    text = transfer_summary(points, main)
    st.plotly_chart(
        transfer_curves(
            points,
            begun["baseline"],
            main,
            colour=CAUSAL if causal else BIDIRECTIONAL,
            projector=shared().projector,
        ),
        key="f_transfer_curves",
        alt=text,
    )
    st.markdown(plain(text))
    st.caption(
        plain(
            tr(
                "Each point is one training of {steps:,} steps with one seed: with few examples "
                "another draw gives another point. Baseline: {what}.",
                steps=begun["steps"],
                what=begun["what"],
            )
        )
    )
    tables = {tr("Each training"): lambda: transfer_table(points, main)}
    details("f_transfer_details", text, **tables)
