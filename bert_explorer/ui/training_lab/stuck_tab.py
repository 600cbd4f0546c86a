"""Tab: five ways to get stuck, beside a run that learns, and what the curves say."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.training_diagnosis import Diagnosis, Point, diagnose
from bert_explorer.errors import TrainingError
from bert_explorer.jobs import JobStatus
from bert_explorer.language import later, tr
from bert_explorer.training.lab.settings import Settings
from bert_explorer.training.lab.stuck import PRESETS
from bert_explorer.ui import jobs
from bert_explorer.ui.details import details
from bert_explorer.ui.state import shared
from bert_explorer.ui.training_lab.knobs import decimal
from bert_explorer.views.stuck_curves import HEALTHY, multiples, point_table, summary

SLOT = "stuck"
LEAD = later(
    "One run learns. Each of the others differs from it in one thing and gets stuck: choose what "
    "to break, and compare each blue curve with the grey one."
)
CHANGES = {
    later("rate too high"): later("learning rate {rate}"),
    later("rate too low"): later("learning rate {rate}"),
    later("masking too high"): later("{masking_rate:.0%} masked"),
    later("model too small"): later("{layers} layer of width {width}"),
    later("too few epochs"): later("stopped after {stop_after} steps"),
}


def draw() -> None:
    status = jobs.current(SLOT)
    if status is None or not status.active:
        ask()
    jobs.live(SLOT, draw_runs)


def ask() -> None:
    """Which runs, and the button."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.pills(
            tr("Break it"),
            tuple(CHANGES),
            selection_mode="multi",
            default=tuple(CHANGES),
            key="break",
            bind="query-params",
            persist_state="page",
            format_func=lambda name: f"{tr(name)}: {change(name)}",
        )
        begin = st.button(tr("Run side by side"), type="primary", icon=":material/play_arrow:")
    names = [HEALTHY, *(name for name in CHANGES if name in chosen)]
    runs = {name: Settings(**PRESETS[name]) for name in names}
    healthy = runs[HEALTHY]
    seconds = sum(settings.seconds(models=1) for settings in runs.values())
    st.caption(
        tr(
            "The healthy run: learning rate {rate}, {masked:.0%} masked, {layers} layers of width "
            "{width}, {steps} steps. All together take about {seconds:.0f} s on one idle core.",
            rate=decimal(healthy.learning_rate),
            masked=healthy.masking_rate,
            layers=healthy.layers,
            width=healthy.width,
            steps=healthy.steps,
            seconds=seconds,
        )
    )
    if begin:
        if len(names) < 2:
            raise TrainingError(tr("Choose at least one thing to break."))
        jobs.start(SLOT, "stuck", {"runs": {name: runs[name].to_dict() for name in names}})
        st.rerun()


def change(name: str) -> str:
    """What a preset changes, in a few words."""
    settings = Settings(**PRESETS[name]).to_dict()
    return tr(CHANGES[name], rate=decimal(settings["learning_rate"]), **settings)


def draw_runs(status: JobStatus) -> None:
    """The small multiples as they grow and, at the end, the diagnosis."""
    unigram, runs = points_of(status)
    wanted = {
        name: values["stop_after"] or values["steps"]
        for name, values in status.spec["runs"].items()
    }
    if status.active:
        jobs.controls(SLOT, status, finish=later("Stop here"))
        done = sum(points[-1].step for points in runs.values()) / sum(wanted.values())
        st.progress(min(1.0, done), text=jobs.standing(status))
    elif status.state != "done":
        st.markdown(jobs.standing(status))
    if not runs or status.state == "cancelled":
        return
    st.plotly_chart(
        multiples(runs, unigram["accuracy"], max(wanted.values()), projector=shared().projector),
        key="stuck_curves",
        alt=summary(runs),
    )
    st.caption(
        tr(
            "Blue: blanks filled right in sentences that no run has read; grey: the healthy run. "
            "Dotted: blanks that only another word can settle. Dashed: by word frequency alone."
        )
    )
    if status.active:
        return
    diagnoses(
        {
            name: diagnose(points, unigram["loss"], unigram["accuracy"])
            for name, points in runs.items()
            if len(points) > 1
        },
        runs,
    )
    if note := not_stuck(runs):
        st.info(note)
    tables = {tr("Each evaluation"): lambda: point_table(runs)}
    details(SLOT + "_details", summary(runs), **tables)


def points_of(status: JobStatus) -> tuple[dict[str, float], dict[str, list[Point]]]:
    """The unigram baseline, and the curve of each run in the order of the spec."""
    unigram: dict[str, float] = {}
    runs: dict[str, list[Point]] = {}
    for event in jobs.events(status):
        values = event.values
        if values["type"] == "start":
            unigram = values["unigram"]
        else:
            known = {name: values.get(name) or 0.0 for name in ("accuracy", "seen", "moved")}
            point = Point(values["step"], values["loss"], rules=values.get("rules"), **known)
            runs.setdefault(values["run"], []).append(point)
    return unigram, runs


def not_stuck(runs: dict[str, list[Point]]) -> str:
    """What must be said when hiding nearly everything does less harm than the card says."""
    masked, healthy = (runs.get(name, [])[-1:] for name in ("masking too high", HEALTHY))
    if not (masked and healthy) or masked[0].accuracy < 0.7 * healthy[0].accuracy:
        return ""
    return tr(
        "Too much masking did not hold the accuracy down at 20 % here: {masked:.0%} against "
        "{healthy:.0%}. The sentences of the little language have few frames, and the words at "
        "their fixed places can be guessed without seeing any other. Look at the rules, which need "
        "the other word in sight: {masked_rules:.0%} against {healthy_rules:.0%}.",
        masked=masked[0].accuracy,
        healthy=healthy[0].accuracy,
        masked_rules=masked[0].rules or 0.0,
        healthy_rules=healthy[0].rules or 0.0,
    )


def diagnoses(found: dict[str, Diagnosis], runs: dict[str, list[Point]]) -> None:
    """Read from the curves alone: the settings are not looked at."""
    st.markdown(
        tr("**What the curves say.** The settings play no part in this, only the numbers do.")
    )
    head = (tr("run"), tr("rules learned"), tr("verdict"), tr("evidence"), tr("so"))
    lines = [f"| {' | '.join(head)} |", "|---|---:|---|---|---|"]
    lines += [
        f"| {tr(name)} | {runs[name][-1].rules or 0:.0%} | **{tr(diagnosis.verdict)}** "
        f"| {diagnosis.evidence} | {diagnosis.advice} |"
        for name, diagnosis in found.items()
    ]
    st.markdown("\n".join(lines))
