"""What the Fill the blank page says in words."""

from __future__ import annotations

from bert_explorer.analysis.blanks import Blanked
from bert_explorer.analysis.fill import Prediction
from bert_explorer.analysis.one_by_one import JointFill
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import odds, ordinal, percent, times

EVEN = 1.05
"""Probabilities closer to each other than by this factor count as equal."""


def verdict(bert: Prediction, gpt: Prediction, truth: int, name: str) -> str:
    """Who gave the hidden word more. name: the word, ready for Markdown."""
    high, low = bert.of(truth), gpt.of(truth)
    parts = (
        f"The hidden word is **{name}**: BERT gave it {percent(high)} "
        f"({ordinal(bert.rank(truth))} guess), GPT {percent(low)} ({ordinal(gpt.rank(truth))})."
    )
    winner, ratio = ("BERT", high / low) if high >= low else ("GPT", low / high)
    if ratio < EVEN:
        return f"{parts} That is a draw."
    return f"{parts} {winner} thought it {times(ratio)} as likely."


def hiding(bert: Prediction, full: Prediction) -> str:
    """What BERT's first guess lost with the context that was taken away."""
    best = full.top(1)[0]
    return (
        f"The thin line marks what BERT gives with both sides in sight: its first guess then has "
        f"{percent(full.of(best))}, and now {percent(bert.of(best))}. No layer may look at the "
        "hidden side, which BERT never had to do without in training."
    )


def filled(blanked: Blanked, fill: JointFill, tokenizer: Tokenizer) -> list[tuple[str, bool]]:
    """The input with the words of a fill in place: stretches of text, and whether they are new."""
    chosen = dict(zip((slot.position for slot in blanked.slots), fill.ids, strict=True))
    parts: list[tuple[str, bool]] = []
    for word in blanked.words:
        if word.gap and parts:
            parts.append((" ", False))
        if word.number in blanked.hidden:
            pieces = [tokenizer.token_of(chosen[i]) for i in word.positions]
            parts.append((" ".join(pieces), True))
        else:
            parts.append((word.text, False))
    return parts


def comparison(once: JointFill, chained: JointFill) -> str:
    """What knowing of each other did for the words."""
    if once.ids == chained.ids:
        return (
            f"Both ways give the same words. As if independent they have {odds(once.product)}, "
            f"together {odds(once.together)}."
        )
    winner, ratio = "one after another", chained.together / once.together
    if ratio < 1:
        winner, ratio = "all at once", 1 / ratio
    return (
        f"Together, BERT gives the words {odds(once.together)} when filled all at once and "
        f"{odds(chained.together)} when filled one after another: {winner} fits "
        f"{times(ratio)} as well."
    )
