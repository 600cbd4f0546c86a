"""What a model guesses for a hidden word under its own mask and under the chosen one."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.mask_switch import MaskSwitch, blank_out
from bert_explorer.analysis.word_guessing import why_no_guess
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.language import tr
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import SENTENCE_KEY, shared
from bert_explorer.views.mask_switch import guess_bars, guess_words


def slot_guesses(
    switch: MaskSwitch, checkpoint: Checkpoint, kind: str, sentence: str, pair: str | None
) -> None:
    """Bars for one hidden word; if none is hidden, a button that hides one."""
    if reason := why_no_guess(checkpoint):
        st.markdown(plain(reason))
        return
    if not switch.slots:
        text, word = blank_out(sentence, checkpoint.encode(sentence, pair))
        name = plain(switch.before.title)
        st.markdown(
            tr(
                "{name} guesses words that are hidden. Hide one to see its guesses change.",
                name=name,
            )
        )
        if st.button(
            plain(tr("Hide “{word}”", word=word)), on_click=_replace_sentence, args=(text,)
        ):
            st.rerun()  # the sentence stands outside this section
        return
    slots = {slot.position: slot for slot in switch.slots}
    chosen = next(iter(slots))
    if len(slots) > 1:
        chosen = st.selectbox(
            tr("Guess for"),
            list(slots),
            index=_last_word(switch),
            format_func=lambda position: f"{position} · {switch.tokens[position]}",
            key=f"slot_{kind}",
            bind="query-params",
        )
    slot = slots[chosen]
    name = plain(switch.before.title)
    st.markdown(
        tr(
            "**{name}’s guess for** {token} (token {position})",
            name=name,
            token=plain(slot.token),
            position=slot.position,
        )
    )
    st.plotly_chart(
        guess_bars(slot, switch, projector=shared().projector),
        key=f"mask_guesses_{kind}",
        alt=guess_words(slot),
    )
    if not slot.blank:
        st.caption(plain(tr("In bold “{token}”, which stands there.", token=slot.token)))


def _replace_sentence(text: str) -> None:
    st.session_state[SENTENCE_KEY] = text


def _last_word(switch: MaskSwitch) -> int:
    """Which slot to show first: the last that holds a word."""
    words = [i for i, slot in enumerate(switch.slots) if slot.blank or slot.token.isalnum()]
    return words[-1] if words else 0
