"""What the Fill the blank page says in words."""

from __future__ import annotations

from collections.abc import Sequence

from bert_explorer.analysis.blanks import Blanked
from bert_explorer.analysis.fill import Prediction
from bert_explorer.analysis.one_by_one import JointFill
from bert_explorer.language import tr
from bert_explorer.readable import readable_token
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import odds, ordinal, percent, times

EVEN = 1.05
"""Probabilities closer to each other than by this factor count as equal."""


def verdict(word: str, given: Sequence[tuple[str, Prediction, int]]) -> str:
    """Who gave the hidden word more.

    word: ready for Markdown. given: for each model its name, its guess and the id of the token that
    stood there.
    """
    said = [
        tr(
            "{name} gave it {share} ({rank} guess)",
            name=name,
            share=percent(guess.of(id)),
            rank=ordinal(guess.rank(id)),
        )
        for name, guess, id in given
    ]
    parts = tr("The hidden word is **{word}**: {said}.", word=word, said=", ".join(said))
    if len(given) < 2:
        return parts
    (first, one, here), (second, other, there) = given
    high, low = one.of(here), other.of(there)
    winner, ratio = (first, high / low) if high >= low else (second, low / high)
    if ratio < EVEN:
        return parts + " " + tr("That is a draw.")
    more = tr("{winner} thought it {times} as likely.", winner=winner, times=times(ratio))
    return f"{parts} {more}"


def hiding(name: str, bert: Prediction, full: Prediction) -> str:
    """What a first guess lost with the context that was taken away."""
    best = full.top(1)[0]
    return tr(
        "The thin line marks what {name} gives with both sides in sight: its "
        "first guess then has {before}, and now {now}. No layer may look at the "
        "hidden side, which {name} never had to do without in training.",
        name=name,
        before=percent(full.of(best)),
        now=percent(bert.of(best)),
    )


def filled(blanked: Blanked, fill: JointFill, tokenizer: Tokenizer) -> list[tuple[str, bool]]:
    """The input with the words of a fill in place: stretches of text, and whether they are new."""
    chosen = dict(zip((slot.position for slot in blanked.slots), fill.ids, strict=True))
    parts: list[tuple[str, bool]] = []
    for word in blanked.words:
        if word.gap and parts:
            parts.append((" ", False))
        if word.number in blanked.hidden:
            pieces = [
                readable_token(tokenizer, tokenizer.token_of(chosen[i])) for i in word.positions
            ]
            parts.append((" ".join(pieces), True))
        else:
            parts.append((word.text, False))
    return parts


def comparison(once: JointFill, chained: JointFill, name: str = "BERT") -> str:
    """What knowing of each other did for the words."""
    if once.ids == chained.ids:
        return tr(
            "Both ways give the same words. As if independent they have {product}, "
            "together {together}.",
            product=odds(once.product),
            together=odds(once.together),
        )
    ratio = chained.together / once.together
    values = {"name": name, "once": odds(once.together), "chained": odds(chained.together)}
    if ratio < 1:
        return tr(
            "Together, {name} gives the words {once} when filled all at once and {chained} when "
            "filled one after another: all at once fits {times} as well.",
            times=times(1 / ratio),
            **values,
        )
    return tr(
        "Together, {name} gives the words {once} when filled all at once and {chained} when "
        "filled one after another: one after another fits {times} as well.",
        times=times(ratio),
        **values,
    )
