"""The input vectors: three tables that add up, then LayerNorm."""

import pytest
import torch
import torch.nn.functional as F

from bert_explorer.errors import SequenceTooLongError, TextError
from bert_explorer.model import Batch
from bert_explorer.trace import Trace
from tests.shaken import SIZES, random_batch, shaken_model


@pytest.mark.parametrize("kind", ["bert", "gpt"])
def test_the_three_rows_add_up_and_are_normalised(kind):
    model, batch = shaken_model(kind), random_batch(6, 4)
    trace = Trace(record=["embeddings.*", "layers.0.input"])
    model(batch, trace=trace)
    table = model.embeddings
    for b, t in [(0, 0), (0, 5), (1, 3), (1, 5)]:
        token = table.token.weight[batch.input_ids[b, t]]
        segment = table.segment.weight[batch.type_ids[b, t]]
        position = table.position.weight[t]
        assert torch.equal(trace["embeddings.token"][b, t], token)
        assert torch.equal(trace["embeddings.segment"][b, t], segment)
        assert torch.equal(trace["embeddings.position"][b, t], position)
        total = trace["embeddings.sum"][b, t]
        torch.testing.assert_close(total, token + position + segment)
        # LayerNorm by hand: population variance, then gain and shift.
        spread = ((total - total.mean()) ** 2).mean()
        by_hand = (total - total.mean()) / (spread + model.config.layer_norm_eps).sqrt()
        by_hand = by_hand * table.norm.weight + table.norm.bias
        torch.testing.assert_close(trace["embeddings.norm"][b, t], by_hand)
    assert torch.equal(trace["embeddings.norm"], trace["layers.0.input"])


def test_a_pre_ln_model_does_not_normalise_its_input():
    model = shaken_model(norm_placement="pre")
    trace = Trace(record=["embeddings.*"])
    model(random_batch(6), trace=trace)
    assert torch.equal(trace["embeddings.sum"], trace["embeddings.norm"])


def test_factorised_tables_are_normalised_and_then_projected():
    """ALBERT, section 3.1: V x E and E x H in place of V x H."""
    model = shaken_model(embedding_size=10, embedding_projection=True)
    trace = Trace(record=["embeddings.*", "layers.0.input"])
    model(random_batch(6), trace=trace)
    assert trace["embeddings.norm"].shape == (1, 6, 10)
    project = model.embeddings.project
    by_hand = trace["embeddings.norm"] @ project.weight.T + project.bias
    torch.testing.assert_close(trace["embeddings.project"], by_hand)
    assert torch.equal(trace["embeddings.project"], trace["layers.0.input"])


def test_without_segments_their_ids_say_nothing():
    model, batch = shaken_model(type_vocab_size=0), random_batch(6)
    assert model.embeddings.segment is None
    other = Batch(batch.input_ids, batch.type_ids + 1)
    assert torch.equal(model(batch).sequence, model(other).sequence)


def test_a_model_of_one_segment_reads_no_sentence_b():
    model, batch = shaken_model(type_vocab_size=1), random_batch(6)
    assert model(Batch(batch.input_ids, batch.type_ids * 0)).sequence.shape == (1, 6, 24)
    with pytest.raises(TextError, match="sentence B"):
        model(batch)


def test_positions_that_count_real_tokens_alone():
    """RoBERTa: the first real token takes row 2, padding row 1, wherever the padding stands."""
    model = shaken_model(pad_token_id=1, position_offset=2)
    ids = torch.tensor([[7, 8, 9, 1, 1], [1, 1, 7, 8, 9]])
    trace = Trace(record=["embeddings.position"])
    model(Batch(ids, torch.zeros_like(ids), ids != 1), trace=trace)
    rows = torch.tensor([[2, 3, 4, 1, 1], [1, 1, 2, 3, 4]])
    table = model.embeddings.position.weight
    assert table.shape[0] == SIZES["max_positions"] + 2
    assert torch.equal(trace["embeddings.position"], table[rows])


def test_the_longest_text_takes_the_last_row():
    model = shaken_model(pad_token_id=1, position_offset=2)
    trace = Trace(record=["embeddings.position"])
    model(random_batch(12), trace=trace)
    last = model.embeddings.position.weight[-1]
    assert torch.equal(trace["embeddings.position"][0, -1], last)
    with pytest.raises(SequenceTooLongError, match=r"13 tokens.*12 positions"):
        model(random_batch(13))


def test_position_limit_is_the_position_table():
    model = shaken_model()
    longest = SIZES["max_positions"]
    assert model(random_batch(longest)).sequence.shape == (1, longest, 24)
    with pytest.raises(SequenceTooLongError, match=rf"{longest + 1} tokens.*{longest} positions"):
        model(random_batch(longest + 1))


def test_dropout_acts_in_training_alone():
    model = shaken_model(dropout=0.5)
    batch = random_batch(6)
    assert torch.equal(model(batch).sequence, model(batch).sequence)
    model.train()
    torch.manual_seed(1)
    first, second = model(batch).sequence, model(batch).sequence
    assert not torch.equal(first, second)
    torch.manual_seed(1)
    assert torch.equal(model(batch).sequence, first)


def test_the_explicit_path_drops_attention_too():
    """Both paths drop the same share of the attention: over many draws their means agree."""
    model = shaken_model(dropout=0.3, num_layers=1)
    attention = model.layers[0].attention.train()
    x = torch.randn(1, 4, 24, generator=torch.Generator().manual_seed(0)).expand(4000, -1, -1)
    torch.manual_seed(0)
    fused = attention(x, None, Trace(record=[]))
    wants_pattern = Trace(record=["layers.0.attention.pattern"])
    wants_pattern.begin(model.config)
    explicit = attention(x, None, wants_pattern.at("layers.0.attention"))
    assert (explicit.std(dim=0) > 1e-3).any()
    torch.testing.assert_close(fused.std(dim=0), explicit.std(dim=0), rtol=0.1, atol=0.01)
    torch.testing.assert_close(fused.mean(dim=0), explicit.mean(dim=0), rtol=0, atol=0.05)
    pattern = wants_pattern["layers.0.attention.pattern"]
    torch.testing.assert_close(pattern, F.softmax(pattern.log(), dim=-1))  # recorded undropped
