"""What must be said below the guesses: what was in the blank, and how they were made."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bert_explorer.analysis.blanks import Blanked, Slot
from bert_explorer.language import tr
from bert_explorer.readable import readable_token
from bert_explorer.ui.fill.closer import Look
from bert_explorer.ui.plain import plain
from bert_explorer.views.fill_text import hiding, verdict


def notes(looks: Sequence[Look], blanked: Blanked, slot: Slot) -> None:
    """What was in the blank, and what must be said about how the guesses were made."""
    known = [
        (plain(look.side.name), look.column.prediction, look.slot.truth)
        for look in looks
        if look.slot.truth is not None and look.asked.revealed
    ]
    if known:
        tokenizer = looks[0].column.tokenizer
        word = readable_token(tokenizer, tokenizer.token_of(known[0][2])).lstrip("Ġ▁")
        if any(look.slot.pieces > 1 for look in looks):
            word = next(one.text for one in blanked.words if one.number == slot.word)
        with st.container(key="verdict"):
            st.markdown(verdict(plain(word), known))
    for look in looks:
        column, name = look.column, plain(look.side.name)
        before = column.before
        if before and before.reading.visible != column.prediction.reading.visible:
            st.markdown(hiding(name, column.prediction, before))
        if look.slot.pieces > 1 and look.slot.pieces != slot.pieces:
            st.markdown(
                tr(
                    "To {name} this word is {count} tokens; here is its guess for number {piece}.",
                    name=name,
                    count=look.slot.pieces,
                    piece=look.slot.piece,
                )
            )
        if column.prediction.reading.bare:
            start = column.tokenizer.token_of(column.prediction.reading.ids[0])
            st.markdown(
                tr(
                    "To the left of this blank {name} sees nothing. It reads {token}, after "
                    "which a new text began in its training.",
                    name=name,
                    token=plain(start),
                )
            )
    if slot != blanked.slots[0]:
        masks = [
            (plain(str(look.column.tokenizer.special.mask)), plain(look.side.name))
            for look in looks
            if not look.side.causal
        ]
        left = [plain(look.side.name) for look in looks if look.side.causal]
        said = []
        if len(masks) == 1:
            mask, name = masks[0]
            said.append(tr("An earlier blank is {mask} to {name}.", mask=mask, name=name))
        elif masks:
            (mask, name), (other_mask, other_name) = masks
            said.append(
                tr(
                    "An earlier blank is {mask} to {name} and {other_mask} to {other_name}.",
                    mask=mask,
                    name=name,
                    other_mask=other_mask,
                    other_name=other_name,
                )
            )
        said += [
            tr("{name} never met a mask token, so there it reads its own first guess.", name=name)
            for name in left
        ]
        st.markdown(" ".join(said))
