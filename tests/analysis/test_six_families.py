"""What the pages Embeddings, Encoder layer and Generation compute, for each of the six families."""

import math

import numpy as np
import pytest
import torch

from bert_explorer import checkpoints
from bert_explorer.analysis.embeddings import input_vectors
from bert_explorer.analysis.encoder_layer import read_layer
from bert_explorer.analysis.layer_check import multiply_again
from bert_explorer.analysis.layer_norm import normalisation, skip_norm
from bert_explorer.analysis.moved import moves
from bert_explorer.analysis.outputs import read_outputs
from bert_explorer.analysis.part_removal import guessable, remove_parts, same_token
from bert_explorer.analysis.position_limit import ask_for
from bert_explorer.analysis.prompt import openings, up_to
from bert_explorer.analysis.same_word import drift, shared_words
from bert_explorer.analysis.text_ending import text_ending
from bert_explorer.analysis.torch_layer import compare
from bert_explorer.analysis.vector_map import layer_vectors
from bert_explorer.analysis.word_order import same_word, swap_words, word_places
from bert_explorer.analysis.writing import write_bert, write_gpt
from bert_explorer.analysis.writing_numbers import mean_log_of_other, work
from bert_explorer.errors import MissingHeadError
from bert_explorer.model.generation import Sampling
from tests.checkpoints import hub_models

FAMILIES = ("bert", "roberta", "albert", "distilbert", "electra", "gpt2")
TEXT = "The cat sat on the mat."


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    root = tmp_path_factory.mktemp("families")
    torch.manual_seed(1)
    return {name: checkpoints.load(hub_models.write(name, root / name)) for name in FAMILIES}


@pytest.fixture(params=FAMILIES)
def model(loaded, request):
    with torch.inference_mode():
        yield loaded[request.param]


def test_the_parts_that_a_model_has_add_up(model):
    found = input_vectors(model, TEXT)
    family = model.config.family
    assert found.sum_error < 1e-6
    assert ("segment" in found.vectors) == (family not in ("distilbert", "gpt2"))
    assert ("norm" in found.vectors) == (family != "gpt2")
    assert ("project" in found.vectors) == (family in ("albert", "electra"))
    if "project" in found.vectors:
        assert found.vectors["project"].shape[1] == 16
        assert found.vectors["sum"].shape[1] == 8


def test_the_last_stage_is_what_the_model_hands_on(model):
    names, vectors = layer_vectors(model, model.encode(TEXT))
    assert len(names) == len(vectors)
    np.testing.assert_array_equal(vectors[-1], model(TEXT).sequence[0].numpy())


def test_a_layer_multiplied_again_and_torchs_own_agree(model):
    for index in range(model.config.num_layers):
        layer = read_layer(model, TEXT, None, index)
        assert max(multiply_again(model, layer).values()) < 1e-4
    assert max(found.difference for found in compare(model, TEXT)) < 1e-4


def test_only_gpt2_has_no_layernorm_after_the_sum(model):
    if model.config.family == "gpt2":
        with pytest.raises(MissingHeadError, match="no LayerNorm"):
            normalisation(model, TEXT)
        return
    assert normalisation(model, TEXT).error < 1e-4
    moved = skip_norm(model, TEXT, None, 3.0)
    assert (moved.skipped.guess_moved(moved.plain) is None) == (model.lacks("words") is not None)


def test_removing_positions_moves_a_guess_or_the_reason_is_said(model):
    slot = guessable(model.encode(TEXT))[-2]
    if model.config.family == "electra":
        with pytest.raises(MissingHeadError, match="discriminator"):
            remove_parts(model, TEXT, None, ["position"], slot)
        return
    assert remove_parts(model, TEXT, None, ["position"], slot).guess_moved > 0
    if "segment" not in input_vectors(model, TEXT).vectors:
        assert remove_parts(model, TEXT, None, ["segment"], slot).guess_moved == 0


def test_words_are_found_again_in_other_tokens(loaded, model):
    first, own = loaded["bert"].encode(TEXT), model.encode(TEXT)
    places = word_places(first, [TEXT])
    swapped = [same_word(first, places[i], own) for i in (1, 5)]
    for place, tokens in zip((places[1], places[5]), swapped, strict=True):
        start, end = own.offsets[tokens[0]][0], own.offsets[tokens[-1]][1]
        assert TEXT[start:end].strip() == place.text
        assert same_token(first, place.positions[0], own) == tokens[0]
    with torch.inference_mode():
        assert swap_words(model, own, *swapped).with_positions.max() > 0


def test_one_word_in_two_sentences_starts_out_the_same(model):
    first, second = model.encode("See the cat sat"), model.encode("So the cat ran")
    words = {found.word: found for found in shared_words(first, second)}
    found = drift(model, first, second, words["cat"])
    assert found.same[0] == pytest.approx(1)
    assert found.same[-1] < 1


def test_a_text_one_token_too_long_is_refused_and_cut(model):
    longest = model.config.max_positions
    trial = ask_for(model, TEXT, longest + 1)
    assert str(longest) in trial.refusal
    assert (len(trial.whole), len(trial.kept), len(trial.lost)) == (longest + 1, longest, 1)


def test_only_a_model_that_looks_left_keeps_its_earlier_vectors(model):
    found = moves(model, model.encode(TEXT), "dog")
    assert (found.above.max() == 0) == (model.config.architecture == "gpt")
    assert found.below.max() > 0


def test_only_bert_and_albert_have_a_pooled_output(model):
    pooled = read_outputs(model, TEXT).pooled
    assert (pooled is None) == (model.lacks("pooler") is not None)
    assert (pooled is not None) == (model.config.family in ("bert", "albert"))


@pytest.mark.parametrize("family", ["bert", "roberta", "albert", "distilbert"])
def test_two_models_with_other_tokens_write_from_the_same_words(loaded, family):
    bert, gpt = loaded[family], loaded["gpt2"]
    encoding = bert.encode(TEXT)
    ends = openings(encoding, bert.tokenizer, bert.config.max_positions)
    prompts = [up_to(gpt, TEXT, encoding.offsets[end - 1][1]) for end in ends]
    texts = [gpt.tokenizer.decode(prompt).strip() for prompt in prompts[1:]]
    assert texts[2] == "The cat sat"
    with torch.inference_mode():
        ours = write_bert(bert, encoding.ids[: ends[3]], 3, Sampling(0.0))
        theirs = write_gpt(gpt, prompts[3], 3, Sampling(0.0))
        assert work(gpt, theirs).moved.sum() == 0
        assert work(bert, ours).moved.sum() > 0
        mean = mean_log_of_other(gpt, bert.tokenizer, ours)
        ending = text_ending(bert, gpt, encoding.ids, ends, prompts)
    assert math.isnan(mean) or mean < 0
    assert len(ending.gpt) == len(ending.bert) == len(ends)
    assert ((ending.gpt >= 0) & (ending.gpt <= 1)).all()
