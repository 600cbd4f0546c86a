"""Our own pictures: Streamlit components (v2) made of plain .js and .css files in assets/."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from bert_explorer.language import DEFAULT, current, tr
from bert_explorer.views.packing import with_more

FOLDER = Path(__file__).parents[2] / "assets" / "components"

PICTURE = ("shared/draw", "shared/as_svg", "shared/csv", "shared/font", "shared/save")
"""The parts of every component that draws a picture: it can be saved as SVG, PNG and CSV."""

HEAD_MAP = (*PICTURE, "head_map/paint", "head_map/legend", "head_map/words")
"""The parts of the component "head_map", which several pages draw."""

# tr("...") in a script, as the extraction for the catalogue finds it
_TEXT = re.compile(r'\btr\(\s*"((?:[^"\\]|\\.)*)"')


@cache
def component(name: str, *parts: str) -> Callable[..., Any]:
    """Register assets/components/<name>/<name>.js (and .css, if there is one) under its name.

    Args:
        name: the folder and the files in it.
        parts: other files of assets/components to put before them, such as "shared/draw". To
            Streamlit a component is one script, which can't import another.

    Returns:
        The function that mounts it: `mount(key=, data=, default=, height=, on_<event>_change=)`.
        Streamlit registers it again by itself on each new runtime, so caching it is safe. The
        data, a dict or packed, travel with the script's own texts in the visitor's language.
    """
    files = [FOLDER / part for part in ("shared/words", *parts, f"{name}/{name}")]
    script = _joined([file.with_suffix(".js") for file in files])
    styles = [file.with_suffix(".css") for file in files if file.with_suffix(".css").exists()]
    mount = st.components.v2.component(name, js=script, css=_joined(styles) or None)
    texts = sorted(set(_TEXT.findall(script)))

    def mount_with_texts(*, data: Any = None, **options: Any) -> Any:
        if current() != DEFAULT:
            spoken = {text: tr(text) for text in texts}
            packed = isinstance(data, bytes)
            data = with_more(data, texts=spoken) if packed else {**(data or {}), "texts": spoken}
        return mount(data=data, **options)

    return mount_with_texts


def _joined(paths: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
