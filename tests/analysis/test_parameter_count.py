"""Counts in closed form against the tensors of our models and of `transformers`."""

import re

import pytest
import torch
import transformers
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.analysis.family import BY_KEY, MEMBERS
from bert_explorer.analysis.parameter_count import GROUPS, count_parameters, letters
from bert_explorer.config import ModelConfig, twin
from bert_explorer.errors import ConfigError
from bert_explorer.model import build

# facts that the checkpoints' own files bear out: all parameters, and those below the heads
PUBLISHED = {
    "bert-base": (110_106_428, 109_482_240),
    "bert-large": (336_226_108, 335_141_888),
    "distilbert-base": (66_985_530, 66_362_880),
    "electra-small": (13_549_057, 13_483_008),
    "electra-small-generator": (13_546_682, 13_483_008),
    "gpt2": (124_439_808, 124_439_808),
    "gpt2-medium": (354_823_168, 354_823_168),
    "gpt2-large": (774_030_080, 774_030_080),
    "gpt2-xl": (1_557_611_200, 1_557_611_200),
}
BELOW_THE_HEADS = {
    "bert-tiny": 4_385_920,
    "bert-mini": 11_170_560,
    "bert-small": 28_763_648,
    "bert-medium": 41_373_184,
    "albert-base": 11_683_584,
}


def counted(model: torch.nn.Module) -> int:
    """Each tensor once: tied weights are one."""
    return sum(tensor.numel() for tensor in {id(p): p for p in model.parameters()}.values())


def on_meta(config: ModelConfig) -> int:
    with torch.device("meta"):
        return counted(build(config))


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.key)
def test_every_preset_is_the_model_that_we_build(member):
    config = member.shape()
    count = count_parameters(config)
    assert count.total == on_meta(config)
    bare = ModelConfig.from_dict(config.to_dict() | {"heads": ()})
    assert count.without_heads == on_meta(bare)
    assert count.without_heads == count_parameters(bare).total
    assert sum(count.of(group) for group in GROUPS) == count.total


@pytest.mark.parametrize("key", PUBLISHED)
def test_published_counts(key):
    count = count_parameters(BY_KEY[key].shape())
    assert (count.total, count.without_heads) == PUBLISHED[key]


@pytest.mark.parametrize("key", BELOW_THE_HEADS)
def test_published_counts_below_the_heads(key):
    assert count_parameters(BY_KEY[key].shape()).without_heads == BELOW_THE_HEADS[key]


def theirs(c: ModelConfig) -> tuple[torch.nn.Module, torch.nn.Module]:
    """The same shape in `transformers`: with all heads, and without."""
    t = transformers
    common = {
        "vocab_size": c.vocab_size,
        "hidden_size": c.hidden_size,
        "num_hidden_layers": c.num_layers,
        "num_attention_heads": c.num_heads,
        "intermediate_size": c.intermediate_size,
        "max_position_embeddings": c.position_offset + c.max_positions,
        "type_vocab_size": c.type_vocab_size,
    }
    if c.family == "bert":
        shape = t.BertConfig(**common)
        return t.BertForPreTraining(shape), t.BertModel(shape)
    if c.family == "roberta":
        shape = t.RobertaConfig(**common)
        return t.RobertaForMaskedLM(shape), t.RobertaModel(shape, add_pooling_layer=False)
    if c.family == "albert":
        shape = t.AlbertConfig(
            **common, embedding_size=c.embedding_width, num_hidden_groups=c.layer_groups
        )
        return t.AlbertForPreTraining(shape), t.AlbertModel(shape)
    if c.family == "distilbert":
        shape = t.DistilBertConfig(
            vocab_size=c.vocab_size,
            dim=c.hidden_size,
            n_layers=c.num_layers,
            n_heads=c.num_heads,
            hidden_dim=c.intermediate_size,
            max_position_embeddings=c.max_positions,
        )
        return t.DistilBertForMaskedLM(shape), t.DistilBertModel(shape)
    if c.family == "electra":
        shape = t.ElectraConfig(**common, embedding_size=c.embedding_width)
        head = t.ElectraForPreTraining if "rtd" in c.heads else t.ElectraForMaskedLM
        return head(shape), t.ElectraModel(shape)
    shape = t.GPT2Config(
        vocab_size=c.vocab_size,
        n_embd=c.hidden_size,
        n_layer=c.num_layers,
        n_head=c.num_heads,
        n_positions=c.max_positions,
    )
    return t.GPT2LMHeadModel(shape), t.GPT2Model(shape)


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.key)
def test_every_preset_is_the_model_of_transformers(member):
    config = member.shape()
    with torch.device("meta"):
        whole, bare = theirs(config)
    count = count_parameters(config)
    assert count.total == counted(whole)
    assert count.without_heads == counted(bare)


