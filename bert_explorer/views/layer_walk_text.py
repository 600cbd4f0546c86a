"""The words beside the steps of a layer: title, formula, a sentence with the real numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bert_explorer.analysis.encoder_layer import Layer, Step
from bert_explorer.analysis.visible import visible
from bert_explorer.language import later, tr, trn


@dataclass(frozen=True)
class Text:
    """title: on the step's row. formula: one line. says: a sentence or two."""

    title: str
    formula: str
    says: str


@dataclass(frozen=True)
class Place:
    """Which token of which layer, seen in which head; all counted from 0."""

    layer: Layer
    token: int
    head: int

    @property
    def width(self) -> int:
        return self.layer.config.hidden_size

    @property
    def wide(self) -> int:
        return self.layer.config.intermediate_size

    @property
    def heads(self) -> int:
        return self.layer.config.num_heads

    def quoted(self, position: int) -> str:
        return tr("“{token}”", token=visible(self.layer.encoding.tokens[position]))


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


Facts = Mapping[str, float]


def _input(_: Facts, place: Place) -> Text:
    token, width = place.quoted(place.token), place.width
    arrives = (
        tr(
            "{token} arrives from layer {layer} as {width} numbers.",
            token=token,
            layer=place.layer.index,
            width=width,
        )
        if place.layer.index
        else tr("{token} arrives from the embeddings as {width} numbers.", token=token, width=width)
    )
    passes = tr("The side road on the left, the residual, carries them past attention unchanged.")
    return Text(tr("Input"), "x", f"{arrives} {passes}")


def _projections(_: Facts, place: Place) -> Text:
    size = place.layer.config.head_size
    return Text(
        tr("Query, key, value"),
        tr("W x + b, once each for q, k and v"),
        tr(
            "Three learned matrices make a query (what this token looks for), a key (what "
            "it can be found by) and a value (what it hands over). Each falls into {heads} "
            "heads of {size} numbers: click a head to follow it.",
            heads=place.heads,
            size=size,
        ),
    )


def _scores(_: Facts, place: Place) -> Text:
    size = place.layer.config.head_size
    return Text(
        tr("Scores"),
        "q · kⱼ",
        tr(
            "The query of {token} meets the key of every token: {size} products, added up. "
            "Choose a token to see its products.",
            token=place.quoted(place.token),
            size=size,
        ),
    )


def _scaled(facts: Facts, place: Place) -> Text:
    size = place.layer.config.head_size
    return Text(
        tr("Divide by √{size}", size=size),
        f"q · kⱼ / √{size} = q · kⱼ / {facts['divisor']:.4g}",
        tr(
            "Long vectors make large scores. Undivided, the softmax would put "
            "{sharpest:.2f} on one token; divided, at most {softer:.2f}.",
            sharpest=facts["sharpest"],
            softer=facts["softer"],
        ),
    )


def _masked(facts: Facts, place: Place) -> Text:
    closed = int(facts["closed"])
    if place.layer.config.architecture == "bert":
        says = tr(
            "This mask hides no word: the model looks both ways, so every score stays as it is."
        )
    elif closed:
        says = trn(
            "The model may not look ahead: the token to the right gets −∞, which softmax turns into "
            "0.",
            "The model may not look ahead: the {count} tokens to the right get −∞, which softmax "
            "turns into 0.",
            closed,
        )
    else:
        says = tr(
            "The model may not look ahead, but this is the last token: nothing stands to its right."
        )
    return Text(tr("Mask"), tr("closed cells → −∞"), says)


def _softmax(facts: Facts, place: Place) -> Text:
    return Text(
        tr("Softmax"),
        "pⱼ = exp(sⱼ) / Σ exp(s)",
        tr(
            "Scores become weights: none below 0, and together {sum:.2f}. {token} looks most at "
            "{most}.",
            sum=facts["sum"],
            token=place.quoted(place.token),
            most=place.quoted(int(facts["most"])),
        ),
    )


def _weighted(_: Facts, place: Place) -> Text:
    return Text(
        tr("Weighted sum of values"),
        "Σ pⱼ vⱼ",
        tr(
            "Each token's value vector times its weight, added up: what head {head} reads.",
            head=place.head + 1,
        ),
    )


def _joined(facts: Facts, place: Place) -> Text:
    size = place.layer.config.head_size
    most = [place.quoted(int(facts[f"most_{head}"])) for head in range(place.heads)]
    looks = [tr("Head 1 looks most at {token}", token=most[0])]
    looks += [
        tr("{head} at {token}", head=head, token=token)
        for head, token in enumerate(most[1:], start=2)
    ]
    joined = tr(
        "Side by side: {heads} × {size} = {width} numbers again.",
        heads=place.heads,
        size=size,
        width=place.width,
    )
    return Text(
        tr("Heads joined"),
        tr("[head 1 … head {heads}]", heads=place.heads),
        f"{joined} {', '.join(looks)}.",
    )


def _projected(_: Facts, place: Place) -> Text:
    return Text(
        tr("Output projection"),
        "W x + b",
        tr(
            "One more learned matrix, {width} × {width}, mixes what the heads have read.",
            width=place.width,
        ),
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


def _add(part: str) -> Callable[[Facts, Place], Text]:
    def words(facts: Facts, _: Place) -> Text:
        joins = tr("The side road joins: {part} is added to what came in.", part=tr(part))
        return Text(tr("Add"), f"x + {part}(x)", f"{joins} {_lengths(facts)}")

    return words


def _norm(facts: Facts, _: Place) -> Text:
    return Text(tr("Norm"), "LayerNorm(x)", _spread(facts))


def _add_norm(part: str) -> Callable[[Facts, Place], Text]:
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


_WORDS: dict[str, Callable[[Facts, Place], Text]] = {
    "input": _input,
    "projections": _projections,
    "scores": _scores,
    "scaled": _scaled,
    "masked": _masked,
    "softmax": _softmax,
    "weighted": _weighted,
    "joined": _joined,
    "projected": _projected,
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
