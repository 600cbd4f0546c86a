"""Inside one layer: attention, add & norm, feed-forward, GELU."""

from __future__ import annotations

import numpy as np

from bert_explorer.analysis.activation_swap import swap_activation
from bert_explorer.analysis.encoder_layer import read_layer
from bert_explorer.analysis.gelu import gelu, gelu_slope, pre_activations, relu, relu_slope
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.config import bert_base, bert_large
from bert_explorer.language import later, tr
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Choice, Number
from bert_explorer.study.measures import percent
from bert_explorer.study.picture import Bar, Bars, Curve, Curves

TOPIC = later("Encoder layer")
XS = tuple(np.linspace(-4, 4, 81).tolist())


def it_uses_gelu(bench: Bench) -> Evidence:
    layer = read_layer(bench.bert, bench.sentence, None, 0)
    before = layer.activations["mlp.hidden"].astype(np.float64)
    after = layer.activations["mlp.activation"].astype(np.float64)
    errors = {
        "GELU": float(np.abs(gelu(before) - after).max()),
        "ReLU": float(np.abs(relu(before) - after).max()),
    }
    best = min(errors, key=errors.__getitem__)
    return Evidence(
        holds=best == "GELU" and errors["GELU"] < 2e-3,
        says=tr(
            "The recorded activations of layer 1 are GELU of what went in, to within "
            "{gelu:.2g}; ReLU is off by up to {relu:.2f}.",
            gelu=errors["GELU"],
            relu=errors["ReLU"],
        ),
        figures=tuple(
            Figure(tr("Largest error of {name}", name=name), f"{error:.2g}")
            for name, error in errors.items()
        ),
        guess=Choice(tuple(errors)),
        truth=tuple(errors).index(best),
        pictures=(
            Curves(
                (
                    Curve(tr("GELU"), XS, tuple(gelu(np.array(XS)).tolist()), "bidirectional"),
                    Curve(tr("ReLU"), XS, tuple(relu(np.array(XS)).tolist()), "plain"),
                ),
                tr("value going in"),
                tr("value coming out"),
            ),
        ),
    )


def gelu_or_relu(bench: Bench) -> Evidence:
    found = pre_activations(read_layer(bench.bert, bench.sentence, None, 0))
    layers = range(bench.bert.config.num_layers)
    swap = swap_activation(bench.bert, bench.sentence, None, layers)
    return Evidence(
        holds=found.negative > 0 and found.still < found.still_relu,
        says=tr(
            "{negative} of the values going in are negative. ReLU passes no gradient for "
            "{relu} of all values, GELU hardly any for {gelu}.",
            negative=percent(found.negative),
            relu=percent(found.still_relu),
            gelu=percent(found.still),
        ),
        figures=(
            Figure(tr("Values below 0"), percent(found.negative)),
            Figure(tr("Nearly no slope, GELU"), percent(found.still)),
            Figure(tr("Nearly no slope, ReLU"), percent(found.still_relu)),
            Figure(tr("Loss with GELU"), tr("{loss:.2f} nats a word", loss=swap.trained.mean)),
            Figure(tr("Loss with ReLU put in"), tr("{loss:.2f} nats a word", loss=swap.relu.mean)),
        ),
        guess=Number(0, 100, 1, tr("% of the values are negative"), 10),
        truth=found.negative * 100,
        pictures=(
            Curves(
                (
                    Curve(
                        tr("GELU"), XS, tuple(gelu_slope(np.array(XS)).tolist()), "bidirectional"
                    ),
                    Curve(tr("ReLU"), XS, tuple(relu_slope(np.array(XS)).tolist()), "plain"),
                ),
                tr("value going in"),
                tr("slope"),
            ),
        ),
        but=tr(
            "The loss with ReLU put in is that of a model trained with GELU; trained with "
            "ReLU from the start it would do better. Large negative values get almost no "
            "slope from GELU either."
        ),
    )


