"""Every family and head: what `transformers` saved gives the same numbers in our modules."""

import pytest
import torch
from torch.testing import assert_close

from bert_explorer.activations import activation_names
from bert_explorer.checkpoints.convert import to_hub
from bert_explorer.interventions import ablate_head, block_attention, patch
from bert_explorer.model import Batch
from bert_explorer.model.generation import Sampling, generate
from bert_explorer.trace import Trace
from tests.reference.families import (
    KINDS,
    LENGTH,
    batch_for,
    pair,
    real_of,
    run_theirs,
    their_model,
)

HIDDEN = {"rtol": 0, "atol": 1e-5}
LOGITS = {"rtol": 1e-5, "atol": 5e-5}
WANTED = ["layers.0.input", "layers.*.output", "layers.*.attention.pattern"]
BATCHES = {
    "one": (14,),
    "three": (14, 14, 14),
    "padding": (14, 9, 2),
    "longest": (LENGTH, LENGTH),
}
ONE_EACH = (
    "bert for pre-training",
    "bert that looks left",
    "roberta",
    "albert in groups",
    "distilbert",
    "electra narrow discriminator",
    "electra wide generator",
    "gpt2",
)


def assert_same_layers(out, trace: Trace, sequence, layers: int, real, **tolerance) -> None:
    """Hidden states and attentions of every layer, where the tokens are real."""
    assert len(out.hidden_states) == layers + 1
    assert len(out.attentions) == layers
    tolerance = tolerance or HIDDEN
    assert_close(trace["layers.0.input"][real], out.hidden_states[0][real], **tolerance)
    for layer in range(layers):
        # Their last one is the model's result: in GPT-2 it comes after ln_f.
        ours = trace[f"layers.{layer}.output"] if layer < layers - 1 else sequence
        assert_close(ours[real], out.hidden_states[layer + 1][real], **tolerance)
        pattern = trace[f"layers.{layer}.attention.pattern"].transpose(1, 2)
        assert_close(pattern[real], out.attentions[layer].transpose(1, 2)[real], **HIDDEN)


def their_heads(theirs, out, batch, real) -> dict[str, torch.Tensor]:
    """Our names for the answers -> theirs."""
    name = type(theirs).__name__
    if name == "BertForPreTraining":
        return {
            "mlm_logits": out.prediction_logits[real],
            "nsp_logits": out.seq_relationship_logits,
        }
    if name == "AlbertForPreTraining":
        return {"mlm_logits": out.prediction_logits[real], "sop_logits": out.sop_logits}
    if name == "BertForNextSentencePrediction":
        return {"nsp_logits": out.logits}
    if name == "ElectraForPreTraining":
        return {"rtd_logits": out.logits}
    if name == "RobertaModel":
        return {"pooled": out.pooler_output}
    return {("lm_logits" if "LMHead" in name else "mlm_logits"): out.logits[real]}


