"""Tab: ELECTRA, a judge of every token in place of a guesser of some."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.replaced_tokens import Judged, random_words, replace_tokens
from bert_explorer.analysis.verdicts import corrupted_texts, verdicts
from bert_explorer.language import later, tr
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.details import details
from bert_explorer.ui.family.models import BERT
from bert_explorer.ui.family.words import guesses_of, hidden, word_slider, words_of
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, label, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.replaced_tokens import (
    judged_table,
    replaced_tokens,
    signals,
    summary,
    verdict_cards,
)

LEAD = later(
    "A generator, here our BERT, fills masked words with its guesses. ELECTRA then "
    "judges every token: original or replaced?"
)
RATE = 0.15
ONE, SOME = later("one word"), later("15% of the words")
SEED = "draw"


def draw() -> None:
    choices = shared()
    model = checkpoint(BERT)
    encoding = model.encode(choices.sentence, choices.pair)
    say_what_was_cut(encoding)
    words = words_of(choices.sentence, choices.pair)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        which = st.segmented_control(
            tr("Mask"),
            (ONE, SOME),
            default=SOME,
            required=True,
            format_func=tr,
            key="mask_words",
            bind="query-params",
            persist_state="page",
        )
        one = (word_slider(words),) if which == ONE else None
        seed = st.number_input(
            tr("Seed"), 0, 99, 0, key=SEED, bind="query-params", persist_state="page", width=130
        )
        st.button(tr("Draw again"), icon=":material/casino:", key="draw_again", on_click=_next_seed)
    numbers = one or random_words(words, RATE, int(seed))
    blanked = hidden(choices.sentence, choices.pair, numbers)
    # A [MASK] that was typed hides no word, so there is nothing to compare the guess with.
    slots = [slot for slot in blanked.slots if slot.truth is not None]
    guesses = [
        guess
        for guess in guesses_of(choices.sentence, choices.pair, numbers)
        if guess.slot.truth is not None
    ]
    never = model.tokenizer.special_ids
    judged = replace_tokens(encoding, slots, guesses, never, int(seed))
    component("replaced_tokens", *PICTURE)(
        key="replaced_tokens", data=replaced_tokens(judged, model.tokenizer)
    )
    said(judged)
    judge(corrupted_texts(words, judged, model.tokenizer))
    details(
        "judged_details",
        summary(judged, model.tokenizer),
        **{tr("Tokens"): lambda: judged_table(judged, model.tokenizer)},
    )


def said(judged: tuple[Judged, ...]) -> None:
    """What became of the masked words, and how much either task learns from the sentence."""
    masked, every = signals(judged)
    replaced = sum(one.replaced for one in judged)
    if masked and not replaced:
        st.info(
            tr(
                "The generator drew just what was typed. That counts as original, so "
                "nothing is labelled “replaced” here."
            )
        )
    left, right = st.columns(2)
    left.metric(
        tr("BERT learns from"),
        plain(tr("{part} of {whole} tokens", part=masked, whole=every)),
        help=tr("The masked ones."),
    )
    left.progress(masked / every)
    right.metric(
        tr("ELECTRA learns from"),
        plain(tr("{part} of {whole} tokens", part=every, whole=every)),
        help=tr("All of them."),
    )
    right.progress(1.0)
    st.caption(
        tr(
            "The paper finds that learning from all tokens explains most of its gain "
            "(cited: Clark et al., 2020, section 3.4)."
        )
    )


def judge(texts: list[str]) -> None:
    """What a loaded discriminator says, if one of the two models is one."""
    names = dict.fromkeys((shared().left, shared().right))
    name = next((name for name in names if "rtd" in checkpoint(name).config.heads), None)
    if name is None:
        st.caption(
            tr(
                "No ELECTRA is bundled. Open one under Models, and its verdict on every "
                "token is shown here."
            )
        )
        return
    st.markdown(
        tr("**What {name} says** (below: how probable “replaced” is)", name=plain(label(name)))
    )
    with model_slot():
        found = verdicts(checkpoint(name), texts)
    component("replaced_tokens", *PICTURE)(key="verdicts", data=verdict_cards(found))


def _next_seed() -> None:
    st.session_state[SEED] = (st.session_state.get(SEED, 0) + 1) % 100
