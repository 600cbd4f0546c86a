"""The steps of a layer, each multiplied again from what the walk itself shows."""

import dataclasses

import numpy as np
import pytest
import torch

from bert_explorer.analysis.attention_steps import MOST_READ
from bert_explorer.analysis.encoder_layer import read_layer
from bert_explorer.analysis.layer_check import multiply_again
from bert_explorer.analysis.layer_walk import walk
from tests.analysis.random_models import EVERY_KIND, random_checkpoint

TEXT = "the cat sat on the mat ."
TOKEN, HEAD, INDEX = 3, 1, 1


def steps_of(checkpoint, token: int = TOKEN, head: int = HEAD, text: str = TEXT):
    layer = read_layer(checkpoint, text, None, INDEX)
    return layer, {step.name: step for step in walk(layer, token, head)}


def weights_of(checkpoint) -> dict[str, np.ndarray]:
    state = checkpoint.model.layers[INDEX].state_dict()
    return {name: weight.double().numpy() for name, weight in state.items()}


def result(step) -> np.ndarray:
    (only,) = step.results
    return only.values.astype(np.float64)


def close(actual, expected) -> None:
    np.testing.assert_allclose(actual, expected, atol=2e-5, rtol=1e-5)


def layer_norm(x: np.ndarray, weights: dict, name: str, eps: float) -> np.ndarray:
    unit = (x - x.mean()) / np.sqrt(x.var() + eps)
    return unit * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def linear(x: np.ndarray, weights: dict, name: str) -> np.ndarray:
    return weights[f"{name}.weight"] @ x + weights[f"{name}.bias"]


@EVERY_KIND
def test_each_step_follows_from_the_one_before(
    tiny_tokenizer, architecture, norm_placement, activation
) -> None:
    checkpoint = random_checkpoint(
        tiny_tokenizer,
        architecture=architecture,
        norm_placement=norm_placement,
        activation=activation,
    )
    layer, steps = steps_of(checkpoint)
    weights, config = weights_of(checkpoint), checkpoint.config
    size, eps = config.head_size, config.layer_norm_eps
    pre = norm_placement == "pre"

    x = result(steps["input"])
    read = result(steps["attention_norm"]) if pre else x
    if pre:
        close(read, layer_norm(x, weights, "attention_norm", eps))
    for part in steps["projections"].results:
        close(part.values, linear(read, weights, part.source))

    query = steps["projections"].results[0].values.reshape(2, size)[HEAD]
    keys = layer["attention.key"][HEAD].astype(np.float64)
    close(result(steps["scores"]), keys @ query)
    products = next(part for part in steps["scores"].parts if part.label == "products")
    close(products.values.sum(axis=1), result(steps["scores"]))
    close(result(steps["scaled"]), result(steps["scores"]) / np.sqrt(size))

    masked = result(steps["masked"])
    hidden = (
        np.arange(len(masked)) > TOKEN if architecture == "gpt" else np.zeros(len(masked), bool)
    )
    assert (np.isneginf(masked) == hidden).all()
    close(masked[~hidden], result(steps["scaled"])[~hidden])
    powers = np.exp(masked)
    close(result(steps["softmax"]), powers / powers.sum())

    *shares, context = steps["weighted"].parts
    close(sum(part.values for part in shares), context.values)
    close(context.values, result(steps["softmax"]) @ layer["attention.value"][HEAD])
    close(result(steps["joined"]).reshape(2, size)[HEAD], context.values)
    projected = result(steps["projected"])
    close(projected, linear(result(steps["joined"]), weights, "attention.output"))

    if pre:
        total = result(steps["attention_add"])
        close(total, x + projected)
        middle = result(steps["mlp_norm"])
        close(middle, layer_norm(total, weights, "mlp_norm", eps))
    else:
        middle = result(steps["attention_add_norm"])
        close(middle, layer_norm(x + projected, weights, "attention_norm", eps))

    wide = result(steps["widened"])
    close(wide, linear(middle, weights, "mlp.hidden"))
    approximate = "tanh" if activation == "gelu_tanh" else "none"
    expected = torch.nn.functional.gelu(torch.from_numpy(wide), approximate=approximate)
    close(result(steps["activated"]), expected.numpy())
    narrow = result(steps["narrowed"])
    close(narrow, linear(result(steps["activated"]), weights, "mlp.output"))
    if pre:
        end = result(steps["mlp_add"])
        close(end, total + narrow)
    else:
        end = result(steps["mlp_add_norm"])
        close(end, layer_norm(middle + narrow, weights, "mlp_norm", eps))
    close(end, layer["output"][TOKEN])


