"""bertviz's head view and model view (Vig, 2019) as pages of HTML that are safe and need no network.

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
from math import ceil
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from bert_explorer.analysis.attention import Attention

View = Literal["head", "model"]

VENDOR = Path(__file__).parents[2] / "assets" / "vendor"
LIBRARIES = ("jquery/jquery.slim.min.js", "d3/d3.min.js")

# What bertviz asks require.js for, which is the only thing it needs that library for.
REQUIRE = "window.require={config(){}};window.requirejs=(names,use)=>use(jQuery,d3);"

# The views have no dark theme, so each is a light card in either.
STYLE = """
:root { color-scheme: light; }
body { box-sizing: border-box; height: 100vh; margin: 0; padding: 16px; overflow: auto;
  border-radius: 10px; background: #fff; color: #1d2430; }
body > div > span { display: flex; height: 40px; gap: 8px; font-size: 15px; }
select { height: 28px; margin-right: 16px; padding: 0 4px; font: inherit; }
#vis svg { display: block; }
"""
FRAME = 2 * 16 + 40
"""Height in pixels of what STYLE puts around a picture."""

MAX_LINES = 60_000
"""How many lines a view may draw: about two seconds in a browser."""
MAX_WEIGHTS = 300_000
"""How many weights a page may hold: about 2 MB."""

# Sizes in pixels that are constants in bertviz's own scripts.
HEAD_TOP, HEAD_ROW = 30, 22.5
MODEL_WIDTH, MODEL_TOP, MODEL_ROW = 970, 38, 84
DETAIL_TOP, DETAIL_ROW = 55, 18

THUMBNAILS_ACROSS = 8
"""The model view makes its thumbnails at most this large: so many would fill its width."""


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
            f"Too long for bertviz: {attention.num_heads} heads over {length} tokens are "
            f"{of_a_layer:,} lines, and it can draw {MAX_LINES:,}. Use a shorter sentence.",
        )
    if of_a_layer * len(every) > most:
        return Fit(
            (layer,),
            f"{len(every)} layers over {length} tokens are too much for bertviz. "
            f"Here is layer {layer + 1}; the Layer slider chooses another.",
        )
    return Fit(every)


def head_view(attention: Attention, layers: Sequence[int], layer: int) -> Page:
    """One layer at a time: a line from each token to each token it looks at, a colour a head.

    layers: those to choose from. layer: the one shown first. Both counted from 0.
    """
    # Importing bertviz costs a fifth of a second: only who looks at it pays.
    from bertviz import head_view as notebook_page

    html = _safe(
        notebook_page(**_arguments(attention, layers)).data,
        {"layer": layer + 1, "include_layers": [i + 1 for i in layers]},
    )
    return Page(html, width=420, height=ceil(HEAD_TOP + HEAD_ROW * len(attention.tokens)) + FRAME)


def model_view(attention: Attention, layers: Sequence[int]) -> Page:
    """Every head of the given layers (counted from 0) as a thumbnail; a click opens one."""
    from bertviz import model_view as notebook_page

    heads, length = attention.num_heads, len(attention.tokens)
    across = max(heads, THUMBNAILS_ACROSS)
    html = _safe(
        notebook_page(display_mode="light", **_arguments(attention, layers)).data,
        {
            "include_layers": [i + 1 for i in layers],
            "include_heads": list(range(1, heads + 1)),
            "total_heads": across,
        },
    )
    thumbnails = len(layers) * (length * MODEL_ROW / across + 10) + MODEL_TOP
    height = max(thumbnails, DETAIL_TOP + DETAIL_ROW * length)
    return Page(html, width=MODEL_WIDTH + 32, height=ceil(height) + FRAME)


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


def _safe(page: str, changes: dict[str, Any]) -> str:
    """bertviz's page with its data written anew. changes: parameters that replace its own.

    Layers and heads get their numbers here: bertviz counts from 0, the rest of the app from 1.
    """
    markup, _, script = page.partition('<script type="text/javascript">')
    markup = markup.removeprefix(markup[: markup.index("</script>") + len("</script>")])
    start, _, rest = script.partition("const params = ")
    params, end = json.JSONDecoder().raw_decode(rest)
    # The rest of that line is a comment in which bertviz repeats all the data.
    rest = rest[rest.index("\n", end) : rest.rindex("</script>")]
    name = params["root_div_id"]  # random: the same data should give the same page
    params |= changes | {"root_div_id": "bertviz"}
    return _page(markup.replace(name, "bertviz"), f"{start}const params = {_as_text(params)};{rest}")


def _as_text(params: dict[str, Any]) -> str:
    """JSON in which nothing can end the script that holds it."""
    text = json.dumps(params, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _page(markup: str, script: str) -> str:
    scripts = (_libraries(), script)
    allowed = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<style>{STYLE}</style></head><body>{markup}"
        + "".join(f"<script>{text}</script>" for text in scripts)
        + "</body></html>"
    )


@cache
def _libraries() -> str:
    texts = [(VENDOR / name).read_text(encoding="utf-8") for name in LIBRARIES]
    return "\n".join([*texts, REQUIRE])


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
