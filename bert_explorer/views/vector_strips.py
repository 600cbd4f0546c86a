"""What the vector strips draw: the vectors of each token as coloured strips that add up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bert_explorer.analysis.embeddings import InputVectors, cosine, same_places
from bert_explorer.language import later, tr
from bert_explorer.views.packing import pack
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL
from bert_explorer.views.tiny import tiny
from bert_explorer.vocabulary import PREFIX

SIGNS = {"token": "", "position": "+", "segment": "+", "sum": "=", "norm": "→"}
NAMES = {
    "token": later("token"),
    "position": later("position"),
    "segment": later("segment"),
    "sum": later("sum"),
    "norm": later("LayerNorm"),
    "project": later("projected"),
}

_COUNTS = {
    3: later("{count} tokens, each three vectors of {width} numbers."),
    4: later("{count} tokens, each four vectors of {width} numbers."),
    5: later("{count} tokens, each five vectors of {width} numbers."),
}

_LENGTHS = {
    "token": later("length of token"),
    "position": later("length of position"),
    "segment": later("length of segment"),
    "sum": later("length of sum"),
    "norm": later("length of LayerNorm"),
    "project": later("length of projected"),
}

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
                    "name": tr(NAMES[stage]),
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
    names = NAMES | {"sum": later("their sum"), "norm": later("after LayerNorm")}
    lengths = ", ".join(f"{tr(names[stage])} {norms[stage]:.2f}" for stage in drawn(found))
    sentences = [
        tr(_COUNTS[len(drawn(found))], count=count, width=width),
        tr(
            "Mean length: {lengths}. Added again in double precision, no number of the sum differs "
            "by more than {error}.",
            lengths=lengths,
            error=tiny(found.sum_error),
        ),
        tr(
            "While it learns, the model then drops some numbers at random (dropout); reading, none."
        ),
    ]
    if len(kept) == 2:
        sentences.append(comparison(found, kept[0], kept[1]))
    if repeated := same_places(found.encoding):
        token, places = next(iter(repeated.items()))
        sentences.append(
            tr(
                "“{token}” stands at {first} and {second}: keep both to compare.",
                token=token,
                first=places[0],
                second=places[1],
            )
        )
    return " ".join(sentences)


def comparison(found: InputVectors, first: int, second: int) -> str:
    """How alike two tokens are at each stage."""
    alike = ", ".join(
        f"{tr(NAMES[stage])} {float(cosine(rows[first], rows[second])):.2f}"
        for stage, rows in found.vectors.items()
    )
    tokens = found.encoding.tokens
    return tr(
        "Cosine similarity of “{a}” at {first} and “{b}” at {second}: {alike}.",
        a=tokens[first],
        first=first,
        b=tokens[second],
        second=second,
        alike=alike,
    )


def table(found: InputVectors) -> pd.DataFrame:
    """One row a token: the length of each vector."""
    encoding = found.encoding
    return pd.DataFrame(
        {
            tr("position"): range(len(encoding)),
            tr("token"): encoding.tokens,
            tr("segment"): ["AB"[segment] for segment in encoding.type_ids],
            **{tr(_LENGTHS[stage]): found.norms[stage].round(4) for stage in found.vectors},
        }
    )


def numbers(found: InputVectors, position: int) -> pd.DataFrame:
    """One row a dimension of one token: what is added, the sum, and LayerNorm of it."""
    columns = {tr(NAMES[stage]): found.vectors[stage][position] for stage in drawn(found)}
    return pd.DataFrame({tr("number"): range(1, len(next(iter(columns.values()))) + 1), **columns})
