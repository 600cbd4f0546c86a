"""Tab: GPT-2, where LayerNorm moved and the right side is closed."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from bert_explorer.analysis.norm_gradients import LAYERS, WIDTH, Depth, Placement, fresh
from bert_explorer.language import later, tr
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.details import details
from bert_explorer.ui.family.models import BERT
from bert_explorer.ui.language import link_state
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views import norm_placement

LEAD = later(
    "GPT-2 looks left only, and moved LayerNorm in front of each sub-layer: nothing "
    "stands in the way of the residual line. What happens to the vectors on it?"
)


def draw() -> None:
    choices = shared()
    encoding = checkpoint(BERT).encode(choices.sentence, choices.pair)
    say_what_was_cut(encoding)
    seed = st.number_input(
        tr("Seed"), 0, 99, 0, key="draw", bind="query-params", persist_state="page", width=130
    )
    depths = depths_of(choices.sentence, choices.pair, int(seed))
    text = norm_placement.summary(depths)
    st.plotly_chart(
        norm_placement.placement_figure(depths, encoding.tokens, projector=choices.projector),
        key="placement",
        alt=text,
    )
    post, pre = depths["post"], depths["pre"]
    st.markdown(
        tr(
            "Measured on your sentence in two untrained models of {layers} layers and width "
            "{width} that differ in nothing else. Post-LN brings every vector back to "
            "√{width} = {root:.0f}; pre-LN lets it grow to {length:.0f}, so a final "
            "LayerNorm follows. The last layer's gradient is {ratio:.1f} times as strong "
            "under post-LN, one reason why it needs a slow warm-up (cited: Xiong et al., "
            "2020).",
            layers=LAYERS,
            width=WIDTH,
            root=WIDTH**0.5,
            length=pre.lengths[-1],
            ratio=post.gradients[-1] / pre.gradients[-1],
        )
    )
    link = {"s": choices.sentence, "picture": "Mask"} | (
        {"b": choices.pair} if choices.pair else {}
    )
    st.markdown(
        tr(
            "The triangle at work, head by head: [Attention](attention?{query})",
            query=urlencode(link_state(link)),
        )
    )
    details("depth_details", text, **{tr("Layers"): lambda: norm_placement.depth_table(depths)})


@st.cache_data(max_entries=64, show_spinner=False)
def depths_of(sentence: str, pair: str | None, seed: int) -> dict[Placement, Depth]:
    """Both fresh models on the sentence."""
    model = checkpoint(BERT)
    ids = model.encode(sentence, pair).ids
    with model_slot():
        return {
            "post": fresh("post", ids, model.config.vocab_size, seed),
            "pre": fresh("pre", ids, model.config.vocab_size, seed),
        }
