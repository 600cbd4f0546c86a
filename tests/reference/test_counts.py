"""Every published shape has exactly the parameters that `transformers` counts, without a weight."""

import pytest
import torch
import transformers

from bert_explorer import config as presets
from bert_explorer.checkpoints.hub_config import write_config
from bert_explorer.model import build

# preset: (parameters with its pre-training heads, without them and without pooler or None)
COUNTS = {
    "bert_base": (110_106_428, 108_891_648),
    "bert_large": (336_226_108, None),
    "bert_tiny": (None, 4_385_920 - 128 * 129),
    "bert_mini": (None, 11_170_560 - 256 * 257),
    "bert_small": (None, 28_763_648 - 512 * 513),
    "bert_medium": (None, 41_373_184 - 512 * 513),
    "roberta_base": (124_697_433, 124_645_632 - 768 * 769),
    "roberta_large": (None, None),
    "albert_base": (None, 11_683_584 - 768 * 769),
    "albert_large": (None, None),
    "albert_xlarge": (None, None),
    "albert_xxlarge": (None, None),
    "distilbert_base": (66_985_530, 66_362_880),
    "electra_small_discriminator": (13_549_057, 13_483_008),
    "electra_small_generator": (13_546_682, 13_483_008),
    "electra_base_discriminator": (None, None),
    "electra_base_generator": (None, None),
    "gpt2": (124_439_808, 124_439_808),
    "gpt2_medium": (354_823_168, 354_823_168),
    "gpt2_large": (774_030_080, 774_030_080),
    "gpt2_xl": (1_557_611_200, 1_557_611_200),
}


def size_of(*modules: torch.nn.Module) -> int:
    return sum(p.numel() for module in modules for p in module.parameters())


def test_every_preset_is_counted():
    names = {name for name in presets.__all__ if name.islower()}
    assert names == {*COUNTS, "twin"}


@pytest.mark.parametrize("name", COUNTS)
def test_parameters(name):
    config = getattr(presets, name)()
    hub = write_config(config)
    made = getattr(transformers, hub["architectures"][0])
    settings = {key: value for key, value in hub.items() if key != "architectures"}
    with torch.device("meta"):
        ours = build(config)
        theirs = made(made.config_class(**settings))
        theirs.tie_weights()
    assert size_of(ours) == size_of(theirs)
    parts = [ours.embeddings, ours.layers, *([ours.final_norm] if ours.final_norm else [])]
    whole, bare = COUNTS[name]
    assert size_of(ours) == (whole or size_of(ours))
    assert size_of(*parts) == (bare or size_of(*parts))


def test_albert_without_sentence_order_has_the_published_count():
    """albert-base-v2 as a masked-word model: no pooler, no pair head."""
    config = presets.ModelConfig.from_dict(
        presets.albert_base().to_dict() | {"heads": ("mlm",), "pooler": False}
    )
    with torch.device("meta"):
        assert size_of(build(config)) == 11_221_680


def test_defaults_of_transformers_are_those_of_the_presets():
    """Their configuration classes default to each family's published base model."""
    for made, name in (
        (transformers.BertConfig, "bert_base"),
        (transformers.DistilBertConfig, "distilbert_base"),
        (transformers.GPT2Config, "gpt2"),
    ):
        defaults = made().to_dict()
        hub = write_config(getattr(presets, name)())
        written = defaults | {"n_inner": 3072, "architectures": hub["architectures"]}
        assert {key: written[key] for key in hub} == hub
