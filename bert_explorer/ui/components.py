"""Our own pictures: Streamlit components (v2) made of one .js and one .css file in assets/."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

FOLDER = Path(__file__).parents[2] / "assets" / "components"


@cache
def component(name: str) -> "ComponentRenderer":
    """Register assets/components/<name>/<name>.js (and .css, if there is one) under its name.

    Returns:
        The function that mounts it: `mount(key=, data=, default=, height=, on_<event>_change=)`.
        Streamlit registers it again by itself on each new runtime, so caching it is safe.
    """
    script = FOLDER / name / f"{name}.js"
    style = script.with_suffix(".css")
    return st.components.v2.component(
        name,
        js=script.read_text(encoding="utf-8"),
        css=style.read_text(encoding="utf-8") if style.exists() else None,
    )
