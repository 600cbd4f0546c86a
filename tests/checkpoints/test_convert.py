"""Hub files in their many spellings, and what is refused with a sentence on what to do."""

from collections.abc import Mapping

import pytest
import torch

from bert_explorer.checkpoints.convert import from_hub, to_hub
from bert_explorer.config import ModelConfig
from bert_explorer.errors import CheckpointError
from bert_explorer.model import build
from tests.shaken import SIZES, shake

SHAPES = {
    "bert": {},
    "roberta": {
        "family": "roberta",
        "pad_token_id": 1,
        "position_offset": 2,
        "pooler": False,
        "heads": ("mlm",),
        "head_activation": "gelu",
    },
    "albert": {
        "family": "albert",
        "embedding_size": 10,
        "embedding_projection": True,
        "layer_groups": 2,
        "heads": ("mlm", "sop"),
    },
    "distilbert": {
        "family": "distilbert",
        "type_vocab_size": 0,
        "pooler": False,
        "heads": ("mlm",),
    },
    "electra": {
        "family": "electra",
        "embedding_size": 10,
        "embedding_projection": True,
        "pooler": False,
        "heads": ("mlm",),
        "head_activation": "gelu",
    },
    "gpt2": {
        "family": "gpt2",
        "architecture": "gpt",
        "norm_placement": "pre",
        "type_vocab_size": 0,
        "head_transform": False,
        "pad_token_id": None,
    },
}
TABLE = {
    "bert": "bert.embeddings.word_embeddings.weight",
    "roberta": "roberta.embeddings.word_embeddings.weight",
    "albert": "albert.embeddings.word_embeddings.weight",
    "distilbert": "distilbert.embeddings.word_embeddings.weight",
    "electra": "electra.embeddings.word_embeddings.weight",
    "gpt2": "transformer.wte.weight",
}
DECODER = {
    "bert": "cls.predictions.decoder",
    "roberta": "lm_head.decoder",
    "albert": "predictions.decoder",
    "distilbert": "vocab_projector",
    "electra": "generator_lm_head",
    "gpt2": "lm_head",
}
QUERY = "bert.encoder.layer.1.attention.self.query.weight"


def model_of(family):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = build(ModelConfig(**SIZES | SHAPES[family]))
    shake(model)
    return model.eval().requires_grad_(False)


@pytest.fixture(params=SHAPES, scope="module")
def family(request):
    return request.param


@pytest.fixture
def files(family):
    """config.json and the weights of a small model, to be changed."""
    return to_hub(model_of(family))


@pytest.fixture
def bert_files():
    return to_hub(model_of("bert"))


def assert_read(family, config, tensors, *, half=False):
    converted = from_hub(config, tensors)
    original = model_of(family).state_dict()
    assert converted.weights.keys() == original.keys()
    for name, weight in converted.weights.items():
        assert weight.dtype == torch.float32
        assert weight.is_contiguous()
        expected = original[name].half().float() if half else original[name]
        assert torch.equal(weight, expected), name


# -- spellings ---------------------------------------------------------------------------------


def test_what_is_written_is_read(family, files):
    assert_read(family, *files)


def test_without_the_prefix(family, files):
    config, tensors = files
    prefix = TABLE[family].split(".")[0] + "."
    assert_read(family, config, {k.removeprefix(prefix): v for k, v in tensors.items()})


def test_gamma_and_beta(bert_files):
    config, tensors = bert_files
    old = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        ): value
        for name, value in tensors.items()
    }
    assert sum(name.endswith(("gamma", "beta")) for name in old) == 2 * (1 + 2 * 3 + 1)
    assert_read("bert", config, old)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_become_float32(family, files, dtype):
    config, tensors = files
    converted = from_hub(config, {name: value.to(dtype) for name, value in tensors.items()})
    original = model_of(family).state_dict()
    for name, weight in converted.weights.items():
        assert weight.dtype == torch.float32
        assert torch.equal(weight, original[name].to(dtype).float())


def test_constants_beside_the_weights_are_dropped(family, files):
    config, tensors = files
    extra = {
        "bert.embeddings.position_ids": torch.arange(12)[None],
        "embeddings.token_type_ids": torch.zeros(1, 12, dtype=torch.long),
        "transformer.h.0.attn.bias": torch.ones(1, 1, 12, 12),
        "h.2.attn.masked_bias": torch.tensor(-1e4),
    }
    assert_read(family, config, tensors | extra)


def test_tied_copies_are_dropped_if_they_are_copies(family, files):
    config, tensors = files
    decoder, table = f"{DECODER[family]}.weight", TABLE[family]
    assert_read(family, config, tensors | {decoder: tensors[table].clone()})
    other = tensors[table].clone()
    other[3, 3] += 1e-3
    with pytest.raises(CheckpointError, match=rf"{decoder} differs from {table}"):
        from_hub(config, tensors | {decoder: other})


