"""The GPT twin is BERT under a causal mask; and the comparison with `transformers` can fail."""

import pytest
import torch
from torch.testing import assert_close

from bert_explorer import masks
from bert_explorer.config import ModelConfig
from bert_explorer.model import build
from bert_explorer.trace import Trace
from tests.reference.families import batch_for, pair, real_of, run_theirs
from tests.reference.test_families import BATCHES, HIDDEN, LOGITS, WANTED, assert_same_layers


def masked_like(real: torch.Tensor) -> torch.Tensor:
    """(B, 1, T, T): the triangle and the padding as the numbers that their BERT adds to scores."""
    allowed = masks.combine(masks.causal(real.shape[1])[None], masks.padding(real))
    closed = torch.zeros(allowed.shape).masked_fill(~allowed, torch.finfo(torch.float32).min)
    return closed[:, None]


@pytest.mark.parametrize("lengths", BATCHES.values(), ids=BATCHES)
@torch.no_grad()
def test_bert_under_a_causal_mask(lengths):
    """GPT-1's arrangement: post-LN blocks, causal. The triangle is given to both by hand."""
    both = pair("bert for pre-training")
    batch = batch_for(both.ours, *lengths)
    real = real_of(batch)
    reference = both.theirs(
        input_ids=batch.input_ids,
        token_type_ids=batch.type_ids,
        attention_mask=masked_like(real),
        output_hidden_states=True,
        output_attentions=True,
    )
    trace = Trace(record=WANTED)
    causal = masks.causal(real.shape[1])
    explicit = both.ours(batch, mask=causal, predict=real, trace=trace)
    assert_same_layers(reference, trace, explicit.sequence, 3, real)
    for out in (both.ours(batch, mask=causal, predict=real), explicit):
        assert_close(out.sequence[real], reference.hidden_states[-1][real], **HIDDEN)
        assert_close(out.mlm_logits, reference.prediction_logits[real], **LOGITS)


@torch.no_grad()
@pytest.mark.parametrize("change", ["activation", "eps", "head activation", "norms"])
def test_the_tolerance_would_show_a_small_mistake(change):
    """Each slip here is far above the tolerance."""
    both = pair("bert for pre-training")
    config, state = both.converted.config.to_dict(), dict(both.converted.weights)
    config |= {"activation": {"activation": "gelu_tanh"}, "eps": {"layer_norm_eps": 1e-5}}.get(
        change, {}
    )
    ours = build(ModelConfig(**config)).eval()
    if change == "head activation":
        ours.mlm.activation = torch.tanh
    elif change == "norms":
        for kind in ("weight", "bias"):
            one, two = f"layers.1.attention_norm.{kind}", f"layers.1.mlp_norm.{kind}"
            state[one], state[two] = state[two], state[one]
    ours.load_state_dict(state)
    batch = batch_for(ours, 14)
    real = real_of(batch)
    expected = run_theirs(both.theirs, batch).prediction_logits[real]
    assert_close(both.ours(batch, predict=real).mlm_logits, expected, **LOGITS)
    with pytest.raises(AssertionError):
        assert_close(ours(batch, predict=real).mlm_logits, expected, **LOGITS)
