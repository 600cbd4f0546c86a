"""Generation: why GPT can write and BERT can't, and what BERT can do in its place."""

import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.generation import leak, left_to_right, span, what_moves, which_model
from bert_explorer.ui.generation.data import writers
from bert_explorer.ui.guard import guard
from bert_explorer.ui.state import shared
from bert_explorer.ui.tabs import bound_tabs

TABS = {
    later("Left to right"): left_to_right,
    later("What moves"): what_moves,
    later("The leak"): leak,
    later("Fill a span"): span,
    later("Which model?"): which_model,
}
ONE_SENTENCE = ("Left to right",)

st.title(tr("Generation"))
typed = shared()
opened = bound_tabs(TABS, "show", on_change="rerun")
for tab, (name, section) in zip(opened, TABS.items(), strict=True):
    if not tab.open:  # only the open tab computes
        continue
    with tab, guard():
        st.markdown(tr(section.LEAD))
        pair = None if name in ONE_SENTENCE else typed.pair
        two = writers()
        if two.note:
            st.caption(two.note)
        for side in (two.bert,) if two.alike else (two.bert, two.gpt):
            say_what_was_cut(
                side.checkpoint.encode(typed.sentence, pair), "" if two.alike else side.name
            )
        if pair != typed.pair:
            st.caption(tr("The second sentence plays no part here."))
        section.draw()
