"""The tab "Same as torch": torch's own encoder layer with our weights."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bert_explorer.analysis.torch_layer import NAMES, Comparison
from bert_explorer.language import later, tr
from bert_explorer.ui.encoder_layer.choices import Choices
from bert_explorer.ui.encoder_layer.data import comparison_of
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import Shared

LEADS = {
    "bidirectional": later(
        "The self-attention of {name} is the Transformer encoder's: torch's own layer, "
        "given its weights, computes the same."
    ),
    "causal": later(
        "The layer of {name} is the Transformer encoder's too. What makes it a decoder is "
        "the mask it is given."
    ),
}

CODE = """\
layer = torch.nn.TransformerEncoderLayer(
    d_model={hidden_size}, nhead={num_heads}, dim_feedforward={intermediate_size},
    activation={function}, norm_first={pre},
    layer_norm_eps={layer_norm_eps}, batch_first=True)
layer.load_state_dict(our_weights)
theirs = layer(x{mask})
difference = (theirs - our_output).abs().max()"""

FUNCTIONS = {
    "gelu": '"gelu"',
    "gelu_tanh": 'torch.nn.GELU(approximate="tanh")',
    "relu": '"relu"',
}
"""ModelConfig.activation -> how torch's layer is asked for it."""


def torch_tab(choices: Choices, typed: Shared) -> None:
    """The largest difference for each layer, and how it was measured."""
    side = choices.side
    st.markdown(plain(tr(LEADS[side.sight], name=side.name)))
    found = comparison_of(choices.name, typed.sentence, typed.pair)
    worst = max(comparison.difference for comparison in found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.metric(tr("Largest difference anywhere"), f"{worst:.7f}")
        st.dataframe(_table(found, causal=side.causal), hide_index=True)
        st.caption(
            tr(
                "Differences this small are the rounding of 32-bit numbers. As a control, the last "
                "column gives torch no mask instead: only then do the two part."
            )
            if side.causal
            else tr(
                "Differences this small are the rounding of 32-bit numbers. As a control, the last "
                "column gives torch a causal mask instead: only then do the two part."
            )
        )
    with right:
        config = side.checkpoint.config
        code = CODE.format(
            **config.to_dict(),
            function=FUNCTIONS[config.activation],
            pre=config.norm_placement == "pre",
            mask=", src_mask=causal" if side.causal else "",
        )
        st.code(code, language="python")
        with st.expander(tr("Which weights are which")):
            st.dataframe(
                pd.DataFrame(
                    {
                        "torch": list(NAMES),
                        tr("here"): [", ".join(names) for names in NAMES.values()],
                    }
                ),
                hide_index=True,
            )


def _table(found: tuple[Comparison, ...], *, causal: bool) -> pd.DataFrame:
    other = tr("difference with no mask") if causal else tr("difference with a causal mask")
    return pd.DataFrame(
        {
            tr("layer"): [
                tr("all, in a row") if c.index is None else str(c.index + 1) for c in found
            ],
            tr("largest difference"): [f"{c.difference:.7f}" for c in found],
            tr("largest output"): [f"{c.size:.2f}" for c in found],
            other: [f"{c.other_mask:.2f}" for c in found],
        }
    )
