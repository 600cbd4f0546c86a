"""bertviz's head view and model view (Vig, 2019) as pages that are safe and need no network.

bertviz writes for notebooks. Its page loads three libraries from outside, holds all weights twice,
and takes a token such as `</script><script>...` for code. Here the libraries are part of the page,
the weights are in it once, every token is only text, and a policy in the page lets the browser run
nothing but the scripts that were written into it on purpose.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import torch
from torch import Tensor

from bert_explorer.analysis.attention import Attention
from bert_explorer.language import tr

View = Literal["head", "model"]

VENDOR = Path(__file__).parents[2] / "assets" / "vendor"
LIBRARIES = ("jquery/jquery.slim.min.js", "d3/d3.min.js")

# What bertviz asks require.js for, which is the only thing it needs that library for.
REQUIRE = "window.require={config(){}};window.requirejs=(names,use)=>use(jQuery,d3);"

DATA = "data"
"""The id of the element that holds a page's data."""

# The views have no dark theme, so each is a light card in either.
STYLE = """
:root { color-scheme: light; }
body { margin: 0; zoom: var(--zoom); }
body > div { box-sizing: border-box; width: var(--width); padding: 16px; overflow: hidden;
  border: 1px solid #dfe3e9; border-radius: 10px; background: #fff; color: #1d2430; }
body > div > span { display: flex; align-items: center; height: 28px; margin-bottom: 12px;
  gap: 8px; font-size: 15px; }
select { height: 28px; margin-right: 16px; padding: 0 4px; font: inherit; }
#vis svg { display: block; }
"""
FRAME = 2 * (16 + 1)
CONTROLS = 28 + 12
"""Sizes in pixels that STYLE puts around a picture and above it."""

PROJECTOR_ZOOM = 1.35

MAX_LINES = 40_000
"""How many lines a view may draw: about a second in a browser."""
MAX_WEIGHTS = 300_000
"""How many weights a page may hold: about 2 MB."""

THUMBNAILS_ACROSS = 8
"""The model view makes its thumbnails at most as large as if it had so many heads."""

# Sizes in pixels that are constants in bertviz's own scripts.
HEAD_WIDTH, HEAD_TOP, HEAD_ROW = 420, 30, 22.5
MODEL_WIDTH, MODEL_TOP, MODEL_ROW, MODEL_GAP = 970, 38, 84, 10
DETAIL_WIDTH, DETAIL_TOP, DETAIL_ROW = 308, 55, 18


@dataclass(frozen=True)
class Page:
    """html: a whole page. width, height: what it needs, in pixels."""

    html: str
    width: int
    height: int


@dataclass(frozen=True)
class Fit:
    """What a view can show. layers: counted from 0, none if there is too much even in one.

    note: a sentence about what was left out, empty if nothing was.
    """

    layers: tuple[int, ...]
    note: str = ""


def fit(view: View, attention: Attention, layer: int) -> Fit:
    """All layers if the view can bear them, or else only `layer` (counted from 0)."""
    every = tuple(range(attention.num_layers))
    length = len(attention.tokens)
    of_a_layer = attention.num_heads * length**2
    most = MAX_WEIGHTS if view == "head" else MAX_LINES
    if of_a_layer > MAX_LINES:
        return Fit(
            (),
            tr(
                "Too long for bertviz: {heads} heads over {length} tokens are {lines:,} "
                "lines, and it can draw {most:,}. Use a shorter sentence.",
                heads=attention.num_heads,
                length=length,
                lines=of_a_layer,
                most=MAX_LINES,
            ),
        )
    if of_a_layer * len(every) > most:
        return Fit(
            (layer,),
            tr(
                "{count} layers over {length} tokens are too much for bertviz. Here is "
                "layer {layer}; the Layer slider chooses another.",
                count=len(every),
                length=length,
                layer=layer + 1,
            ),
        )
    return Fit(every)


def head_view(
    attention: Attention, layers: Sequence[int], layer: int, *, projector: bool = False
) -> Page:
    """One layer at a time: a line from each token to each token it looks at, a colour a head.

    layers: those to choose from. layer: the one shown first. Both counted from 0.
    """
    # Importing bertviz costs a fifth of a second: only who looks at it pays.
    from bertviz import head_view as notebook_page

    raw = notebook_page(**_arguments(attention, layers)).data
    changes = {"layer": layer + 1, "include_layers": [i + 1 for i in layers]}
    height = HEAD_TOP + HEAD_ROW * len(attention.tokens)
    return _page("head", raw, changes, HEAD_WIDTH, height, projector)


