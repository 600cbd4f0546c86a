"""A discriminator in place of a guesser: which words of the sentence look replaced?"""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.blanks import Blanked
from bert_explorer.language import tr
from bert_explorer.readable import readable_tokens
from bert_explorer.ui.fill.data import suspicions
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.state import shared
from bert_explorer.views.discriminator import suspicion, suspicion_table, suspicion_words


def judged(side: Chosen, blanked: Blanked, own: str) -> None:
    """The visitor's words, each with the probability that it was replaced.

    blanked: the input with the hidden words, for any model. own: a guess to put in their place.
    """
    texts = _with_guess(blanked, own) if own else None
    sentence, pair = texts or (shared().sentence, shared().pair)
    scores = suspicions(side.model, sentence, pair)
    encoding = side.checkpoint.encode(sentence, pair)
    tokens = readable_tokens(side.checkpoint.tokenizer, encoding)
    st.markdown(
        tr(
            ":{hue}[**{name}**] guesses no words. It says of each whether another word stood there "
            "before.",
            hue=side.hue,
            name=plain(side.name),
        )
        + ("" if own else " " + tr("Type a guess of your own to see it judged in the blank."))
    )
    said = suspicion_words(side.name, tokens, scores)
    st.plotly_chart(
        suspicion(tokens, scores, projector=shared().projector),
        key=f"judged_{side.name}",
        alt=said,
    )
    st.caption(plain(said))
    with st.expander(tr("Every score"), key=f"scores_{side.name}"):
        st.dataframe(suspicion_table(tokens, scores), hide_index=True)


def _with_guess(blanked: Blanked, own: str) -> tuple[str, str | None]:
    """The text with the guess in the place of each hidden word."""
    texts = [shared().sentence, shared().pair]
    for word in reversed(blanked.words):
        text = texts[word.sequence]
        if word.number in blanked.hidden and text is not None:
            texts[word.sequence] = text[: word.start] + own + text[word.end :]
    return texts[0] or "", texts[1]
