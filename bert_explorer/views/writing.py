"""What the writing picture draws: two models that go on from the same words."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from bert_explorer.analysis.writing import Right, Writing
from bert_explorer.analysis.writing_numbers import Numbers, Work
from bert_explorer.language import later, tr
from bert_explorer.tokenizer import Tokenizer

RIGHT_SIDES: dict[Right, str] = {
    "end": "[SEP]",
    "nothing": later("nothing"),
    "blanks": later("more [MASK]"),
}
"""What stands to the right of the [MASK] that BERT fills, as on screen."""


NAMES = ("BERT", "GPT")


def right_sides(tokenizer: Tokenizer) -> dict[Right, str]:
    """RIGHT_SIDES with the tokens that the family has in place of [SEP] and [MASK]."""
    special = tokenizer.special
    end, mask = special.sep or "[SEP]", special.mask or "[MASK]"
    return {
        right: tr(text).replace("[SEP]", end).replace("[MASK]", mask)
        for right, text in RIGHT_SIDES.items()
    }


def writing_picture(
    bert: Writing,
    gpt: Writing,
    tokenizer: Tokenizer,
    *,
    right: Right,
    step: int,
    sampled: bool,
    gpts: Tokenizer | None = None,
    names: tuple[str, str] = NAMES,
) -> dict[str, Any]:
    """step: how many tokens to show at first, from 1. sampled: whether tokens are drawn at random,
    so that their chance is worth showing beside the model's probability. gpts: its tokenizer, if
    it is another one."""
    both = (tokenizer, gpts or tokenizer)
    after = right_sides(tokenizer)[right]
    notes = (
        tr(
            "fills a {mask} at the end, {after} to its right",
            mask=tokenizer.special.mask,
            after=after,
        ),
        tr("guesses what comes next"),
    )
    return {
        "prompt": [tokenizer.token_of(id) for id in bert.prompt],
        "step": step,
        "sampled": sampled,
        "label": summary(bert, gpt, tokenizer, gpts, names),
        "panels": [
            {
                "model": model,
                "name": name,
                "note": note,
                "steps": _steps(writing, own),
            }
            for model, name, note, writing, own in zip(
                ("bidirectional", "causal"), names, notes, (bert, gpt), both, strict=True
            )
        ],
    }


def _steps(writing: Writing, tokenizer: Tokenizer) -> list[dict[str, Any]]:
    start = len(writing.prompt)
    return [
        {
            "token": tokenizer.token_of(step.token_id),
            "p": round(step.probability, 4),
            "after": [tokenizer.token_of(id) for id in read[start + i + 1 :]],
            "bars": [
                {"token": tokenizer.token_of(id), "p": round(p, 4), "drawn": round(drawn, 4)}
                for id, p, drawn in zip(step.candidates, step.model, step.drawn, strict=True)
            ],
        }
        for i, (read, step) in enumerate(zip(writing.inputs, writing.steps, strict=True))
    ]


def summary(
    bert: Writing,
    gpt: Writing,
    tokenizer: Tokenizer,
    gpts: Tokenizer | None = None,
    names: tuple[str, str] = NAMES,
) -> str:
    """Both texts in words."""
    prompt = tokenizer.decode(bert.prompt)
    told = [
        tr(
            "{name} goes on: “{text}”.",
            name=name,
            text=own.decode(writing.ids[len(writing.prompt) :]),
        )
        for name, writing, own in zip(
            names, (bert, gpt), (tokenizer, gpts or tokenizer), strict=True
        )
    ]
    start = tr("After “{prompt}”,", prompt=prompt) if prompt else tr("From nothing,")
    return " ".join([start, *told])


def steps_table(writing: Writing, tokenizer: Tokenizer) -> pd.DataFrame:
    """One row a candidate of a step."""
    return pd.DataFrame(
        [
            {
                tr("token"): number,
                tr("candidate"): tokenizer.token_of(id),
                tr("model's probability"): round(p, 4),
                tr("drawn with"): round(drawn, 4),
                tr("written"): id == step.token_id,
            }
            for number, step in enumerate(writing.steps, start=1)
            for id, p, drawn in zip(step.candidates, step.model, step.drawn, strict=True)
        ]
    )


def comparison(
    bert: Writing, gpt: Writing, numbers: Numbers, name: str = "GPT"
) -> list[tuple[str, str, str]]:
    """Rows of what was measured, for BERT, for GPT. name: the latter's."""
    return [
        (
            tr("Different tokens"),
            *_pair(
                lambda r: tr("{part} of {whole}", part=r.distinct, whole=r.tokens),
                numbers.repetitions,
            ),
        ),
        (
            tr("Pairs of neighbours that had stood there before"),
            *_pair(
                lambda r: tr("{part} of {whole}", part=r.repeated, whole=r.pairs),
                numbers.repetitions,
            ),
        ),
        (
            tr("{name}'s log-probability for a token, mean", name=name),
            *_pair(_signed, numbers.log_probability),
        ),
        (tr("Earlier vectors that moved as tokens were added"), *_pair(moved, numbers.work)),
        (
            tr("Vectors to compute"),
            tr("{count}: all of them, for each token again", count=sum(map(len, bert.inputs))),
            tr("{count}: each once, then kept", count=len(gpt.inputs[-1])),
        ),
    ]


def _pair(write: Callable[[Any], str], values: tuple[Any, Any]) -> tuple[str, str]:
    return write(values[0]), write(values[1])


def _signed(value: float) -> str:
    if math.isnan(value):
        return tr("no text to judge")
    return f"{value:.2f}".replace("-", "−")


def moved(work: Work) -> str:
    """How many earlier vectors moved, and how far."""
    if not len(work.earlier):
        return tr("only one token was added")
    moved, of = int(work.moved.sum()), int(work.earlier.sum())
    if moved == 0:
        return tr("{moved} of {of}, 0.0 exactly", moved=moved, of=of)
    return tr(
        "{moved} of {of}, by {share:.0%} of their length",
        moved=moved,
        of=of,
        share=work.distance.mean(),
    )


def work_table(bert: Work, gpt: Work) -> pd.DataFrame:
    """One row a token added."""
    return pd.DataFrame(
        {
            tr("token"): range(2, len(bert.earlier) + 2),
            tr("earlier vectors"): bert.earlier,
            tr("moved, BERT"): bert.moved,
            tr("mean move, BERT"): bert.distance.round(4),
            tr("moved, GPT"): gpt.moved,
            tr("mean move, GPT"): gpt.distance,
        }
    )