@pytest.mark.parametrize("family", ["bert", "roberta", "albert"])
def test_the_bias_may_stand_at_the_decoder_too_or_alone(family):
    config, tensors = to_hub(model_of(family))
    bias, copy = f"{DECODER[family].rpartition('.')[0]}.bias", f"{DECODER[family]}.bias"
    assert_read(family, config, tensors | {copy: tensors[bias].clone()})
    assert_read(family, config, {copy if k == bias else k: v for k, v in tensors.items()})
    with pytest.raises(CheckpointError, match=rf"{copy} differs from {bias}"):
        from_hub(config, tensors | {copy: tensors[bias] + 1})


def test_an_output_layer_of_its_own_is_refused_where_it_is_missing(bert_files):
    config, tensors = bert_files
    with pytest.raises(CheckpointError, match="tie_word_embeddings"):
        from_hub(config | {"tie_word_embeddings": False}, tensors)
    same = {f"{DECODER['bert']}.weight": tensors[TABLE["bert"]]}
    assert_read("bert", config | {"tie_word_embeddings": False}, tensors | same)


def test_fused_attention_is_cut_and_turned():
    """GPT-2's c_attn by hand: (in, out), query, key and value side by side."""
    config, tensors = to_hub(model_of("gpt2"))
    fused = torch.arange(24 * 72, dtype=torch.float32).view(24, 72)
    tensors["transformer.h.1.attn.c_attn.weight"] = fused
    tensors["transformer.h.1.attn.c_attn.bias"] = torch.arange(72.0)
    weights = from_hub(config, tensors).weights
    for place, part in enumerate(("query", "key", "value")):
        weight = weights[f"layers.1.attention.{part}.weight"]
        assert weight.shape == (24, 24)
        assert weight[2, 5] == 5 * 72 + place * 24 + 2
        assert weights[f"layers.1.attention.{part}.bias"][7] == place * 24 + 7
        # Its own memory: the fused tensor can go.
        assert weight.untyped_storage().nbytes() == 24 * 24 * 4


def test_tensors_are_taken_one_at_a_time(family, files):
    class Lazy(Mapping):
        """Weights on disk: each is read when it is asked for."""

        def __init__(self, tensors):
            self.tensors, self.read = tensors, []

        def __getitem__(self, name):
            self.read.append(name)
            return self.tensors[name].clone()

        def __iter__(self):
            return iter(self.tensors)

        def __len__(self):
            return len(self.tensors)

    config, tensors = files
    lazy = Lazy(tensors)
    assert_read(family, config, lazy)
    assert sorted(lazy.read) == sorted(tensors)


# -- heads -------------------------------------------------------------------------------------


def test_missing_heads_are_named_with_the_reason(bert_files):
    config, tensors = bert_files
    without_heads = {name: value for name, value in tensors.items() if "cls." not in name}
    converted = from_hub(config, without_heads)
    assert converted.config.heads == ()
    assert converted.config.pooler
    assert set(converted.missing_heads) == {"mlm", "nsp"}
    without_pooler = {name: value for name, value in without_heads.items() if "pool" not in name}
    converted = from_hub(config, without_pooler)
    assert not converted.config.pooler
    assert set(converted.missing_heads) == {"mlm", "nsp", "pooler"}
    assert all(reason.endswith(".") for reason in converted.missing_heads.values())


def test_a_discriminator_says_what_it_does_instead():
    shape = SHAPES["electra"] | {"heads": ("rtd",), "head_activation": None}
    files = to_hub(build(ModelConfig(**SIZES | shape)))
    converted = from_hub(*files)
    assert converted.config.heads == ("rtd",)
    assert "replaced" in converted.missing_heads["mlm"]


def test_half_a_head_is_refused(bert_files):
    config, tensors = bert_files
    del tensors["cls.predictions.transform.dense.bias"]
    with pytest.raises(CheckpointError, match=r"lack 1 .*cls\.predictions\.transform\.dense\.bias"):
        from_hub(config, tensors)


