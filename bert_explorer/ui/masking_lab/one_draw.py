"""Tab: one sentence masked, again and again."""

from __future__ import annotations

import streamlit as st

from bert_explorer.ui.components import component
from bert_explorer.ui.generation.details import details
from bert_explorer.ui.masking_lab.data import draw_of
from bert_explorer.ui.masking_lab.rule import masking_rule
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.masking_draw import draw_picture, draw_table, summary

LEAD = "Some tokens are selected; only there the model is asked, and only there the loss counts."
SEED = "seed"


def draw() -> None:
    choice = shared()
    rule = masking_rule()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        seed = st.number_input(
            "Draw", 0, 9999, 0, key=SEED, bind="query-params", persist_state="page", width=130
        )
        st.button("Draw again", icon=":material/casino:", key="again", on_click=_again)
        whole = st.toggle("Whole words", key="whole", bind="query-params", persist_state="page")
    drawn = draw_of(choice.left, choice.sentence, choice.pair, rule, seed, whole)
    tokenizer = checkpoint(choice.left).tokenizer
    read = [tokenizer.token_of(int(id)) for id in drawn.read]
    component("svg_picture")(
        key="draw_picture", data={"svg": draw_picture(drawn, read), "wide": True}
    )
    ignored = drawn.gradient[~drawn.selected]
    st.markdown(
        f"Loss: **{drawn.loss:.2f} nats**, the mean over {int(drawn.selected.sum())} selected of "
        f"{len(drawn.labels)} tokens. At label −100 the largest gradient is "
        f"{float(ignored.max()) if len(ignored) else 0:.1f}: those positions teach nothing."
    )
    st.caption("\\[CLS\\], \\[SEP\\] and \\[PAD\\] are never selected; at least one token is.")
    details("draw_details", plain(summary(drawn)), Tokens=lambda: draw_table(drawn, read))


def _again() -> None:
    st.session_state[SEED] = (int(st.session_state.get(SEED, 0)) + 1) % 10_000
