"""The words beside the steps of a layer: title, formula, a sentence with the real numbers."""

from __future__ import annotations

from collections.abc import Mapping

from bert_explorer.analysis.encoder_layer import Step
from bert_explorer.language import later, tr
from bert_explorer.views.layer_walk_attention import ATTENTION
from bert_explorer.views.layer_walk_place import Facts, Place, Text, Words


def text(step: Step, place: Place) -> Text:
    """The words for one step of `walk`."""
    return _WORDS[step.name](step.facts, place)


def summary(steps: Mapping[str, Step], place: Place) -> str:
    """The whole way in two sentences, for those who don't see the picture."""
    softmax = steps["softmax"]
    weight = float(softmax.parts[0].values.max())
    sums = [step for name, step in steps.items() if "add" in name]
    shares = [100 * step.facts["added"] / step.facts["before"] for step in sums]
    return tr(
        "{token} in layer {layer}: head {head} looks most at {most} ({weight:.2f}). "
        "What attention adds is {attention:.0f} % as long as the vector it is added to, "
        "what the feed-forward network adds {forward:.0f} %.",
        token=place.quoted(place.token),
        layer=place.layer.index + 1,
        head=place.head + 1,
        most=place.quoted(int(softmax.facts["most"])),
        weight=weight,
        attention=shares[0],
        forward=shares[1],
    )


def _lengths(facts: Facts) -> str:
    return tr(
        "Lengths: {before:.1f} and {added:.1f} make {after:.1f}.",
        before=facts["before"],
        added=facts["added"],
        after=facts["after"],
    )


def _spread(facts: Facts) -> str:
    return tr(
        "LayerNorm brings the mean to 0 and the spread to 1, then applies its learned "
        "scale and shift: mean {mean} → {new_mean}, spread {deviation:.2f} → "
        "{new_deviation:.2f}.",
        mean=_plain_zero(facts["mean"]),
        new_mean=_plain_zero(facts["new_mean"]),
        deviation=facts["deviation"],
        new_deviation=facts["new_deviation"],
    )


def _plain_zero(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def _add(part: str) -> Words:
    def words(facts: Facts, _: Place) -> Text:
        joins = tr("The side road joins: {part} is added to what came in.", part=tr(part))
        return Text(tr("Add"), f"x + {part}(x)", f"{joins} {_lengths(facts)}")

    return words


def _norm(facts: Facts, _: Place) -> Text:
    return Text(tr("Norm"), "LayerNorm(x)", _spread(facts))


def _add_norm(part: str) -> Words:
    def words(facts: Facts, place: Place) -> Text:
        says = f"{_add(part)(facts, place).says} {_spread(facts)}"
        return Text(tr("Add & norm"), f"LayerNorm(x + {part}(x))", says)

    return words


def _widened(facts: Facts, place: Place) -> Text:
    times = f"× {facts['times']:.3g}"
    return Text(
        tr("Wider, {times}", times=times),
        "W₁ x + b₁",
        tr(
            "{width:,} numbers become {wide:,} ({times}). From here on each token is on its "
            "own: no other one is looked at.",
            width=place.width,
            wide=place.wide,
            times=times,
        ),
    )


def _activated(facts: Facts, place: Place) -> Text:
    trained = place.layer.config.activation
    name, formula = ("ReLU", "max(0, x)") if trained == "relu" else ("GELU", "x Φ(x)")
    return Text(
        name,
        formula,
        tr(
            "{name} keeps large numbers and presses negative ones towards 0; the lowest comes out "
            "as {lowest}. Of these {wide:,}, {negative:.0f} % were negative.",
            name=name,
            lowest=_plain_zero(facts["lowest"]),
            wide=place.wide,
            negative=100 * facts["negative"],
        ),
    )


def _narrowed(_: Facts, place: Place) -> Text:
    return Text(
        tr("Back to {width:,}", width=place.width),
        "W₂ x + b₂",
        tr(
            "A second matrix makes {width:,} numbers of {wide:,}.",
            width=place.width,
            wide=place.wide,
        ),
    )


_WORDS: dict[str, Words] = {
    **ATTENTION,
    "attention_add_norm": _add_norm(later("attention")),
    "attention_add": _add(later("attention")),
    "attention_norm": _norm,
    "widened": _widened,
    "activated": _activated,
    "narrowed": _narrowed,
    "mlp_add_norm": _add_norm(later("feed-forward")),
    "mlp_add": _add(later("feed-forward")),
    "mlp_norm": _norm,
}