@EVERY_KIND
def test_the_learned_numbers_are_those_of_the_layer(
    tiny_tokenizer, architecture, norm_placement, activation
) -> None:
    checkpoint = random_checkpoint(
        tiny_tokenizer,
        architecture=architecture,
        norm_placement=norm_placement,
        activation=activation,
    )
    _, steps = steps_of(checkpoint)
    counted = sum(step.parameters for step in steps.values())
    assert counted == sum(p.numel() for p in checkpoint.model.layers[INDEX].parameters())


@EVERY_KIND
def test_multiplied_again_it_agrees_within_rounding(
    tiny_tokenizer, architecture, norm_placement, activation
) -> None:
    checkpoint = random_checkpoint(
        tiny_tokenizer,
        architecture=architecture,
        norm_placement=norm_placement,
        activation=activation,
    )
    layer, _ = steps_of(checkpoint)
    found = multiply_again(checkpoint, layer)
    unchecked = set(layer.activations) - set(found)
    assert unchecked == {"input", "attention.mask", "output"}
    assert max(found.values()) < 2e-5


@pytest.mark.parametrize("name", ["attention.key", "attention.pattern", "mlp.hidden", "mlp_norm"])
def test_multiplying_again_finds_a_wrong_number(tiny_tokenizer, name: str) -> None:
    checkpoint = random_checkpoint(tiny_tokenizer)
    layer, _ = steps_of(checkpoint)
    wrong = layer[name].copy()
    wrong.flat[5] += 0.5
    broken = dataclasses.replace(layer, activations={**layer.activations, name: wrong})
    assert multiply_again(checkpoint, broken)[name] > 0.1


def test_scaling_is_measured_by_the_sharpest_weight(tiny_tokenizer) -> None:
    _, steps = steps_of(random_checkpoint(tiny_tokenizer))
    facts = steps["scaled"].facts
    raw = np.exp(result(steps["scores"]) - result(steps["scores"]).max())
    assert facts["sharpest"] == pytest.approx((raw / raw.sum()).max(), rel=1e-4)
    assert facts["softer"] == pytest.approx(result(steps["softmax"]).max(), rel=1e-4)
    assert facts["divisor"] == pytest.approx(np.sqrt(8))


def test_a_long_text_shows_the_most_read_tokens_and_the_others_together(tiny_tokenizer) -> None:
    checkpoint = random_checkpoint(tiny_tokenizer)
    _, steps = steps_of(checkpoint, text="the dog and the cat sat on the mat . the boys ran .")
    *shares, _ = steps["weighted"].parts
    assert len(shares) == MOST_READ + 1
    factors = [part.factor for part in shares]
    assert factors[:MOST_READ] == sorted(factors[:MOST_READ], reverse=True)
    assert sum(factors) == pytest.approx(1)
    assert shares[-1].label.endswith("others")


def test_the_first_token_of_gpt_reads_only_itself(tiny_tokenizer) -> None:
    checkpoint = random_checkpoint(tiny_tokenizer, architecture="gpt")
    layer, steps = steps_of(checkpoint, token=0)
    assert result(steps["softmax"]).tolist() == [1.0] + [0.0] * (len(layer.encoding) - 1)
    assert len(steps["weighted"].parts) == 2
    assert steps["masked"].facts["closed"] == len(layer.encoding) - 1
