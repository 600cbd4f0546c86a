"""Tab: how good the fine-tuned model is, where it errs, and what training has moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.ui import jobs
from bert_explorer.ui.details import details
from bert_explorer.ui.fine_tuning.current import SLOT, current
from bert_explorer.ui.fine_tuning.keeping import keep, reload
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.fine_tuning import (
    confusion,
    confusion_summary,
    confusion_table,
    moved_bars,
    moved_summary,
    part_name,
)
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL

LEAD = later(
    "Compare the first number with the baseline's: what somebody scores who reads nothing and "
    "always gives the commonest answer."
)
ALL, WRONG, RIGHT = later("all"), later("wrong"), later("right")
FILTERS = (ALL, WRONG, RIGHT)


def draw() -> None:
    now = current()
    if now is None or now.figures is None:
        st.info(
            tr("Train a model first, on the tab Train.")
            if now is None
            else tr(
                "The model was loaded from a file: its held-out examples are not in it. Ask it on "
                "the tab Try it."
            )
        )
        reload()
        return
    found = now.figures
    causal = now.saved.model.encoder.config.architecture == "gpt"
    colour = CAUSAL if causal else BIDIRECTIONAL
    if found["stopped"]:
        st.warning(plain(found["stopped"]))
    headline(found)
    st.dataframe(score_table(found), hide_index=True, key="f_scores")
    for note in found["notes"]:
        st.caption(plain(note))
    scores = found["scores"]
    # Answers to questions have no classes that could be confused.
    places = st.columns(2 if scores["confusion"] else 1, gap="large")
    if scores["confusion"]:
        with places[0]:
            st.markdown(tr("**Confusion**: a good model has all on the diagonal"))
            st.plotly_chart(
                confusion(scores, projector=shared().projector),
                key="f_confusion",
                alt=confusion_summary(scores),
            )
            details(
                "f_confusion_details",
                confusion_summary(scores),
                **{tr("Counts"): lambda: confusion_table(scores)},
            )
    with places[-1]:
        st.markdown(tr("**What training moved**: length of the change over length of the weights"))
        st.plotly_chart(
            moved_bars(found["moved"], colour=colour, projector=shared().projector),
            key="f_moved",
            alt=moved_summary(found["moved"]),
        )
        parts = {tr("Parts"): lambda: moved_table(found)}
        details("f_moved_details", moved_summary(found["moved"]), **parts)
    predictions(found)
    status = jobs.current(SLOT)
    if status is not None:
        keep(now, status)


def headline(found: Mapping[str, Any]) -> None:
    """The main score, large, with the baseline beside it."""
    main = found["main"]
    value = found["scores"]["values"][main]
    name, baseline = next(iter(found["rivals"].items()))
    places = st.columns(3)
    label = tr("{score}, {n:,} held-out examples", score=tr(main), n=found["heldout"])
    places[0].metric(label, f"{value:.1%}")
    places[1].metric(name[:60], f"{baseline.get(main, 0.0):.1%}")
    gap = 100 * (value - baseline.get(main, 0.0))
    places[2].metric(tr("difference"), tr("{gap:+.1f} points", gap=gap))
    st.markdown(
        plain(
            tr(
                "Started from {model}; learned from {n:,} examples.",
                model=found["started_from"],
                n=found["train"],
            )
        )
    )


def score_table(found: Mapping[str, Any]) -> pd.DataFrame:
    """All scores in per cent, one row a way to answer."""
    own = tr("{model}, fine-tuned", model=found["started_from"])
    rows = {own: found["scores"]["values"], **found["rivals"]}
    return pd.DataFrame(
        [
            {tr("who answers"): name, **{tr(k): f"{100 * v:.1f} %" for k, v in values.items()}}
            for name, values in rows.items()
        ]
    )


def moved_table(found: Mapping[str, Any]) -> pd.DataFrame:
    """Every part and its inner parts."""
    return pd.DataFrame(
        {
            tr("part"): [part_name(m["part"]) for m in found["moved"]],
            tr("of it"): [tr(m["inner"] or ALL) for m in found["moved"]],
            tr("relative change"): [round(m["change"], 5) for m in found["moved"]],
        }
    )


def predictions(found: Mapping[str, Any]) -> None:
    """The held-out examples one by one, the surest mistakes first."""
    st.markdown(tr("**Held-out examples**, the surest first"))
    which = st.segmented_control(
        tr("Show"),
        FILTERS,
        default=ALL,
        required=True,
        format_func=tr,
        key="f_show",
        bind="query-params",
        persist_state="page",
        label_visibility="collapsed",
    )
    rows = [row for row in found["answers"] if which == ALL or row["right"] == (which == RIGHT)]
    rows.sort(key=lambda row: -row["confidence"])
    table = pd.DataFrame(rows, columns=list(found["answers"][0]))
    names = {
        "text": tr("text"),
        "second": tr("question") if found["task"] == "qa" else tr("second sentence"),
        "truth": tr("truth"),
        "guess": tr("guess"),
        "confidence": tr("confidence"),
        "right": tr("right"),
    }
    table["right"] = [tr("yes") if right else tr("no") for right in table["right"]]
    st.dataframe(
        table.rename(columns=names),
        hide_index=True,
        key="f_predictions",
        column_config={
            names["confidence"]: st.column_config.ProgressColumn(
                min_value=0, max_value=1, format="percent"
            )
        },
    )
    how = {
        "ner": tr("Confidence is the probability of the tag it is least sure of."),
        "qa": tr("Confidence is the probability of the start times that of the end."),
    }.get(found["task"], tr("Confidence is the probability of the label."))
    said = [how, tr("A sure mistake is still a mistake.")]
    shown = len(found["answers"])
    if shown < found["heldout"]:
        said.append(tr("The first {n} are kept.", n=shown))
    st.caption(" ".join(said))
