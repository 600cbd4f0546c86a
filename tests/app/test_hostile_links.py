"""A link full of markup, formulas and nonsense, on every page: text stays text, nothing breaks, and
nothing that is sent to the browser names a place on the server."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))

HOSTILE = (
    "</script><script>alert(1)</script> <img src=x onerror=alert(1)> ![x](http://192.0.2.1/x.png) "
    "[y](javascript:alert(1)) :red[no] $\\frac{1}{2}$ {{7*7}} ${7*7} =1+1 ../../etc/passwd"
)
ACTS = ("<img", "<script", "![x](", "](javascript", ":red[no]", "$\\frac")
"""What Markdown or HTML would act on, if it stood there as it is."""

# Where Streamlit reads Markdown (or, in Html, HTML).
MARKUP_FIELDS = {"body", "label", "help", "caption", "captions", "text", "content", "message"}
# Data, and fields that show what they hold as it is.
PLAIN_KINDS = {"BidiComponent", "PlotlyChart", "ArrowData", "IFrame", "TextInput", "TextArea"}

BOUND = re.compile(r'key="([a-z0-9_]+)"')
NAMED = ("blanks", "slot", "mask_bert", "mask_gpt", "shape_bert", "word", "room", "step", "link")
OPEN = ("bertviz", "other", "mask_numbers", "numbers", "reveal", "show_scores")


def names() -> set[str]:
    """Keys of widgets, as they would stand in a link."""
    files = [*(ROOT / "pages").glob("*.py"), *(ROOT / "bert_explorer" / "ui").rglob("*.py")]
    return {name for file in files for name in BOUND.findall(file.read_text(encoding="utf-8"))}


def messages(node) -> Iterator[Message]:
    """Every message that the page sends."""
    if isinstance(getattr(node, "proto", None), Message):
        yield node.proto
    for child in getattr(node, "children", {}).values():
        yield from messages(child)


def marked_up(message: Message) -> Iterator[str]:
    """The texts in which markup would act."""
    if message.DESCRIPTOR.name in PLAIN_KINDS:
        return
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from marked_up(one)
            elif isinstance(one, str) and field.name in MARKUP_FIELDS:
                yield one


def drawn(spec: str) -> Iterator[str]:
    """The texts of a Plotly figure, which reads a little HTML."""
    yield from (text for text in re.findall(r'"((?:[^"\\]|\\.)*)"', spec) if len(text) < 5000)


@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_link(page: str) -> None:
    app = AppTest.from_file(str(ROOT / "bert_explorer" / "main.py"), default_timeout=120)
    for name in {*names(), *NAMED}:
        app.query_params[name] = HOSTILE
    app.query_params |= {"s": HOSTILE, "b": f"{HOSTILE} [MASK]", "m": "../../etc", "m2": HOSTILE}
    for name in OPEN:
        app.query_params[name] = "true"
    app.switch_page(str(ROOT / "pages" / page)).run()
    assert not app.exception
    sent = list(messages(app._tree))
    assert len(sent) > 5
    for message in sent:
        for text in marked_up(message):
            bare = re.sub(r"\\.", "", text)  # without what is escaped
            assert not [sign for sign in ACTS if sign in bare], text
        if message.DESCRIPTOR.name == "PlotlyChart":
            texts = list(drawn(json.dumps(json.loads(message.spec))))
            assert not [text for text in texts if "<img" in text or "<script" in text]
        data = message.SerializeToString()
        for place in (ROOT, Path.home(), Path(tempfile.gettempdir()) / "bert-explorer"):
            assert str(place).encode() not in data, message.DESCRIPTOR.name