def test_a_classifier_is_left_aside_by_name(bert_files):
    config, tensors = bert_files
    tensors["classifier.weight"] = torch.zeros(3, 24)
    tensors["classifier.bias"] = torch.zeros(3)
    assert from_hub(config, tensors).unused == ("classifier",)


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "t5"}, "'t5'.*bert, roberta, albert, distilbert, electra and gpt2"),
        ({"model_type": ["bert"]}, "model_type"),
        ({"model_type": None}, "names no model_type"),
        ({"position_embedding_type": "relative_key"}, "relative positions"),
        ({"is_decoder": True}, "decoder"),
        ({"add_cross_attention": True}, "cross-attention"),
        ({"is_encoder_decoder": True}, "encoder and a decoder"),
        ({"quantization_config": {"bits": 4}}, "quantised"),
        ({"hidden_act": "silu"}, "'silu'"),
        ({"hidden_act": ["gelu"]}, "activation"),
        ({"hidden_size": "24"}, "hidden_size"),
        ({"num_attention_heads": 5}, "5 heads"),
        ({"num_attention_heads": 0}, "num_heads"),
        ({"layer_norm_eps": -1}, "layer_norm_eps"),
    ],
    ids=str,
)
def test_a_configuration_that_we_do_not_compute(bert_files, change, message):
    config, tensors = bert_files
    with pytest.raises(CheckpointError, match=message):
        from_hub(config | change, tensors)


@pytest.mark.parametrize(
    "change",
    [
        {"scale_attn_by_inverse_layer_idx": True},
        {"reorder_and_upcast_attn": True},
        {"scale_attn_weights": False},
        {"add_cross_attention": True},
    ],
    ids=str,
)
def test_the_variants_of_gpt2(change):
    config, tensors = to_hub(model_of("gpt2"))
    with pytest.raises(CheckpointError, match=next(iter(change)).replace("add_cross_", "cross-")):
        from_hub(config | change, tensors)


@pytest.mark.parametrize(
    ("family", "change"),
    [
        ("roberta", {"pad_token_id": None}),
        ("roberta", {"max_position_embeddings": "514"}),
        ("roberta", {"max_position_embeddings": 2}),
        ("albert", {"num_hidden_layers": None}),
        ("albert", {"inner_group_num": "2"}),
        ("albert", {"num_hidden_groups": 9}),
        ("gpt2", {"n_embd": None}),
    ],
)
def test_nonsense_in_place_of_a_number(family, change):
    config, tensors = to_hub(model_of(family))
    with pytest.raises(CheckpointError, match=r"config\.json"):
        from_hub(config | change, tensors)


@pytest.mark.parametrize("field", ["vocab_size", "hidden_size", "num_hidden_layers"])
def test_a_size_that_is_not_written(bert_files, field):
    config, tensors = bert_files
    del config[field]
    with pytest.raises(CheckpointError, match=f"lacks {field}"):
        from_hub(config, tensors)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_size": 48}, r"word_embeddings.*\(50, 48\).*\(50, 24\)"),
        ({"vocab_size": 60}, r"word_embeddings.*\(60, 24\).*\(50, 24\)"),
        ({"max_position_embeddings": 512}, r"position_embeddings.*\(512, 24\).*\(12, 24\)"),
        ({"intermediate_size": 44}, r"intermediate\.dense\.weight.*\(44, 24\).*\(40, 24\)"),
        ({"num_hidden_layers": 4}, r"lack 16 .*encoder\.layer\.3\."),
        ({"num_hidden_layers": 2}, r"hold 16 .*encoder\.layer\.2\."),
        # Sizes that would not fit into any memory: only shapes are compared.
        ({"hidden_size": 9_999_999, "intermediate_size": 9_999_999}, r"\(50, 9999999\)"),
    ],
    ids=str,
)
def test_two_files_that_are_not_of_one_model(bert_files, change, message):
    config, tensors = bert_files
    with pytest.raises(CheckpointError, match=message):
        from_hub(config | change, tensors)


def test_a_fused_tensor_of_the_wrong_shape_is_named():
    config, tensors = to_hub(model_of("gpt2"))
    tensors["transformer.h.0.attn.c_attn.weight"] = torch.zeros(72, 24)
    with pytest.raises(CheckpointError, match=r"c_attn\.weight.*\(24, 72\).*\(72, 24\)"):
        from_hub(config, tensors)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_no_numbers(bert_files, value):
    config, tensors = bert_files
    tensors[QUERY][3, 4] = value
    with pytest.raises(CheckpointError, match=rf"{QUERY}.*NaN or inf"):
        from_hub(config, tensors)


def test_weights_of_another_kind(bert_files):
    config, tensors = bert_files
    tensors[QUERY] = tensors[QUERY].to(torch.int8)
    with pytest.raises(CheckpointError, match="int8"):
        from_hub(config, tensors)


def test_a_tensor_too_many_or_twice(bert_files):
    config, tensors = bert_files
    with pytest.raises(CheckpointError, match=r"hold 1 .*crossattention"):
        from_hub(config, tensors | {"bert.encoder.layer.0.crossattention.x": torch.zeros(2)})
    plain = QUERY.removeprefix("bert.")
    with pytest.raises(CheckpointError, match="which are one"):
        from_hub(config, tensors | {plain: tensors[QUERY]})
    with pytest.raises(CheckpointError, match="lack"):
        from_hub(config, {})