@pytest.mark.parametrize("lengths", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("kind", KINDS)
def test_layers_attentions_and_answers(kind, lengths):
    both = pair(kind)
    theirs, ours = both.theirs, both.ours
    batch = batch_for(ours, *lengths)
    real = real_of(batch)
    out = run_theirs(theirs, batch)
    predict = real if {"mlm", "lm"} & {*ours.config.heads} else None

    trace = Trace(record=WANTED)
    explicit = ours(batch, predict=predict, trace=trace)
    fused = ours(batch, predict=predict)

    assert_same_layers(out, trace, explicit.sequence, ours.config.num_layers, real)
    answers = their_heads(theirs, out, batch, real)
    if ours.config.pooler and "pooled" not in answers:
        base = theirs.base_model(
            batch.input_ids, token_type_ids=batch.type_ids, attention_mask=real.long()
        )
        if base.pooler_output is not None:
            answers["pooled"] = base.pooler_output
    for got in (explicit, fused):
        assert_close(got.sequence[real], out.hidden_states[-1][real], **HIDDEN)
        given = {name: value for name, value in vars(got).items() if value is not None}
        given.pop("sequence")
        assert given.keys() == answers.keys()
        for name, expected in answers.items():
            mine = given[name]
            if name == "rtd_logits":  # over padding it says nothing
                mine, expected = mine[real], expected[real]
                assert_close(mine.sigmoid(), expected.sigmoid(), **HIDDEN)
            elif name != "pooled":
                assert_close(mine.softmax(-1), expected.softmax(-1), **HIDDEN)
            assert_close(mine, expected, **(HIDDEN if name == "pooled" else LOGITS))


# -- edits -------------------------------------------------------------------------------------


def output_projection(theirs, layer: int) -> tuple[torch.Tensor, bool]:
    """(the weight of a layer's output projection, whether it is (in, out))."""
    base, family = theirs.base_model, theirs.config.model_type
    if family == "gpt2":
        return base.h[layer].attn.c_proj.weight, True
    if family == "distilbert":
        return base.transformer.layer[layer].attention.out_lin.weight, False
    return base.encoder.layer[layer].attention.output.dense.weight, False


@pytest.mark.parametrize("kind", ONE_EACH)
def test_ablating_a_head_is_zeroing_its_slice_of_their_output_projection(kind):
    ours = pair(kind).ours
    theirs = their_model(*KINDS[kind])  # one to change
    batch = batch_for(ours, 14, 9)
    real = real_of(batch)
    before = ours(batch).sequence
    if theirs.config.model_type == "albert":
        # One weight serves layers 0 and 2: silencing the head there is silencing it in both.
        group = theirs.base_model.encoder.albert_layer_groups[0]
        group.albert_layers[0].attention.dense.weight[:, 8:16] = 0
        blocks = [i for i in range(8) if ours.config.block_of(i) == 0]
        assert blocks == [0, 2]
        edits = [ablate_head(layer, 1) for layer in blocks]
    else:
        weight, turned = output_projection(theirs, 1)
        (weight.T if turned else weight)[:, 8:16] = 0
        edits = [ablate_head(1, 1)]
    after = ours(batch, trace=Trace(edits=edits)).sequence
    assert_close(after[real], run_theirs(theirs, batch).hidden_states[-1][real], **HIDDEN)
    assert (after - before)[real].abs().max() > 1e-2


@pytest.mark.parametrize("kind", ONE_EACH)
def test_a_token_that_nobody_may_look_at_is_as_good_as_padding(kind):
    """Blocking the last key everywhere: to the others it is what an attention mask of 0 is."""
    both = pair(kind)
    batch = batch_for(both.ours, 14, 14)
    trace = Trace(edits=[block_attention("*", range(14), [13])])
    hidden = Batch(batch.input_ids, batch.type_ids, torch.arange(14).expand(2, -1) < 13)
    out = run_theirs(both.theirs, hidden).hidden_states[-1]
    assert_close(both.ours(batch, trace=trace).sequence[:, :13], out[:, :13], **HIDDEN)


@pytest.mark.parametrize("kind", ONE_EACH)
def test_patching_everything_back_onto_itself_changes_nothing(kind):
    model = pair(kind).ours
    batch = batch_for(model, 14, 9)
    predict = real_of(batch) if {"mlm", "lm"} & {*model.config.heads} else None
    names = activation_names(model.config)
    seen = Trace(record=names)
    first = model(batch, predict=predict, trace=seen)
    assert set(seen.names()) == set(names)
    edits = [patch(name, seen[name]) for name in names]
    again = model(batch, predict=predict, trace=Trace(edits=edits))
    for name, value in vars(first).items():
        if value is not None:
            assert_close(getattr(again, name), value, rtol=0, atol=1.4e-6)


# -- generation --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["gpt2", "gpt2 with n_inner", "bert that looks left"])
def test_greedy_generation_is_theirs_token_for_token(kind):
    both = pair(kind)
    prompt = [7, 21, 33]
    steps = generate(both.ours, prompt, max_new_tokens=12, sampling=Sampling(temperature=0))
    ids = torch.tensor([prompt])
    theirs = both.theirs.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=12,
        do_sample=False,
        pad_token_id=0,
        eos_token_id=None,
    )
    assert [step.token_id for step in steps] == theirs[0, 3:].tolist()


# -- and back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_what_to_hub_writes_is_what_they_saved(kind):
    both = pair(kind)
    config, tensors = to_hub(both.ours)
    assert config["architectures"] == both.config["architectures"]
    written = both.config | ({"n_inner": 128} if kind == "gpt2" else {})  # theirs: null, so 4 x 32
    assert {name: written.get(name, value) for name, value in config.items()} == config
    prefixed = {
        name if name in tensors else f"{both.theirs.base_model_prefix}.{name}": value
        for name, value in both.tensors.items()
    }
    assert tensors.keys() == prefixed.keys()
    for name, value in tensors.items():
        assert torch.equal(value, prefixed[name]), name
