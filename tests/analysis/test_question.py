"""What a guess rests on: questions, silenced heads, hidden tokens."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from bert_explorer.analysis.head_silencing import silence, silence_each
from bert_explorer.analysis.question import Question, ask, first_guess, question_about
from bert_explorer.analysis.token_hiding import (
    MAX_HIDDEN,
    can_be_hidden,
    hide_each,
    rank_agreement,
)
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.interventions import block_attention
from bert_explorer.model import build
from bert_explorer.trace import Trace

SENTENCE = "the cat sat on the mat"
SLOT = 3  # sat


@pytest.fixture(params=["tiny_bert", "tiny_gpt"])
def question(request) -> Question:
    """A tiny model whose weights are large enough for its answers to depend on something."""
    tiny = request.getfixturevalue(request.param)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = build(tiny.config).eval().requires_grad_(False)
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
    checkpoint = Checkpoint(tiny.name, model, tiny.tokenizer)
    return question_about(checkpoint, checkpoint.encode(SENTENCE), SLOT)


def test_bert_gets_a_mask_and_answers_in_its_place(tiny_bert):
    question = question_about(tiny_bert, tiny_bert.encode(SENTENCE), SLOT)
    assert not question.causal
    assert question.reader == SLOT
    assert question.batch.input_ids[0, SLOT] == tiny_bert.tokenizer.mask_id
    typed = tiny_bert("the cat [MASK] on the mat", predict=_only(SLOT, 8)).mlm_logits
    torch.testing.assert_close(ask(question).probabilities, typed.softmax(-1))


def test_gpt_answers_from_the_token_before_whatever_follows(tiny_gpt):
    question = question_about(tiny_gpt, tiny_gpt.encode(SENTENCE), SLOT)
    assert question.causal
    assert question.reader == SLOT - 1
    other = question_about(tiny_gpt, tiny_gpt.encode("the cat ran to the dogs"), SLOT)
    torch.testing.assert_close(ask(question).probabilities, ask(other).probabilities)


def _only(position: int, length: int) -> torch.Tensor:
    return torch.arange(length)[None] == position


def test_the_first_guess_is_the_most_probable(question):
    answer = ask(question)
    guess = first_guess(question, answer)
    assert guess.probability == pytest.approx(float(answer.probabilities.max()))
    assert question.checkpoint.tokenizer.id_of(guess.token) == guess.id


def test_silencing_a_head_equals_zeroing_its_columns_of_the_projection(question):
    guess = first_guess(question, ask(question))
    found = silence(question, guess, layer=1, head=0)
    model = build(question.checkpoint.config).eval().requires_grad_(False)
    model.load_state_dict(question.checkpoint.model.state_dict())
    size = model.config.head_size
    model.layers[1].attention.output.weight[:, :size] = 0
    cut = replace(question, checkpoint=Checkpoint("cut", model, question.checkpoint.tokenizer))
    expected = ask(cut)
    assert found.probability == pytest.approx(float(expected.probabilities[0, guess.id]), abs=1e-6)
    assert found.guess.id == first_guess(cut, expected).id
    before, after = ask(question).vectors[0].double(), expected.vectors[0].double()
    cosine = (before * after).sum(-1) / before.norm(dim=-1) / after.norm(dim=-1)
    np.testing.assert_allclose(found.turned, 1 - cosine.numpy(), atol=1e-5)
    assert found.looks.sum() == pytest.approx(1, abs=1e-5)


def test_silencing_each_head_is_silencing_one_after_the_other(question):
    guess = first_guess(question, ask(question))
    left = silence_each(question, guess)
    assert left.shape == (2, 2)
    for place in np.ndindex(left.shape):
        assert left[place] == pytest.approx(silence(question, guess, *place).probability, abs=1e-6)


def test_what_can_be_hidden(tiny_bert, tiny_gpt):
    bert, gpt = (
        question_about(model, model.encode(SENTENCE, pad_to=10), SLOT)
        for model in (tiny_bert, tiny_gpt)
    )
    assert can_be_hidden(bert) == [0, 1, 2, 4, 5, 6, 7]
    assert can_be_hidden(gpt) == [0, 1]


def test_of_a_long_text_the_nearest_tokens_are_hidden(tiny_bert):
    question = question_about(tiny_bert, tiny_bert.encode(SENTENCE), SLOT)
    long = replace(question.encoding, padding=(False,) * 100)
    positions = can_be_hidden(replace(question, encoding=long, slot=50, reader=50))
    assert len(positions) == MAX_HIDDEN
    assert positions == [i for i in range(26, 75) if i != 50]


def test_hiding_a_token_equals_blocking_every_look_at_it(question):
    guess = first_guess(question, ask(question))
    positions = can_be_hidden(question)
    left = hide_each(question, guess, positions)
    everybody = set(range(len(question.encoding)))
    for position, probability in zip(positions, left, strict=True):
        others = sorted(everybody - {position})
        trace = Trace(edits=[block_attention("*", others, [position])])
        expected = ask(question, trace=trace).probabilities[0, guess.id]
        assert probability == pytest.approx(float(expected), abs=1e-6)
    assert np.ptp(left) > 1e-6  # it does depend on which one is hidden


def test_hiding_more_tokens_than_fit_in_one_call(question, monkeypatch):
    guess = first_guess(question, ask(question))
    positions = can_be_hidden(question)
    at_once = hide_each(question, guess, positions)
    monkeypatch.setattr("bert_explorer.analysis.token_hiding.ROWS_A_CALL", 1)
    np.testing.assert_allclose(hide_each(question, guess, positions), at_once, atol=1e-6)


def test_hiding_nothing_gives_nothing(question):
    guess = first_guess(question, ask(question))
    assert hide_each(question, guess, []).shape == (0,)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1, 2, 3, 4], [10, 20, 25, 90], 1),
        ([1, 2, 3, 4], [4, 3, 2, 1], -1),
        ([1, 2, 3, 4], [2, 1, 4, 3], 0.6),
        ([1, 1, 2, 3], [1, 2, 3, 4], 0.948683),  # a tie shares its ranks
    ],
)
def test_rank_agreement_is_spearmans(first, second, expected):
    assert rank_agreement(np.array(first), np.array(second)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("values", [[1, 2], [5, 5, 5]])
def test_no_agreement_without_an_order(values):
    assert rank_agreement(np.array(values), np.arange(len(values))) is None
