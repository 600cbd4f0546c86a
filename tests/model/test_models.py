"""Bert and Gpt: heads, masks, what they may see, and what they refuse."""

import pytest
import torch
import torch.nn.functional as F

from bert_explorer import masks
from bert_explorer.config import ModelConfig, bert_base, bert_large, twin
from bert_explorer.errors import MaskError, MissingHeadError
from bert_explorer.model import Batch, Bert, Gpt, build
from bert_explorer.trace import OFF, Trace
from tests.shaken import SIZES, everywhere, random_batch, shaken_model


def size_of(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def test_output_shapes():
    batch = random_batch(7, 4)
    predict = torch.zeros(2, 7, dtype=torch.bool)
    predict[0, 6] = predict[1, 0] = predict[1, 3] = True
    bert, gpt = shaken_model("bert"), shaken_model("gpt")
    out = bert(batch, predict=predict)
    assert out.sequence.shape == (2, 7, 24)
    assert out.pooled.shape == (2, 24)
    assert out.pooled.abs().max() < 1
    assert out.mlm_logits.shape == (3, 50)
    assert out.nsp_logits.shape == (2, 2)
    assert bert(batch).mlm_logits is None
    assert gpt(batch, predict=predict).lm_logits.shape == (3, 50)
    assert gpt(batch).lm_logits is None


@pytest.mark.parametrize(("kind", "field"), [("bert", "mlm_logits"), ("gpt", "lm_logits")])
def test_logits_come_row_by_row_and_only_where_asked(kind, field):
    model, batch = shaken_model(kind), random_batch(7, 4)
    everything = getattr(model(batch, predict=everywhere(batch)), field).view(2, 7, 50)
    predict = torch.rand(2, 7, generator=torch.Generator().manual_seed(0)) < 0.4
    some = getattr(model(batch, predict=predict), field)
    for logits, (row, column) in zip(some, predict.nonzero().tolist(), strict=True):
        torch.testing.assert_close(logits, everything[row, column])


def test_the_vocabulary_head_by_hand_and_tied_to_the_token_table():
    model, batch = shaken_model("bert"), random_batch(5)
    out = model(batch, predict=everywhere(batch))
    head = model.mlm
    x = F.gelu(out.sequence[0] @ head.dense.weight.T + head.dense.bias)
    x = F.layer_norm(x, (24,), head.norm.weight, head.norm.bias, model.config.layer_norm_eps)
    table = model.embeddings.token.weight
    torch.testing.assert_close(out.mlm_logits, x @ table.T + head.bias)
    tables = [name for name, p in model.named_parameters() if p.shape == table.shape]
    assert tables == ["embeddings.token.weight"]


def test_pooler_and_next_sentence_head_read_the_first_token():
    model, batch = shaken_model("bert"), random_batch(5, 3)
    out = model(batch)
    pooled = torch.tanh(F.linear(out.sequence[:, 0], *model.pooler.dense.parameters()))
    torch.testing.assert_close(out.pooled, pooled)
    torch.testing.assert_close(out.nsp_logits, F.linear(pooled, *model.nsp.dense.parameters()))


@pytest.mark.parametrize("kind", ["bert", "gpt"])
def test_who_sees_whom(kind):
    """Change one token: BERT's vectors all change, GPT's only from there on."""
    model, batch = shaken_model(kind), random_batch(8)
    ids = batch.input_ids.clone()
    ids[0, 4] = 5 + (ids[0, 4] - 4) % 45
    changed = (model(batch).sequence != model(Batch(ids, batch.type_ids)).sequence).any(-1)[0]
    assert changed.tolist() == [kind == "bert"] * 4 + [True] * 4


def test_a_mask_replaces_the_models_own():
    """The twins' blocks are the same: under each other's mask, each is the other."""
    bert, gpt = shaken_model("bert"), shaken_model("gpt", seed=1)
    gpt.load_state_dict(bert.state_dict(), strict=False)
    batch = random_batch(8, 5)
    same = {"rtol": 0, "atol": 2e-6}
    torch.testing.assert_close(
        bert(batch, mask=masks.causal(8)).sequence, gpt(batch).sequence, **same
    )
    torch.testing.assert_close(
        bert(batch).sequence, gpt(batch, mask=masks.bidirectional(8)).sequence, **same
    )
    for_each = torch.stack([masks.causal(8), masks.bidirectional(8)])
    mixed = bert(batch, mask=for_each).sequence
    torch.testing.assert_close(mixed[0], gpt(batch).sequence[0], **same)
    torch.testing.assert_close(mixed[1], bert(batch).sequence[1], **same)


@pytest.mark.parametrize("kind", ["bert", "gpt"])
def test_padding_stays_closed_under_any_mask(kind):
    model, batch = shaken_model(kind), random_batch(8, 5)
    trace = Trace(record=["layers.*.attention.mask"])
    model(batch, mask=masks.bidirectional(8), trace=trace)
    seen = trace.stack("layers.*.attention.mask")
    assert not seen[:, 1, :, :, 5:].any()
    assert seen[:, 0].all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"mask": torch.ones(6, 6)},
        {"mask": masks.causal(5)},
        {"mask": masks.causal(6).expand(3, 6, 6)},
        {"predict": torch.ones(2, 6)},
        {"predict": torch.ones(6, dtype=torch.bool)},
        {"predict": torch.tensor([[1], [2]])},
    ],
)
@pytest.mark.parametrize("kind", ["bert", "gpt"])
def test_a_wrong_mask_or_choice_of_positions_is_refused(kind, wrong):
    with pytest.raises(MaskError):
        shaken_model(kind)(random_batch(6, 6), **wrong)