def test_the_twins_differ_by_pooler_and_next_sentence_head():
    bert, gpt = (count_parameters(twin(kind, 6000)) for kind in ("bert", "gpt"))
    assert bert.total - gpt.total == bert.of("pooler") + bert.named("next-sentence head")


@st.composite
def configs(draw: st.DrawFn) -> ModelConfig:
    number = st.integers(1, 6)
    gpt = draw(st.booleans())
    heads = draw(number)
    hidden = heads * draw(number)
    groups = draw(st.none() | number)
    inner = draw(st.integers(1, 2)) if groups else 1
    transform = draw(st.booleans())
    embedding = draw(st.none() | number) if transform else None
    pooler = draw(st.booleans()) and not gpt
    kinds = ["lm"] if gpt else ["mlm", "rtd", *(["nsp", "sop"] if pooler else [])]
    return ModelConfig(
        vocab_size=draw(st.integers(3, 40)),
        architecture="gpt" if gpt else "bert",
        hidden_size=hidden,
        num_heads=heads,
        num_layers=(groups or 1) * inner * draw(st.integers(1, 3)),
        intermediate_size=draw(number),
        max_positions=draw(number),
        type_vocab_size=draw(st.integers(0, 2)),
        norm_placement=draw(st.sampled_from(["post", "pre"])),
        embedding_size=embedding,
        embedding_projection=embedding not in (None, hidden),
        layer_groups=groups,
        layers_per_group=inner,
        position_offset=draw(st.sampled_from([0, 1])),
        pooler=pooler,
        heads=tuple(draw(st.sets(st.sampled_from(kinds)))),
        head_transform=transform,
    )


@given(configs())
def test_any_shape_is_counted_right(config):
    assert count_parameters(config).total == on_meta(config)


def worked_out(formula: str, values: dict[str, int]) -> int:
    """A formula as shown, computed: sums of products of letters, digits, ² and brackets."""
    return _sum(re.findall(r"\d+|[A-Z²()+]", formula), values)


def _sum(tokens: list[str], values: dict[str, int]) -> int:
    total, product, last = 0, 1, 1
    while tokens and (token := tokens.pop(0)) != ")":
        if token == "+":
            total, product, last = total + product, 1, 1
        elif token == "²":
            product *= last
        else:
            number = token if token == "(" else values.get(token, token)
            last = _sum(tokens, values) if token == "(" else int(number)
            product *= last
    return total + product


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.key)
def test_formulas_give_the_counts(member):
    """The formula on screen, worked out with the letters on screen, is the number beside it."""
    config = member.shape()
    for part in count_parameters(config).parts:
        assert worked_out(part.formula, letters(config)) == part.count, part.name


def test_distilbert_is_forty_percent_smaller_as_its_paper_rounds():
    bert, distil = (
        count_parameters(BY_KEY[key].shape()).without_heads
        for key in ("bert-base", "distilbert-base")
    )
    assert round(1 - distil / bert, 1) == 0.4


def test_an_impossible_shape_never_gets_to_be_counted():
    with pytest.raises(ConfigError, match="multiple of num_heads"):
        count_parameters(ModelConfig(vocab_size=10, hidden_size=10, num_heads=3))
