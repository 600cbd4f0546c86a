"""What a page would still say in English to somebody who reads another language.

    python -m tests.app.untranslated pages/attention.py view=Arcs s="zug zug"

runs the page in a made-up language that puts every translated text between ⟦ and ⟧, and lists the
texts with English words outside of them. Tokens and sentences stay as they are in any language:
give the page a sentence such as the one above, and they are known.
"""

from __future__ import annotations

import gettext
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import streamlit as st
from google.protobuf.message import Message
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from bert_explorer import language
from tests.views.packing import unpack

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "bert_explorer" / "main.py"

# Fields of Streamlit's messages, and keys of Plotly's figures, that a visitor reads.
READ = {
    *("label", "body", "help", "placeholder", "options", "tooltip", "text", "caption", "message"),
    *("content", "title", "name", "hovertemplate", "ticktext", "annotation", "alt"),
}
MARKUP = re.compile(
    r"<style>.*?</style>|<[^>]*>|:material/\w+:|:[a-z]+(-\w+)?\[|%\{[^}]*\}|&\w+;|https?://\S+"
    r"|\[\^?\w*\]\([^)]*\)|`[^`]*`|\\.",
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{3,}")


class Bracketed(gettext.NullTranslations):
    """Every text stays English and stands between brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"⟦{one if count == 1 else many}⟧"


def run(page: str, **params: str) -> AppTest:
    """The page as somebody sees it whose language is all brackets."""
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    # What is kept by language holds texts of English, of which the brackets are an impostor.
    st.cache_data.clear()
    with patch.object(language, "_catalogue", lambda _: Bracketed()):
        app.switch_page(str(ROOT / page)).run()
    st.cache_data.clear()
    return app


def untranslated(app: AppTest, known: set[str]) -> list[str]:
    """The texts with words outside brackets that are not among the known ones (lower case)."""
    found = dict.fromkeys(text for text in texts(app._tree) if set(words_outside(text)) - known)
    return [f"{' '.join(words_outside(text))}   in   {text[:160]!r}" for text in found]


def words_outside(text: str) -> list[str]:
    """The words of a text that no bracket holds, in lower case."""
    depth, outside = 0, []
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        outside.append(" " if depth or character == "⟧" else character)
    return [word.lower() for word in WORD.findall(MARKUP.sub(" ", "".join(outside)))]


def texts(node: Any) -> Iterator[str]:
    """Everything a visitor may read in a block of the page and all that is in it."""
    if isinstance(getattr(node, "proto", None), Message):
        yield from _of_message(node.proto)
    for child in getattr(node, "children", {}).values():
        yield from texts(child)


def _of_message(message: Message) -> Iterator[str]:
    kind = message.DESCRIPTOR.name
    if kind == "BidiComponent":
        yield from _of_data(
            unpack(message.bytes) if message.bytes else json.loads(message.json or "{}")
        )
        return
    if kind == "PlotlyChart":
        yield from _of_figure(json.loads(message.spec))
        return
    if kind == "ArrowData":
        frame = convert_arrow_bytes_to_pandas_df(message.data)
        yield from (str(name) for name in frame.columns)
        for column in frame.select_dtypes(["object", "string"]):
            yield from (str(cell) for cell in frame[column])
        return
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from _of_message(one)
            elif isinstance(one, str) and field.name in READ:
                yield one


def _of_figure(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"template", "customdata"}:
                yield from _of_figure(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_figure(inner, key)
    elif isinstance(value, str) and key in READ:
        yield value


def _of_data(value: Any) -> Iterator[str]:
    """What a component is given. Single words are tokens, keys and colours as often as texts."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _of_data(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_data(inner)
    elif isinstance(value, str) and " " in value.strip() and len(words_outside(value)) > 1:
        yield value


if __name__ == "__main__":
    page, *params = sys.argv[1:]
    shown = run(page, **dict(param.split("=", 1) for param in params))
    sentence = dict(param.split("=", 1) for param in params)
    known = {word for text in sentence.values() for word in words_outside(text)}
    print(*(error.value for error in shown.exception), sep="\n")
    print(*untranslated(shown, known), sep="\n")
