"""Every head of 12 layers of 12 heads over 64 tokens: our picture's data, and bertviz's pages."""

from functools import cache

import numpy as np
import torch

from bert_explorer.analysis.attention import Attention
from bert_explorer.ui.components import FOLDER
from bert_explorer.views.attention_mosaic import head_mosaic
from bert_explorer.views.bertviz import LIBRARIES, REQUIRE, VENDOR

LAYERS, HEADS, TOKENS = 12, 12, 64
PARTS = ("shared/draw",)


@cache
def attention() -> Attention:
    """A softmax of noise: in a picture only the number of numbers counts."""
    noise = torch.randn(LAYERS, HEADS, TOKENS, TOKENS, generator=torch.Generator().manual_seed(0))
    nothing = np.zeros(TOKENS, dtype=bool)
    return Attention(
        sight="bidirectional",
        tokens=tuple(f"word{i}" for i in range(TOKENS)),
        special=nothing,
        padding=nothing,
        segments=np.zeros(TOKENS, dtype=int),
        words=np.arange(TOKENS),
        allowed=np.ones((TOKENS, TOKENS), dtype=bool),
        patterns=(2 * noise).softmax(-1).numpy(),
    )


def our_data() -> bytes:
    """What the component head_mosaic is given."""
    return head_mosaic([attention()], layer=0, head=0, large=True)


def our_bytes() -> int:
    """The data, with the component's script and style sheet."""
    names = ("shared/words", *PARTS, "head_mosaic/head_mosaic")
    files = [(FOLDER / name).with_suffix(kind) for name in names for kind in (".js", ".css")]
    return len(our_data()) + sum(file.stat().st_size for file in files if file.exists())


def notebook_page(view: str) -> str:
    """bertviz's page as it writes it, but for the library it would fetch from outside."""
    import bertviz

    of_layers = [torch.from_numpy(layer)[None] for layer in attention().patterns]
    show = getattr(bertviz, view)
    raw: str = show(of_layers, list(attention().tokens), html_action="return").data
    libraries = [(VENDOR / name).read_text(encoding="utf-8") for name in LIBRARIES]
    inside = "\n".join([*libraries, REQUIRE])
    markup, end, rest = raw.partition("</script>")
    assert "require.min.js" in markup
    return f"{markup[: markup.rindex('<script')]}<script>{inside}{end}{rest}"


def notebook_bytes(view: str) -> int:
    """Without the libraries, which a browser may have already."""
    libraries = sum((VENDOR / name).stat().st_size for name in LIBRARIES)
    return len(notebook_page(view).encode()) - libraries - len(REQUIRE)
