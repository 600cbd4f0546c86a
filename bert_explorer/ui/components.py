"""Our own pictures: Streamlit components (v2) made of plain .js and .css files in assets/."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

FOLDER = Path(__file__).parents[2] / "assets" / "components"


@cache
def component(name: str, *parts: str) -> "ComponentRenderer":
    """Register assets/components/<name>/<name>.js (and .css, if there is one) under its name.

    Args:
        name: the folder and the files in it.
        parts: other files of assets/components to put before them, such as "shared/draw". To
            Streamlit a component is one script, which can't import another.

    Returns:
        The function that mounts it: `mount(key=, data=, default=, height=, on_<event>_change=)`.
        Streamlit registers it again by itself on each new runtime, so caching it is safe.
    """
    files = [FOLDER / part for part in (*parts, f"{name}/{name}")]
    scripts = [file.with_suffix(".js") for file in files]
    styles = [file.with_suffix(".css") for file in files if file.with_suffix(".css").exists()]
    return st.components.v2.component(name, js=_joined(scripts), css=_joined(styles) or None)


def _joined(paths: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
