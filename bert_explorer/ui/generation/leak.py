"""Tab: why a model that looks both ways can't learn to write by guessing the next token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.copying import HEADS, LENGTH, STEPS, WIDTH, Setting
from bert_explorer.language import later, tr
from bert_explorer.ui.details import details
from bert_explorer.ui.generation.copy_runs import CopyRun, finished, train
from bert_explorer.ui.generation.data import seen_loss_of, writers
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views import copying, seen_loss

LEAD = later(
    "Train a model to guess the next token and let it look right: the answer stands one "
    "place to the right. It need only copy."
)
SYMBOLS = (4, 8, 16, 32, 64)
STARTED = "copied"


def draw() -> None:
    st.header(tr("A copy experiment"), anchor=False)
    st.markdown(
        tr(
            "Random symbols: nothing tells which comes next, so the best honest guess loses "
            "ln V. Two tiny models start alike and read the same symbols; only the mask "
            "differs."
        )
    )
    setting = setting_choice()
    place = st.empty()
    run = finished(setting)
    if run is None and st.session_state.get(STARTED):
        with st.spinner(tr("Training both …"), show_time=True):
            run = train(setting, lambda losses: draw_curves(place, losses, setting, growing=True))
    if run is None:
        place.info(
            tr(
                "{WIDTH} numbers a vector, {HEADS} heads, {STEPS} steps: press the button, "
                "it takes a few seconds.",
                WIDTH=WIDTH,
                HEADS=HEADS,
                STEPS=STEPS,
            )
        )
    else:
        with place.container():
            result(run, setting)
    st.divider()
    on_bert_itself()


def setting_choice() -> Setting:
    """How many symbols, layers, and the seed; and the button."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        symbols = st.select_slider(
            tr("Symbols, V"),
            SYMBOLS,
            16,
            key="symbols",
            bind="query-params",
            persist_state="page",
            width=240,
        )
        layers = st.segmented_control(
            tr("Layers"),
            (1, 2),
            default=1,
            required=True,
            key="depth",
            bind="query-params",
            persist_state="page",
        )
        seed = st.number_input(
            tr("Seed"), 0, 99, 0, key="draw", bind="query-params", persist_state="page", width=130
        )
        st.button(tr("Train both"), type="primary", key="train", on_click=_start)
        # Never seen: it keeps in the URL that the button was pressed.
        st.toggle(tr("Trained"), key=STARTED, bind="query-params", persist_state="page")
        st.html(f"<style>.st-key-{STARTED} {{ display: none; }}</style>")
    return Setting(symbols, layers, int(seed))


def _start() -> None:
    st.session_state[STARTED] = True


def draw_curves(
    place: DeltaGenerator,
    losses: Mapping[Sight, Sequence[float]],
    setting: Setting,
    *,
    growing: bool = False,
) -> None:
    """Both curves, as far as they have come."""
    figure = copying.loss_curves(losses, setting, projector=shared().projector)
    # A key of its own for each drawing: while training, one run of the page draws it many times.
    key = f"copy_curves_{len(losses['causal'])}" if growing else "copy_curves"
    place.plotly_chart(figure, alt=copying.curves_summary(losses, setting), key=key)


def result(run: CopyRun, setting: Setting) -> None:
    """Both curves, where both models look, and what the cheat is worth."""
    text = copying.curves_summary(run.losses, setting)
    looks = copying.looks_summary(run.to_next)
    left, right = st.columns(2, gap="large")
    with left:
        draw_curves(st.container(), run.losses, setting)
    with right:
        st.plotly_chart(
            copying.looks(run.patterns, projector=shared().projector), key="copy_looks", alt=looks
        )
    length = tr("Rows of {length} symbols.", length=LENGTH)
    cheat, honest = (run.as_writer[sight] for sight in ("bidirectional", "causal"))
    losses = tr(
        "Now let them write, when the next symbol isn't there yet: :blue[**both ways "
        "{cheat:.2f}**] nats, :orange[**left only {honest:.2f}**], blind guessing {floor:.2f}.",
        cheat=cheat,
        honest=honest,
        floor=setting.floor,
    )
    verdict = (
        tr("The cheat is worse than guessing: it has learned to copy, not to predict.")
        if cheat > setting.floor
        else tr("This cheat still guesses no better than chance.")
    )
    st.markdown(f"{losses} {verdict}")
    details(
        "copy_details",
        f"{text} {looks} {length}",
        **{
            tr("Loss at each step"): lambda: copying.loss_table(run.losses),
            tr("Where the model that looks both ways looks"): lambda: copying.pattern_table(
                run.patterns["bidirectional"]
            ),
            tr("Where the model that looks left only looks"): lambda: copying.pattern_table(
                run.patterns["causal"]
            ),
        },
    )


def on_bert_itself() -> None:
    """The model that looks both ways on the shared sentence: masked, and in sight."""
    choices = shared()
    bert = writers().bert
    st.header(tr("On {name} itself", name=plain(bert.name)), anchor=False)
    st.markdown(tr("That is why BERT's training hides a word before it asks for it."))
    found = seen_loss_of(bert.model, choices.sentence, choices.pair)
    text = seen_loss.summary(found, bert.name)
    st.plotly_chart(
        seen_loss.loss_bars(found, projector=choices.projector), key="seen_loss", alt=text
    )
    st.markdown(plain(text))
    details("seen_details", text, **{tr("Each token"): lambda: seen_loss.loss_table(found)})
