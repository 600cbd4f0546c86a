"""The same random weights in `transformers` and here give the same numbers at every step."""

import pytest
import torch
from torch.testing import assert_close
from transformers import BertConfig, BertForPreTraining, GPT2Config, GPT2Model

from bert_explorer import masks
from bert_explorer.config import ModelConfig
from bert_explorer.model import Batch, build
from bert_explorer.trace import Trace
from tests.reference.keymap import bert_state, gpt2_state
from tests.shaken import everywhere, random_batch, shake

HIDDEN = {"rtol": 0, "atol": 1e-5}
LOGITS = {"rtol": 1e-5, "atol": 5e-5}
THEIR_NAME = {"gelu": "gelu", "gelu_tanh": "gelu_new", "relu": "relu"}
BATCHES = {
    "one": (14,),
    "pairs": (14, 14, 14),
    "pairs with padding": (14, 9, 2),
}


def twins(activation="gelu", architecture="bert", **theirs_too):
    """A BertForPreTraining with shaken weights, and the same weights in our model."""
    torch.manual_seed(0)
    theirs = BertForPreTraining(
        BertConfig(
            vocab_size=50,
            hidden_size=32,
            num_hidden_layers=3,
            num_attention_heads=4,
            intermediate_size=48,
            max_position_embeddings=16,
            hidden_act=THEIR_NAME[activation],
            attn_implementation="eager",
            **theirs_too,
        )
    ).eval()
    shake(theirs, size=0.1)
    ours = build(
        ModelConfig(
            vocab_size=50,
            architecture=architecture,
            hidden_size=32,
            num_layers=3,
            num_heads=4,
            intermediate_size=48,
            max_positions=16,
            activation=activation,
        )
    ).eval()
    return theirs, ours


def run_theirs(theirs, batch: Batch, attention_mask=None):
    if attention_mask is None:
        real = everywhere(batch) if batch.real is None else batch.real
        attention_mask = real.long()
    return theirs(
        input_ids=batch.input_ids,
        token_type_ids=batch.type_ids,
        attention_mask=attention_mask,
        output_hidden_states=True,
        output_attentions=True,
    )


def assert_layers_agree(out, trace: Trace, real: torch.Tensor) -> None:
    """Hidden states and attentions of every layer, where the tokens are real."""
    assert_close(trace["layers.0.input"][real], out.hidden_states[0][real], **HIDDEN)
    for layer in range(3):
        theirs = out.hidden_states[layer + 1]
        assert_close(trace[f"layers.{layer}.output"][real], theirs[real], **HIDDEN)
        ours = trace[f"layers.{layer}.attention.pattern"].transpose(1, 2)
        assert_close(ours[real], out.attentions[layer].transpose(1, 2)[real], **HIDDEN)


WANTED = ["layers.0.input", "layers.*.output", "layers.*.attention.pattern"]


@pytest.mark.parametrize("activation", THEIR_NAME)
@pytest.mark.parametrize("lengths", BATCHES.values(), ids=BATCHES)
@torch.no_grad()
def test_bert_for_pretraining(activation, lengths):
    theirs, ours = twins(activation)
    ours.load_state_dict(bert_state(theirs, ours))
    batch = random_batch(*lengths)
    real = everywhere(batch) if batch.real is None else batch.real

    reference = run_theirs(theirs, batch)
    pooled = theirs.bert(
        batch.input_ids, token_type_ids=batch.type_ids, attention_mask=real.long()
    ).pooler_output
    fused = ours(batch, predict=real)
    trace = Trace(record=WANTED)
    explicit = ours(batch, predict=real, trace=trace)

    assert_layers_agree(reference, trace, real)
    for out in (fused, explicit):
        assert_close(out.sequence[real], reference.hidden_states[-1][real], **HIDDEN)
        assert_close(out.pooled, pooled, **HIDDEN)
        assert_close(out.mlm_logits, reference.prediction_logits[real], **LOGITS)
        assert_close(out.nsp_logits, reference.seq_relationship_logits, **LOGITS)


