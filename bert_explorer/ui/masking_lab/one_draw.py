"""Tab: one sentence masked, again and again."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.masking_draw import Draw
from bert_explorer.data.masking import MaskingRule
from bert_explorer.language import later, tr
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.details import details
from bert_explorer.ui.masking_lab.data import draw_of, fates_of, trial_of
from bert_explorer.ui.masking_lab.rule import masking_rule
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views import masking_draws
from bert_explorer.views.masking_draw import draw_picture, draw_table, summary
from bert_explorer.views.picture_rows import table_rows

LEAD = later(
    "Some tokens are selected; only there the model is asked, and only there the loss counts."
)
SEED = "seed"
MOST_DRAWS = 9999
DRAWS = 10


def draw() -> None:
    choice = shared()
    rule = masking_rule()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        seed = st.number_input(
            tr("Draw"),
            0,
            MOST_DRAWS,
            0,
            key=SEED,
            bind="query-params",
            persist_state="page",
            width=130,
        )
        st.button(tr("Draw again"), icon=":material/casino:", key="again", on_click=_again)
        whole = st.toggle(tr("Whole words"), key="whole", bind="query-params", persist_state="page")
    drawn = draw_of(choice.left, choice.sentence, choice.pair, rule, seed, whole)
    say_what_was_cut(drawn.encoding)
    tokenizer = checkpoint(choice.left).tokenizer
    read = [tokenizer.token_of(int(id)) for id in drawn.read]
    component("svg_picture", *PICTURE)(
        key="draw_picture",
        data={
            "svg": draw_picture(drawn, read),
            "wide": True,
            "rows": table_rows(draw_table(drawn, read)),
            "file": tr("one draw"),
        },
    )
    ignored = drawn.gradient[~drawn.selected]
    st.markdown(
        tr(
            "Loss: **{loss:.2f} nats**, the mean over {n} selected of {total} tokens. At label "
            "−100 the largest gradient is {gradient:.1f}: those positions teach nothing.",
            loss=drawn.loss,
            n=int(drawn.selected.sum()),
            total=len(drawn.labels),
            gradient=float(ignored.max()) if len(ignored) else 0.0,
        )
    )
    st.caption(tr("\\[CLS\\], \\[SEP\\] and \\[PAD\\] are never selected; at least one token is."))
    details("draw_details", summary(drawn), **{tr("Tokens"): lambda: draw_table(drawn, read)})
    left, right = st.columns([3, 2], gap="large")
    with left:
        next_draws(drawn, rule, seed, whole)
    with right:
        one_position(drawn, rule, seed, whole)


def next_draws(drawn: Draw, rule: MaskingRule, seed: int, whole: bool) -> None:
    """This draw and those after it."""
    choice = shared()
    st.header(tr("Ten draws"), anchor=False)
    found = {
        number: fates_of(choice.left, choice.sentence, choice.pair, rule, number, whole)
        for number in range(seed, min(seed + DRAWS, MOST_DRAWS + 1))
    }
    tokens, text = drawn.encoding.tokens, masking_draws.summary(found)
    st.plotly_chart(
        masking_draws.draws_grid(found, tokens, projector=choice.projector),
        key="draws_grid",
        alt=text,
    )
    letters = tr("M: becomes \\[MASK\\], R: a random word, U: unchanged.")
    st.caption(f"{letters} {text}")
    details(
        "draws_details", text, **{tr("Draws"): lambda: masking_draws.draws_table(found, tokens)}
    )


def one_position(drawn: Draw, rule: MaskingRule, seed: int, whole: bool) -> None:
    """What becomes of the loss if something else stood, or was said, at one position."""
    choice = shared()
    st.header(tr("Does this position count?"), anchor=False)
    tokens = drawn.encoding.tokens
    position = st.slider(
        tr("Position"),
        0,
        len(tokens) - 1,
        1,
        key="position",
        bind="query-params",
        persist_state="page",
    )
    trial = trial_of(choice.left, choice.sentence, choice.pair, rule, seed, whole, position)
    token = plain(tokens[position])
    st.markdown(
        tr("“{token}” is selected: its label is the true token.", token=token)
        if drawn.selected[position]
        else tr(
            "“{token}” is not selected: its label is −100, which the loss passes over.", token=token
        )
    )
    rows = (
        (tr("as drawn"), trial.as_drawn),
        (tr("another word is the true one"), trial.other_truth),
        (tr("the model says the opposite (logits × −1)"), trial.other_answer),
        (tr("it is counted in, whatever was drawn"), trial.counted),
    )
    header = "| " + tr("at this position") + " | " + tr("loss, nats") + " |\n|---|---:|\n"
    st.markdown(header + "\n".join(f"| {what} | {loss:.4f} |" for what, loss in rows))
    unmoved = trial.as_drawn == trial.other_truth == trial.other_answer
    st.caption(
        tr("Neither the true word nor the model's answer here makes any difference to the loss.")
        if unmoved
        else tr("Here the loss depends on both: this is a position that the model learns from.")
    )


def _again() -> None:
    st.session_state[SEED] = (int(st.session_state.get(SEED, 0)) + 1) % (MOST_DRAWS + 1)