def model_view(attention: Attention, layers: Sequence[int], *, projector: bool = False) -> Page:
    """Every head of the given layers (counted from 0) as a thumbnail; a click opens one."""
    from bertviz import model_view as notebook_page

    raw = notebook_page(display_mode="light", **_arguments(attention, layers)).data
    heads, length = attention.num_heads, len(attention.tokens)
    across = max(heads, THUMBNAILS_ACROSS)
    changes = {
        "include_layers": [i + 1 for i in layers],
        "include_heads": list(range(1, heads + 1)),
        "total_heads": across,
    }
    width = MODEL_TOP + heads * (MODEL_WIDTH - MODEL_TOP) / across
    height = MODEL_TOP + len(layers) * (length * MODEL_ROW / across + MODEL_GAP)
    # A thumbnail opens to the right of its place, where there is room.
    width = min(MODEL_WIDTH, width + DETAIL_WIDTH)
    height = max(height, DETAIL_TOP + length * DETAIL_ROW)
    return _page("model", raw, changes, width, height, projector)


def _arguments(attention: Attention, layers: Sequence[int]) -> dict[str, Any]:
    """What both views take. Weights keep four decimals."""
    weights = np.round(attention.patterns.astype(np.float64), 4)
    return {
        "attention": _tensors(weights),
        "tokens": list(attention.tokens),
        "sentence_b_start": _start_of_b(attention),
        "include_layers": list(layers),
        "prettify_tokens": False,  # it would take some characters of the text for marks
        "html_action": "return",
    }


def _tensors(weights: np.ndarray) -> list[Tensor]:
    """(L, A, T, T) -> L tensors (1, A, T, T)."""
    return [torch.from_numpy(layer)[None] for layer in weights]


def _start_of_b(attention: Attention) -> int | None:
    """The position of the first token of sentence B."""
    positions = np.flatnonzero(attention.segments == 1)
    return int(positions[0]) if len(positions) else None


def _page(
    view: View, raw: str, changes: dict[str, Any], width: float, height: float, projector: bool
) -> Page:
    """bertviz's page made safe. changes: parameters that replace its own; it counts from 0.

    width, height: of the picture, in pixels.
    """
    markup, params = _apart(raw, changes)
    sources = " ".join((_source(_libraries()), _source(_script(view))))
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {sources}"
    zoom = PROJECTOR_ZOOM if projector else 1
    sizes = f"--zoom: {zoom}; --width: {ceil(width + FRAME)}px"
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<style>{STYLE}</style></head><body style="{sizes}">{markup}'
        f'<script type="application/json" id="{DATA}">{_as_text(params)}</script>'
        f"<script>{_libraries()}</script><script>{_script(view)}</script></body></html>"
    )
    return Page(html, ceil((width + FRAME) * zoom), ceil((height + FRAME + CONTROLS) * zoom))


def _apart(raw: str, changes: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The markup of bertviz's page, and its data."""
    markup, _, script = raw.partition('<script type="text/javascript">')
    markup = markup.partition("</script>")[2]  # before it: a library from outside
    params, _ = json.JSONDecoder().raw_decode(script.partition("const params = ")[2])
    name = params["root_div_id"]  # random, but the same data should give the same page
    return markup.replace(name, "bertviz"), params | changes | {"root_div_id": "bertviz"}


@cache
def _script(view: View) -> str:
    """bertviz's script for a view, made to read its data from the page: the same for any data."""
    # Its folder is found without an import of it.
    package = find_spec("bertviz")
    assert package is not None
    assert package.submodule_search_locations
    file = Path(package.submodule_search_locations[0]) / f"{view}_view.js"
    text = file.read_text(encoding="utf-8")
    read = f'JSON.parse(document.getElementById("{DATA}").textContent)'
    return text.replace("const params = PYTHON_PARAMS", f"const params = {read}")


def _as_text(params: dict[str, Any]) -> str:
    """JSON in which nothing can end the script that holds it."""
    text = json.dumps(params, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def _libraries() -> str:
    texts = [(VENDOR / name).read_text(encoding="utf-8") for name in LIBRARIES]
    return "\n".join([*texts, REQUIRE])


def script_sources() -> tuple[str, ...]:
    """What a content-security policy must name so that these pages run inside another page: a page
    in a frame is also bound by the policy of the page around it."""
    return tuple(map(_source, (_libraries(), *(_script(view) for view in get_args(View)))))


def _source(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
