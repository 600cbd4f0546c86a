"""Our layers beside torch.nn.TransformerEncoderLayer."""

import torch

from bert_explorer.analysis.torch_layer import compare, torch_layer
from tests.analysis.random_models import EVERY_KIND, random_checkpoint

TEXT = "the cat sat on the mat ."


@EVERY_KIND
def test_every_layer_and_the_whole_stack_agree(
    tiny_tokenizer, architecture, norm_placement, activation
) -> None:
    checkpoint = random_checkpoint(
        tiny_tokenizer,
        architecture=architecture,
        norm_placement=norm_placement,
        activation=activation,
    )
    found = compare(checkpoint, TEXT, "the dog ran .")
    assert [comparison.index for comparison in found] == [0, 1, 2, None]
    for comparison in found:
        assert comparison.difference < 1e-5 * max(1, comparison.size)
        assert comparison.other_mask > 100 * comparison.difference
        assert comparison.other_mask > 1e-3


def test_another_weight_would_be_noticed(tiny_tokenizer) -> None:
    checkpoint = random_checkpoint(tiny_tokenizer)
    theirs = torch_layer(checkpoint, 0)
    x = torch.randn(1, 5, checkpoint.config.hidden_size)
    before = theirs(x)
    theirs.self_attn.in_proj_weight = torch.nn.Parameter(
        theirs.self_attn.in_proj_weight + 0.1, requires_grad=False
    )
    assert (theirs(x) - before).abs().max() > 1e-3


def test_torch_reads_our_weights_and_cannot_change_them(tiny_tokenizer) -> None:
    checkpoint = random_checkpoint(tiny_tokenizer)
    ours = checkpoint.model.layers[0]
    theirs = torch_layer(checkpoint, 0)
    assert theirs.linear1.weight.data_ptr() == ours.mlp.hidden.weight.data_ptr()
    assert not any(weight.requires_grad for weight in theirs.parameters())
    count = sum(weight.numel() for weight in ours.parameters())
    assert sum(weight.numel() for weight in theirs.parameters()) == count