@pytest.mark.parametrize(
    ("config", "encoder", "pretraining"),
    [(bert_base(), 109_482_240, 110_106_428), (bert_large(), 335_141_888, 336_226_108)],
    ids=["base", "large"],
)
def test_parameter_counts_of_the_presets(config, encoder, pretraining):
    with torch.device("meta"):
        model = build(config)
    heads = size_of(model.mlm) + size_of(model.nsp)
    assert size_of(model) == pretraining
    assert size_of(model) - heads == encoder
    v, p, s = config.vocab_size, config.max_positions, config.type_vocab_size
    h, f, layers = config.hidden_size, config.intermediate_size, config.num_layers
    layer = 4 * (h * h + h) + 2 * h * f + f + h + 4 * h
    assert encoder == (v + p + s) * h + 2 * h + layers * layer + h * h + h
    assert heads == h * h + h + 2 * h + v + 2 * h + 2


def test_shared_layers_are_one_set_of_weights():
    """ALBERT: however deep, the parameters are those of one layer, and counted once."""
    four = shaken_model(num_layers=4, layer_groups=1)
    one = shaken_model(num_layers=1)
    assert size_of(four) == size_of(one)
    assert four.state_dict().keys() == one.state_dict().keys()
    assert all(four.block(i) is four.block(0) for i in range(4))
    # Running it four times is running it once on its own result, four times.
    batch = random_batch(7)
    trace = Trace(record=["layers.*.input", "layers.*.output"])
    four(batch, trace=trace)
    for i in range(4):
        again = four.block(0)(trace[f"layers.{i}.input"], None, OFF)
        torch.testing.assert_close(again, trace[f"layers.{i}.output"], rtol=0, atol=2e-6)


@pytest.mark.parametrize(
    ("kind", "heads", "said"),
    [("bert", (), "guesses no words"), ("bert", ("rtd",), "replaced"), ("gpt", (), "no words")],
)
def test_a_head_that_is_not_there_cannot_be_asked(kind, heads, said):
    model, batch = shaken_model(kind, heads=heads, pooler=False), random_batch(5)
    out = model(batch)
    assert out.sequence.shape == (1, 5, 24)
    given = {name for name, value in vars(out).items() if value is not None}
    assert given == {"sequence"} | {f"{head}_logits" for head in heads}
    for ask in (lambda: model(batch, predict=everywhere(batch)), lambda: model.vocabulary_head):
        with pytest.raises(MissingHeadError, match=said):
            ask()


def test_the_replaced_token_head_by_hand():
    """ELECTRA, section 2: one logit a token, through a dense layer of the model's activation."""
    model, batch = shaken_model("bert", heads=("rtd",), pooler=False), random_batch(5, 3)
    out, head = model(batch), model.rtd
    x = F.gelu(F.linear(out.sequence, head.dense.weight, head.dense.bias))
    by_hand = (x * head.output.weight[0]).sum(-1) + head.output.bias
    torch.testing.assert_close(out.rtd_logits, by_hand)


def test_without_a_transform_the_token_table_answers_alone():
    """GPT-2: logits are dot products with the token vectors, and no parameter is the head's."""
    model, batch = shaken_model("gpt", head_transform=False), random_batch(5)
    out = model(batch, predict=everywhere(batch))
    assert size_of(model.lm) == 0
    torch.testing.assert_close(out.lm_logits, out.sequence[0] @ model.embeddings.token.weight.T)


def test_the_twins_have_the_same_blocks():
    with torch.device("meta"):
        bert, gpt = build(twin("bert", 6000)), build(twin("gpt", 6000))
    assert isinstance(bert, Bert)
    assert isinstance(gpt, Gpt)
    assert size_of(bert.layers) == size_of(gpt.layers)
    assert size_of(bert.embeddings) == size_of(gpt.embeddings)
    assert size_of(bert.mlm) == size_of(gpt.lm)
    assert size_of(bert) - size_of(gpt) == size_of(bert.pooler) + size_of(bert.nsp)


def test_a_fresh_model_starts_as_bert_did():
    torch.manual_seed(0)
    model = build(ModelConfig(**SIZES | {"hidden_size": 96}))
    for name, parameter in model.named_parameters():
        if "norm" in name:
            assert (parameter == (1 if name.endswith("weight") else 0)).all()
        elif name.endswith("bias"):
            assert (parameter == 0).all()
        elif parameter.numel() > 500:
            assert parameter.std().item() == pytest.approx(0.02, rel=0.15)
            assert parameter.mean().item() == pytest.approx(0, abs=0.003)


@pytest.mark.parametrize("activation", ["gelu", "gelu_tanh", "relu"])
def test_activations_by_formula(activation):
    model, batch = shaken_model(activation=activation), random_batch(5)
    trace = Trace(record=["layers.0.mlp.*"])
    model(batch, trace=trace)
    x = trace["layers.0.mlp.hidden"]
    expected = {
        "gelu": x * 0.5 * (1 + torch.erf(x / 2**0.5)),
        "gelu_tanh": 0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x**3))),
        "relu": x.clamp(min=0),
    }[activation]
    torch.testing.assert_close(trace["layers.0.mlp.activation"], expected)


def test_a_batch_of_encodings(tiny_tokenizer):
    texts = ["the cat", ("the dog ran", "the cats sat on the mat .")]
    batch = Batch.from_encodings(tiny_tokenizer.encode_batch(texts, pad_to="longest"))
    assert batch.real.sum(dim=1).tolist() == [4, batch.input_ids.shape[1]]
    assert (batch.input_ids[0, 4:] == tiny_tokenizer.pad_id).all()
    assert batch.type_ids[1].tolist() == sorted(batch.type_ids[1].tolist())
    assert Batch.from_encodings([tiny_tokenizer.encode("the cat")]).real is None
