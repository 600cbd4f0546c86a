"""Visitors' text inside Streamlit's Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=])")


def plain(text: str) -> str:
    """The text with every character that Markdown could act on escaped, on one line.

    Use it for tokens and sentences in st.markdown, st.caption, labels and messages. Without it a
    sentence could draw a picture, a formula or a link on somebody else's screen.
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
