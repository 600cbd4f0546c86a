"""The words beside the steps of self-attention, from what comes in to what goes out."""

from __future__ import annotations

from bert_explorer.language import tr, trn
from bert_explorer.views.layer_walk_place import Facts, Place, Text, Words


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
            "The model may not look ahead: the token to the right gets −∞, which softmax turns "
            "into 0.",
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


ATTENTION: dict[str, Words] = {
    "input": _input,
    "projections": _projections,
    "scores": _scores,
    "scaled": _scaled,
    "masked": _masked,
    "softmax": _softmax,
    "weighted": _weighted,
    "joined": _joined,
    "projected": _projected,
}
"""Name of a step -> what is said of it."""
