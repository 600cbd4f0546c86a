"""What the vector strips draw: the vectors of each token as coloured strips that add up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bert_explorer.analysis.embeddings import InputVectors, cosine, same_places
from bert_explorer.views.packing import pack
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL
from bert_explorer.views.tiny import tiny
from bert_explorer.vocabulary import PREFIX

SIGNS = {"token": "", "position": "+", "segment": "+", "sum": "=", "norm": "→"}
NAMES = {
    "token": "token",
    "position": "position",
    "segment": "segment",
    "sum": "sum",
    "norm": "LayerNorm",
    "project": "projected",
}

_COUNTS = {3: "three", 4: "four", 5: "five"}

FULL_COLOUR = 0.995
"""Share of the numbers that stay below full colour; the few above it are drawn like it."""


def drawn(found: InputVectors) -> tuple[str, ...]:
    """The stages of one width, E. A projection to another one comes after them all."""
    return tuple(stage for stage in found.vectors if stage != "project")


def strips(found: InputVectors, kept: Sequence[int], *, one_range: bool) -> bytes:
    """The strips of every token, and the kept ones (two at most) enlarged.

    one_range: colour LayerNorm's result over the same range as the four that add up; if not, over
        its own, because its numbers are several times as large.
    """
    norms = found.norms
    limits = ranges(found, one_range=one_range)
    values = np.stack([found.vectors[stage] for stage in drawn(found)]).astype("<f4")
    encoding = found.encoding
    return pack(
        {
            "tokens": [piece(token) for token in encoding.tokens],
            "segments": ["AB"[segment] for segment in encoding.type_ids],
            "width": values.shape[2],
            "stages": [
                {
                    "sign": SIGNS[stage],
                    "name": NAMES[stage],
                    "limit": limits[stage],
                    "norms": [round(float(norm), 2) for norm in norms[stage]],
                }
                for stage in drawn(found)
            ],
            "kept": list(kept),
            "colours": {"above": BIDIRECTIONAL, "below": CAUSAL},
            "values": values.tobytes(),
        }
    )


def piece(token: str) -> dict[str, str]:
    """A token as its text and the sign before it that says it continues a word."""
    inner = token.startswith(PREFIX) and token != PREFIX
    return {"mark": PREFIX * inner, "text": token.removeprefix(PREFIX) if inner else token}


def ranges(found: InputVectors, *, one_range: bool) -> dict[str, float]:
    """stage -> the absolute value that gets the full colour."""
    added = [found.vectors[stage] for stage in drawn(found) if stage != "norm"]
    shared = float(np.quantile(np.abs(np.stack(added)), FULL_COLOUR))
    limits = dict.fromkeys(drawn(found), shared)
    if "norm" in limits and not one_range:
        limits["norm"] = float(np.quantile(np.abs(found.vectors["norm"]), FULL_COLOUR))
    return limits


def summary(found: InputVectors, kept: Sequence[int]) -> str:
    """The picture in words."""
    norms = {stage: float(values.mean()) for stage, values in found.norms.items()}
    count, width = found.vectors["sum"].shape
    names = NAMES | {"sum": "their sum", "norm": "after LayerNorm"}
    lengths = ", ".join(f"{names[stage]} {norms[stage]:.2f}" for stage in drawn(found))
    text = (
        f"{count} tokens, each {_COUNTS[len(drawn(found))]} vectors of {width} numbers. Mean "
        f"length: {lengths}. Added again in double precision, no number of the sum differs by "
        f"more than {tiny(found.sum_error)}."
    )
    text += (
        " While it learns, the model then drops some numbers at random (dropout); reading, none."
    )
    if len(kept) == 2:
        text += " " + comparison(found, kept[0], kept[1])
    if repeated := same_places(found.encoding):
        token, places = next(iter(repeated.items()))
        text += f" “{token}” stands at {places[0]} and {places[1]}: keep both to compare."
    return text


def comparison(found: InputVectors, first: int, second: int) -> str:
    """How alike two tokens are at each stage."""
    alike = ", ".join(
        f"{NAMES[stage]} {float(cosine(rows[first], rows[second])):.2f}"
        for stage, rows in found.vectors.items()
    )
    names = [f"“{found.encoding.tokens[i]}” at {i}" for i in (first, second)]
    return f"Cosine similarity of {names[0]} and {names[1]}: {alike}."


def table(found: InputVectors) -> pd.DataFrame:
    """One row a token: the length of each vector."""
    encoding = found.encoding
    return pd.DataFrame(
        {
            "position": range(len(encoding)),
            "token": encoding.tokens,
            "segment": ["AB"[segment] for segment in encoding.type_ids],
            **{f"length of {NAMES[stage]}": found.norms[stage].round(4) for stage in found.vectors},
        }
    )


def numbers(found: InputVectors, position: int) -> pd.DataFrame:
    """One row a dimension of one token: what is added, the sum, and LayerNorm of it."""
    columns = {NAMES[stage]: found.vectors[stage][position] for stage in drawn(found)}
    return pd.DataFrame({"number": range(1, len(next(iter(columns.values()))) + 1), **columns})