@pytest.mark.parametrize("lengths", BATCHES.values(), ids=BATCHES)
@torch.no_grad()
def test_gpt_is_bert_under_a_causal_mask(lengths):
    """GPT-1's arrangement: post-LN blocks, causal. BERT's weights, the triangle given to theirs."""
    theirs, ours = twins(architecture="gpt")
    weights = bert_state(
        theirs, build(ModelConfig(**ours.config.to_dict() | {"architecture": "bert"}))
    )
    weights |= {
        name.replace("mlm.", "lm."): value
        for name, value in weights.items()
        if name.startswith("mlm.")
    }
    ours.load_state_dict({name: weights[name] for name in ours.state_dict()})
    batch = random_batch(*lengths)
    real = everywhere(batch) if batch.real is None else batch.real

    allowed = masks.combine(masks.causal(real.shape[1])[None], masks.padding(real))
    closed = torch.zeros(allowed.shape).masked_fill(~allowed, torch.finfo(torch.float32).min)
    reference = run_theirs(theirs, batch, attention_mask=closed[:, None])
    trace = Trace(record=WANTED)
    explicit = ours(batch, predict=real, trace=trace)
    assert_layers_agree(reference, trace, real)
    for out in (ours(batch, predict=real), explicit):
        assert_close(out.sequence[real], reference.hidden_states[-1][real], **HIDDEN)
        assert_close(out.lm_logits, reference.prediction_logits[real], **LOGITS)


@torch.no_grad()
def test_gpt_is_what_they_call_a_decoder():
    """Their own way to a causal BERT gives the same as our triangle."""
    theirs, ours = twins(is_decoder=True)
    ours.load_state_dict(bert_state(theirs, ours))
    batch = random_batch(14, 14)
    trace = Trace(record=WANTED)
    ours(batch, mask=masks.causal(14), trace=trace)
    assert_layers_agree(run_theirs(theirs, batch), trace, everywhere(batch))


@torch.no_grad()
def test_pre_ln_blocks_are_those_of_gpt2():
    torch.manual_seed(0)
    theirs = GPT2Model(
        GPT2Config(
            vocab_size=50,
            n_embd=32,
            n_layer=3,
            n_head=4,
            n_positions=16,
            attn_implementation="eager",
        )
    ).eval()
    shake(theirs, size=0.1)
    ours = build(
        ModelConfig(
            vocab_size=50,
            architecture="gpt",
            hidden_size=32,
            num_layers=3,
            num_heads=4,
            intermediate_size=128,
            max_positions=16,
            activation="gelu_tanh",
            norm_placement="pre",
            layer_norm_eps=1e-5,
        )
    ).eval()
    ours.load_state_dict(gpt2_state(theirs, ours))
    batch = random_batch(14, 9)
    reference = theirs(
        input_ids=batch.input_ids,
        attention_mask=batch.real.long(),
        position_ids=torch.arange(14)[None],
        output_hidden_states=True,
        output_attentions=True,
    )
    trace = Trace(record=WANTED)
    out = ours(batch, trace=trace)
    real = batch.real
    for layer in range(3):
        pattern = trace[f"layers.{layer}.attention.pattern"].transpose(1, 2)
        assert_close(pattern[real], reference.attentions[layer].transpose(1, 2)[real], **HIDDEN)
        into = trace[f"layers.{layer}.output"] if layer < 2 else out.sequence  # theirs: after ln_f
        assert_close(into[real], reference.hidden_states[layer + 1][real], **HIDDEN)


@torch.no_grad()
@pytest.mark.parametrize("change", ["activation", "layer_norm_eps", "head activation", "norms"])
def test_the_tolerance_would_show_a_small_mistake(change):
    """The comparison can fail: each slip here is far above the tolerance."""
    theirs, ours = twins()
    state = bert_state(theirs, ours)
    config = ours.config.to_dict()
    if change == "activation":
        ours = build(ModelConfig(**config | {"activation": "gelu_tanh"})).eval()
    elif change == "layer_norm_eps":
        ours = build(ModelConfig(**config | {"layer_norm_eps": 1e-5})).eval()
    elif change == "head activation":
        ours.mlm.activation = torch.tanh
    else:
        for kind in ("weight", "bias"):
            one, two = f"layers.1.attention_norm.{kind}", f"layers.1.mlp_norm.{kind}"
            state[one], state[two] = state[two], state[one]
    ours.load_state_dict(state)
    batch = random_batch(14)
    real = everywhere(batch)
    logits = ours(batch, predict=real).mlm_logits
    with pytest.raises(AssertionError):
        assert_close(logits, run_theirs(theirs, batch).prediction_logits[real], **LOGITS)
