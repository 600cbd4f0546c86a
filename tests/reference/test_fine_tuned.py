"""Checkpoints with another head, or none: the encoder is read, the rest is named."""

import pytest
import torch
from torch.testing import assert_close

from bert_explorer.checkpoints.convert import from_hub
from bert_explorer.errors import CheckpointError, MissingHeadError
from tests.reference.families import (
    KINDS,
    batch_for,
    our_model,
    real_of,
    run_theirs,
    saved,
    their_model,
)
from tests.shaken import everywhere

FAMILIES = {
    "Bert": ("bert for pre-training", {"mlm", "nsp"}),
    "Roberta": ("roberta", {"mlm", "pooler"}),
    "Albert": ("albert", {"mlm", "sop"}),
    "DistilBert": ("distilbert", {"mlm"}),
    "Electra": ("electra narrow discriminator", {"mlm", "rtd"}),
    "GPT2": ("gpt2", set()),
}
TASKS = ("ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering")


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("family", FAMILIES)
@torch.no_grad()
def test_a_fine_tuned_model_gives_its_encoder(family, task):
    kind, missing = FAMILIES[family]
    theirs = their_model(family + task, KINDS[kind][1] | {"pad_token_id": 1, "num_labels": 2})
    converted = from_hub(*saved(theirs))
    pooled = hasattr(theirs.base_model, "pooler") and theirs.base_model.pooler is not None
    if family in ("Bert", "Albert") and not pooled:
        missing = missing | {"pooler"}
    assert set(converted.missing_heads) == missing
    assert converted.unused
    assert all(hasattr(theirs, name) for name in converted.unused)
    model = our_model(converted)
    batch = batch_for(model, 14, 9)
    expected = run_theirs(theirs, batch).hidden_states[-1]
    out = model(batch)
    assert_close(out.sequence[real_of(batch)], expected[real_of(batch)], rtol=0, atol=1e-5)
    if family != "GPT2":  # its output layer is the token table, which is there
        with pytest.raises(MissingHeadError):
            model(batch, predict=everywhere(batch))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_bare_model_has_no_prefix_and_no_heads(family):
    kind, missing = FAMILIES[family]
    theirs = their_model(f"{family}Model", KINDS[kind][1])
    config, tensors = saved(theirs)
    assert not any(name.startswith(theirs.base_model_prefix + ".") for name in tensors)
    converted = from_hub(config, tensors)
    # RobertaModel is made with a pooler; the published masked-word model is not.
    assert set(converted.missing_heads) == missing - {"pooler"}
    assert converted.unused == ()


def test_a_gpt2_whose_output_layer_is_its_own():
    settings = KINDS["gpt2"][1] | {"tie_word_embeddings": False}
    bare = from_hub(*saved(their_model("GPT2Model", settings)))
    assert (bare.config.heads, set(bare.missing_heads)) == ((), {"lm"})
    batch = batch_for(our_model(bare), 5)
    with pytest.raises(MissingHeadError):
        our_model(bare)(batch, predict=everywhere(batch))


@pytest.mark.parametrize(("name", "kind"), [("Bert", "bert for pairs"), ("Roberta", "roberta")])
def test_other_decoders_are_refused(name, kind):
    theirs = their_model(f"{name}Model", KINDS[kind][1] | {"is_decoder": True})
    with pytest.raises(CheckpointError, match="is_decoder"):
        from_hub(*saved(theirs))
