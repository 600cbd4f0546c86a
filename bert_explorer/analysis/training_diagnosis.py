"""Why a masked language model is stuck, read from its curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bert_explorer.language import later, tr

Verdict = Literal[
    "no number",
    "thrown off",
    "has not moved",
    "word frequencies",
    "cut short",
    "learned by heart",
    "levelled off",
    "learning",
]

VERDICTS = (
    later("no number"),
    later("thrown off"),
    later("has not moved"),
    later("word frequencies"),
    later("cut short"),
    later("learned by heart"),
    later("levelled off"),
    later("learning"),
)
"""As they are shown, with `tr`."""

HARDLY = 0.4
"""Nats below the unigram loss. Who has gained less knows how frequent words are, little else."""
FAR = 5.0
"""Way of the weights, times their length at the start: farther than learning takes them."""
NEAR = 0.3
"""Nearer to the start than any run that has learned something."""
LATE = 0.4
"""Part of the whole fall of the loss in the second half of the steps: it was still falling."""
HALF = 0.5
"""Of the unigram loss. Who stays above has left much to be learned."""
FLAT, FEW = 0.1, 0.4
"""Rules: learned since the second quarter of the steps, and in all. Below both: stuck."""
GAP = 0.15
"""Accuracy on sentences it has read minus accuracy on new ones: learned by heart."""


@dataclass(frozen=True)
class Point:
    """One evaluation. loss: nats at held-out blanks, None once it is no number any more.

    accuracy, seen: share of right first guesses in held-out sentences, and in sentences read.
    rules: the same for blanks that only another word can settle, None where there are none.
    moved: distance of the weights from their start, relative to their length there.
    """

    step: int
    loss: float | None
    accuracy: float = 0.0
    seen: float = 0.0
    rules: float | None = None
    moved: float = 0.0


@dataclass(frozen=True)
class Diagnosis:
    """verdict: one of VERDICTS. evidence: the numbers that say so. advice: what to change."""

    verdict: Verdict
    evidence: str
    advice: str


def diagnose(points: Sequence[Point], unigram_loss: float, unigram_accuracy: float) -> Diagnosis:
    """points: at least two evaluations, the first before the first step.

    unigram_loss, unigram_accuracy: what one gets at the same blanks by word frequency alone.
    """
    first, last = points[0], points[-1]
    if last.loss is None or first.loss is None:
        return Diagnosis(
            "no number",
            tr("The loss is no number any more after step {step}.", step=last.step),
            tr("The learning rate is too high: divide it by ten."),
        )
    gain, fall = unigram_loss - last.loss, first.loss - last.loss
    half_way = _nearest(points, last.step / 2)
    assert half_way.loss is not None
    late = (half_way.loss - last.loss) / fall if fall > 0 else 0.0
    rough = tr(
        "Loss {loss:.2f} nats, accuracy {accuracy:.0%}; by word frequency alone "
        "{unigram_loss:.2f} nats and {unigram:.0%}.",
        loss=last.loss,
        accuracy=last.accuracy,
        unigram_loss=unigram_loss,
        unigram=unigram_accuracy,
    )
    way = tr("The weights have moved by {times:.2g} times their own length.", times=last.moved)
    if gain < HARDLY:
        if last.moved > FAR:
            return Diagnosis(
                "thrown off",
                f"{rough} {way}",
                tr(
                    "The learning rate is too high: each step jumps over the goal. Divide it by "
                    "ten."
                ),
            )
        if last.moved < NEAR:
            return Diagnosis(
                "has not moved",
                f"{rough} {way}",
                tr("The learning rate is too low, or there were far too few steps."),
            )
        return Diagnosis(
            "word frequencies",
            f"{rough} {way}",
            tr("It doesn't use the context yet: give it more steps, or mask less."),
        )
    if late > LATE:
        return Diagnosis(
            "cut short",
            rough
            + " "
            + tr(
                "{share:.0%} of the fall of the loss came in the second half of the steps.",
                share=late,
            ),
            tr("It was still learning when it ended: more epochs."),
        )
    if last.seen - last.accuracy > GAP:
        return Diagnosis(
            "learned by heart",
            tr(
                "Accuracy {seen:.0%} in sentences it has read, {new:.0%} in new ones.",
                seen=last.seen,
                new=last.accuracy,
            ),
            tr("More text, a smaller model, or fewer epochs."),
        )
    if last.loss > HALF * unigram_loss:
        return Diagnosis(
            "levelled off",
            rough
            + " "
            + tr(
                "Only {share:.0%} of the fall came in the second half of the steps.",
                share=max(late, 0.0),
            ),
            tr(
                "More steps won't help: the model is too small for its vocabulary, or too much of "
                "each sentence is hidden."
            ),
        )
    before, after = _mean_rules(points, 0.25, 0.5), _mean_rules(points, 0.75, 1.0)
    if before is not None and after is not None and after < min(FEW, before + FLAT):
        return Diagnosis(
            "levelled off",
            rough
            + " "
            + tr(
                "Of the blanks that one other word settles it filled {before:.0%} in the second "
                "quarter of the steps and {after:.0%} in the last.",
                before=before,
                after=after,
            ),
            tr(
                "It knows which words go where, not which belong together: the model is too small, "
                "or too much of each sentence is hidden."
            ),
        )
    return Diagnosis(
        "learning", rough, tr("Nothing is wrong here; more steps bring a little more.")
    )


def _nearest(points: Sequence[Point], step: float) -> Point:
    """The evaluation nearest to a step, of those that have a loss."""
    known = [point for point in points if point.loss is not None]
    return min(known, key=lambda point: abs(point.step - step))


def _mean_rules(points: Sequence[Point], start: float, end: float) -> float | None:
    """Mean share of rules over a part of the steps; None where they were not asked."""
    last = points[-1].step
    found = [
        point.rules
        for point in points
        if point.rules is not None and start * last <= point.step <= end * last
    ]
    return sum(found) / len(found) if found else None