def parts_of_a_layer(bench: Bench) -> Evidence:
    layer = read_layer(bench.bert, bench.sentence, None, 0)
    found = layer.activations
    summed = found["input"] + found["attention.output"]
    first = float(np.abs(summed - found["attention_residual"]).max())
    middle = found["attention_norm"] + found["mlp.output"]
    second = float(np.abs(middle - found["mlp_residual"]).max())
    block = bench.bert.model.block(0)
    sizes = {
        later("self-attention"): sum(p.numel() for p in block.attention.parameters()),
        later("add & norm"): sum(p.numel() for p in block.attention_norm.parameters()),
        later("feed-forward"): sum(p.numel() for p in block.mlp.parameters()),
        later("add & norm again"): sum(p.numel() for p in block.mlp_norm.parameters()),
    }
    return Evidence(
        holds=max(first, second) < 1e-4,
        says=tr(
            "Added up by hand, both residual sums of layer 1 differ from the model's by at "
            "most {error:.2g}. The feed-forward network holds {share} of the layer's "
            "weights.",
            error=max(first, second),
            share=percent(sizes["feed-forward"] / sum(sizes.values())),
        ),
        figures=tuple(
            Figure(tr(name), tr("{size:,} weights", size=size)) for name, size in sizes.items()
        ),
        guess=Choice(tuple(tr(name) for name in tuple(sizes)[:3])),
        truth=int(np.argmax(list(sizes.values())[:3])),
        pictures=(
            Bars(
                tuple(Bar(tr(name), size, "bidirectional") for name, size in sizes.items()),
                tr("weights"),
                ",.0f",
            ),
        ),
    )


def four_times(bench: Bench) -> Evidence:
    here = tr("this model")
    shapes = {here: bench.bert.config, "BERT-base": bert_base(), "BERT-large": bert_large()}
    ratios = {name: c.intermediate_size / c.hidden_size for name, c in shapes.items()}
    widths = [
        tr(
            "{name}: {hidden:,} to {wide:,}",
            name=name,
            hidden=c.hidden_size,
            wide=c.intermediate_size,
        )
        for name, c in shapes.items()
    ]
    share = count_parameters(bert_base()).of("feed-forward") / count_parameters(bert_base()).total
    return Evidence(
        holds=all(ratio == 4 for ratio in ratios.values()),
        says=tr("Hidden size to feed-forward size: {ratios}.", ratios="; ".join(widths)),
        figures=(
            *(Figure(name, tr("{ratio:g} times", ratio=ratio)) for name, ratio in ratios.items()),
            Figure(tr("Feed-forward share of BERT-base's weights"), percent(share)),
        ),
        guess=Number(1, 10, 0.5, tr("times the hidden size"), 0.4),
        truth=ratios[here],
        pictures=(
            Bars(
                tuple(
                    bar
                    for name, c in shapes.items()
                    for bar in (
                        Bar(tr("{name}: hidden", name=name), c.hidden_size, "plain"),
                        Bar(
                            tr("{name}: feed-forward", name=name),
                            c.intermediate_size,
                            "bidirectional",
                        ),
                    )
                ),
                tr("width"),
                ",.0f",
            ),
        ),
    )


CARDS = (
    Card(
        "nAz2ThRs",
        TOPIC,
        later("Which activation function does BERT use?"),
        later("GELU: x times the probability that a standard normal number is below x."),
        later("Which function gives exactly what the model computed?"),
        it_uses_gelu,
        "encoder_layer",
        {"tab": "GELU or ReLU"},
    ),
    Card(
        "qKyndPLJ",
        TOPIC,
        later("What does GELU do better than ReLU?"),
        later(
            "It is smooth, lets small negative values through, and keeps a slope where ReLU "
            "has none."
        ),
        later("How many of the values that reach the activation are negative?"),
        gelu_or_relu,
        "encoder_layer",
        {"tab": "GELU or ReLU"},
    ),
    Card(
        "1vocw6YJ",
        TOPIC,
        later("What is in an encoder layer?"),
        later(
            "Multi-head self-attention, add & norm, a feed-forward network with GELU, add & norm."
        ),
        later("Which part of a layer has most weights?"),
        parts_of_a_layer,
        "encoder_layer",
    ),
    Card(
        "1xw6lxm7",
        TOPIC,
        later("How wide is the feed-forward layer?"),
        later("Four times the hidden size: 3,072 for BERT-base's 768."),
        later("How many times the hidden size is it?"),
        four_times,
        "family",
        {"show": "Calculator"},
    ),
)
