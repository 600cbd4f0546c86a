"""Tab: DistilBERT, half the layers and a teacher."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.family import BY_KEY
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.analysis.soft_targets import soften
from bert_explorer.language import later, tr
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.details import details
from bert_explorer.ui.family.albert import stack_of
from bert_explorer.ui.family.models import BERT
from bert_explorer.ui.family.words import guesses_of, hidden, word_slider, words_of
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views import sharing, soft_targets
from bert_explorer.views.token_name import token_name
from bert_explorer.views.units import signed

LEAD = later(
    "DistilBERT keeps every second layer and learns from BERT's answers. Choose one of the two."
)
TEMPERATURES = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
KEPT = (0, 2, 4, 7, 9, 11)
"""The teacher's layers that the authors' script copies into the student before training."""


def draw() -> None:
    idea = st.segmented_control(
        tr("Idea"),
        list(IDEAS),
        default="Soft targets",
        required=True,
        format_func=tr,
        key="distil",
        bind="query-params",
        persist_state="page",
        label_visibility="collapsed",
    )
    IDEAS[idea]()


def targets() -> None:
    choices = shared()
    model = checkpoint(BERT)
    say_what_was_cut(model.encode(choices.sentence, choices.pair))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        number = word_slider(words_of(choices.sentence, choices.pair))
        temperature = st.select_slider(
            tr("Temperature T"),
            TEMPERATURES,
            2.0,
            key="soft",
            bind="query-params",
            persist_state="page",
            width=280,
        )
    blanked = hidden(choices.sentence, choices.pair, (number,))
    place, slot = next((i, slot) for i, slot in enumerate(blanked.slots) if slot.word == number)
    guess = guesses_of(choices.sentence, choices.pair, (number,))[place]
    every = [soften(guess.probabilities, t) for t in TEMPERATURES]
    one, soft = every[0], every[TEMPERATURES.index(temperature)]
    rows = soft_targets.rows_of(one, slot.truth)
    names = [token_name(model.tokenizer.token_of(id)) for id in rows]
    text = soft_targets.summary(every, model.config.vocab_size)
    st.markdown(tr("BERT reads: {text}", text=plain(" ".join(blanked.encoding.tokens))))
    if slot.truth is None:
        st.caption(tr("There is no label: [MASK] was typed, or the vocabulary lacks the word."))
    st.plotly_chart(
        soft_targets.target_bars(one, soft, slot.truth, rows, names, projector=choices.projector),
        key="target_bars",
        alt=text,
    )
    st.markdown(
        tr(
            "The label says which word stood there and nothing else. The teacher also says "
            "what would have done: {hard:.1f} bits at T = 1, {soft:.1f} at T = "
            "{temperature:g}. The student is trained on both, at the same T as the teacher.",
            hard=one.bits,
            soft=soft.bits,
            temperature=soft.temperature,
        )
    )
    details(
        "target_details",
        text,
        **{tr("Targets"): lambda: soft_targets.target_table(every, slot.truth, rows, names)},
    )


def half_the_layers() -> None:
    stacks = stack_of("bert-base"), stack_of("distilbert-base", KEPT)
    text = sharing.summary(*stacks)
    st.plotly_chart(
        sharing.stacks(
            *stacks, tr("layers, and which one each starts from"), projector=shared().projector
        ),
        key="half",
        alt=text,
    )
    bert, distil = (
        count_parameters(BY_KEY[key].shape()).without_heads
        for key in ("bert-base", "distilbert-base")
    )
    st.markdown(
        tr(
            "Half the layers: half their parameters and half the computation. But the "
            "embeddings stay, so the whole model shrinks by less: {distil:,} against "
            "{bert:,}, **{difference}** without heads. The paper says 40% fewer, 60% "
            "faster, 97% of BERT's score (cited: Sanh et al., 2019).",
            distil=distil,
            bert=bert,
            difference=signed(distil / bert - 1),
        )
    )
    details("half_details", text)


IDEAS = {later("Soft targets"): targets, later("Half the layers"): half_the_layers}
