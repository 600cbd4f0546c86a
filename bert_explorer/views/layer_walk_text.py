"""The words beside the steps of a layer: title, formula, a sentence with the real numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bert_explorer.analysis.encoder_layer import Layer, Step
from bert_explorer.analysis.visible import visible


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
        return f"“{visible(self.layer.encoding.tokens[position])}”"


def text(step: Step, place: Place) -> Text:
    """The words for one step of `walk`."""
    return _WORDS[step.name](step.facts, place)


def summary(steps: Mapping[str, Step], place: Place) -> str:
    """The whole way in two sentences, for those who don't see the picture."""
    softmax = steps["softmax"]
    weight = float(softmax.parts[0].values.max())
    sums = [step for name, step in steps.items() if "add" in name]
    shares = [100 * step.facts["added"] / step.facts["before"] for step in sums]
    return (
        f"{place.quoted(place.token)} in layer {place.layer.index + 1}: head {place.head + 1} "
        f"looks most at {place.quoted(int(softmax.facts['most']))} ({weight:.2f}). What attention "
        f"adds is {shares[0]:.0f} % as long as the vector it is added to, what the feed-forward "
        f"network adds {shares[1]:.0f} %."
    )


Facts = Mapping[str, float]


def _input(_: Facts, place: Place) -> Text:
    source = f"layer {place.layer.index}" if place.layer.index else "the embeddings"
    return Text(
        "Input",
        "x",
        f"{place.quoted(place.token)} arrives from {source} as {place.width} numbers. The side "
        "road on the left, the residual, carries them past attention unchanged.",
    )


def _projections(_: Facts, place: Place) -> Text:
    size = place.layer.config.head_size
    return Text(
        "Query, key, value",
        "W x + b, once each for q, k and v",
        "Three learned matrices make a query (what this token looks for), a key (what it can be "
        f"found by) and a value (what it hands over). Each falls into {place.heads} heads of "
        f"{size} numbers: click a head to follow it.",
    )


def _scores(_: Facts, place: Place) -> Text:
    size = place.layer.config.head_size
    return Text(
        "Scores",
        "q · kⱼ",
        f"The query of {place.quoted(place.token)} meets the key of every token: {size} products, "
        "added up. Choose a token to see its products.",
    )


def _scaled(facts: Facts, place: Place) -> Text:
    size = place.layer.config.head_size
    return Text(
        f"Divide by √{size}",
        f"q · kⱼ / √{size} = q · kⱼ / {facts['divisor']:.4g}",
        f"Long vectors make large scores. Undivided, the softmax would put {facts['sharpest']:.2f} "
        f"on one token; divided, at most {facts['softer']:.2f}.",
    )


def _masked(facts: Facts, place: Place) -> Text:
    closed = int(facts["closed"])
    if place.layer.config.architecture == "bert":
        says = "This mask hides no word: the model looks both ways, so every score stays as it is."
    elif closed:
        tokens = "the token" if closed == 1 else f"the {closed} tokens"
        says = (
            f"The model may not look ahead: {tokens} to the right get −∞, which softmax turns "
            "into 0."
        )
    else:
        says = (
            "The model may not look ahead, but this is the last token: nothing stands to its right."
        )
    return Text("Mask", "closed cells → −∞", says)


def _softmax(facts: Facts, place: Place) -> Text:
    return Text(
        "Softmax",
        "pⱼ = exp(sⱼ) / Σ exp(s)",
        f"Scores become weights: none below 0, and together {facts['sum']:.2f}. "
        f"{place.quoted(place.token)} looks most at {place.quoted(int(facts['most']))}.",
    )


def _weighted(_: Facts, place: Place) -> Text:
    return Text(
        "Weighted sum of values",
        "Σ pⱼ vⱼ",
        f"Each token's value vector times its weight, added up: what head {place.head + 1} reads.",
    )


def _joined(facts: Facts, place: Place) -> Text:
    size = place.layer.config.head_size
    most = [place.quoted(int(facts[f"most_{head}"])) for head in range(place.heads)]
    rest = "".join(f", {head} at {token}" for head, token in enumerate(most[1:], start=2))
    return Text(
        "Heads joined",
        f"[head 1 … head {place.heads}]",
        f"Side by side: {place.heads} × {size} = {place.width} numbers again. "
        f"Head 1 looks most at {most[0]}{rest}.",
    )


def _projected(_: Facts, place: Place) -> Text:
    return Text(
        "Output projection",
        "W x + b",
        f"One more learned matrix, {place.width} × {place.width}, mixes what the heads have read.",
    )


def _lengths(facts: Facts) -> str:
    return f"Lengths: {facts['before']:.1f} and {facts['added']:.1f} make {facts['after']:.1f}."


def _spread(facts: Facts) -> str:
    return (
        "LayerNorm brings the mean to 0 and the spread to 1, then applies its learned scale and "
        f"shift: mean {_plain_zero(facts['mean'])} → {_plain_zero(facts['new_mean'])}, "
        f"spread {facts['deviation']:.2f} → {facts['new_deviation']:.2f}."
    )


def _plain_zero(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def _add(part: str) -> Callable[[Facts, Place], Text]:
    def words(facts: Facts, _: Place) -> Text:
        says = f"The side road joins: {part} is added to what came in. {_lengths(facts)}"
        return Text("Add", f"x + {part}(x)", says)

    return words


def _norm(facts: Facts, _: Place) -> Text:
    return Text("Norm", "LayerNorm(x)", _spread(facts))


def _add_norm(part: str) -> Callable[[Facts, Place], Text]:
    def words(facts: Facts, place: Place) -> Text:
        says = f"{_add(part)(facts, place).says} {_spread(facts)}"
        return Text("Add & norm", f"LayerNorm(x + {part}(x))", says)

    return words


def _widened(facts: Facts, place: Place) -> Text:
    times = f"× {facts['times']:.3g}"
    return Text(
        f"Wider, {times}",
        "W₁ x + b₁",
        f"{place.width:,} numbers become {place.wide:,} ({times}). From here on each token is on "
        "its own: no other one is looked at.",
    )


def _activated(facts: Facts, place: Place) -> Text:
    trained = place.layer.config.activation
    name, formula = ("ReLU", "max(0, x)") if trained == "relu" else ("GELU", "x Φ(x)")
    return Text(
        name,
        formula,
        f"{name} keeps large numbers and presses negative ones towards 0; the lowest comes out as "
        f"{_plain_zero(facts['lowest'])}. Of these {place.wide:,}, "
        f"{100 * facts['negative']:.0f} % were negative.",
    )


def _narrowed(_: Facts, place: Place) -> Text:
    return Text(
        f"Back to {place.width:,}",
        "W₂ x + b₂",
        f"A second matrix makes {place.width:,} numbers of {place.wide:,}.",
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
    "attention_add_norm": _add_norm("attention"),
    "attention_add": _add("attention"),
    "attention_norm": _norm,
    "widened": _widened,
    "activated": _activated,
    "narrowed": _narrowed,
    "mlp_add_norm": _add_norm("feed-forward"),
    "mlp_add": _add("feed-forward"),
    "mlp_norm": _norm,
}
