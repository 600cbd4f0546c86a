"""Writing on, against plain loops of the model itself."""

import numpy as np
import pytest
import torch

from bert_explorer.analysis.prompt import openings
from bert_explorer.analysis.text_ending import SENTENCE_ENDS, text_ending
from bert_explorer.analysis.writing import (
    CANDIDATES,
    Sampling,
    Writing,
    Written,
    room_for,
    write_bert,
    write_gpt,
)
from bert_explorer.analysis.writing_numbers import (
    log_probabilities,
    mean_log,
    relative_distance,
    repetition,
    work,
)
from bert_explorer.model import Batch
from bert_explorer.model.filling import special_ids

GREEDY = Sampling(temperature=0)
TEXT = "the cat sat on the mat ."


def logits(checkpoint, ids, at):
    """(V,) vocabulary logits at one place, special tokens closed."""
    row = torch.tensor([list(ids)])
    predict = torch.zeros_like(row, dtype=torch.bool)
    predict[0, at] = True
    output = checkpoint.model(Batch(row, torch.zeros_like(row)), predict=predict)
    found = output.mlm_logits if checkpoint.config.architecture == "bert" else output.lm_logits
    found = found[0].clone()
    found[sorted(special_ids(checkpoint.tokenizer))] = -torch.inf
    return found


@pytest.fixture
def prompt(tiny_gpt):
    return tiny_gpt.encode("the cat sat").ids[:-1]


def test_where_a_text_may_be_broken_off(tiny_bert) -> None:
    def tokens(text, pair=None, positions=32):
        encoding = tiny_bert.encode(text, pair)
        return [
            encoding.tokens[end - 1] for end in openings(encoding, tiny_bert.tokenizer, positions)
        ]

    assert tokens("The cat sat.") == ["[CLS]", "the", "cat", "sat"]
    assert tokens("the cat, the dog , .") == ["[CLS]", "the", "cat", ",", "the", "dog"]
    assert tokens("the [MASK] sat") == ["[CLS]", "the"]
    assert tokens("...") == ["[CLS]"]
    assert tokens("the cat", "the dog sat") == ["[CLS]", "the", "cat"]
    assert len(tokens("the " * 40)) == 32 - 8  # room is left to write


def test_a_word_in_pieces_is_not_broken(tiny_bert) -> None:
    encoding = tiny_bert.encode("the matdog sat")
    pieces = [word for word in encoding.word_ids if word == 1]
    assert len(pieces) > 1
    ends = openings(encoding, tiny_bert.tokenizer, 32)
    assert ends == (1, 2, 2 + len(pieces), 3 + len(pieces))


def test_greedy_gpt_is_argmax_again_and_again(tiny_gpt, prompt) -> None:
    ids = list(prompt)
    for _ in range(6):
        ids.append(int(logits(tiny_gpt, ids, len(ids) - 1).argmax()))
    writing = write_gpt(tiny_gpt, prompt, 6, GREEDY)
    assert writing.ids == tuple(ids)
    assert writing.inputs == tuple(tuple(ids[: len(prompt) + i]) for i in range(6))


@pytest.mark.parametrize("right", ["end", "nothing", "blanks"])
def test_greedy_bert_fills_a_mask_at_the_end(tiny_bert, prompt, right) -> None:
    mask, sep = tiny_bert.tokenizer.mask_id, tiny_bert.tokenizer.sep_id
    ids = list(prompt)
    for i in range(5):
        behind = {"end": [sep], "nothing": [], "blanks": [mask] * (4 - i) + [sep]}[right]
        ids.append(int(logits(tiny_bert, [*ids, mask, *behind], len(ids)).argmax()))
    writing = write_bert(tiny_bert, prompt, 5, GREEDY, right)
    assert writing.ids == tuple(ids)
    assert all(read[len(prompt) + i] == mask for i, read in enumerate(writing.inputs))


@pytest.mark.parametrize("write", [write_bert, write_gpt])
def test_candidates_are_the_models_best_and_the_token_written(
    tiny_bert, tiny_gpt, prompt, write
) -> None:
    checkpoint = tiny_bert if write is write_bert else tiny_gpt
    never = special_ids(checkpoint.tokenizer)
    writing = write(checkpoint, prompt, 8, Sampling(2.0, seed=3))
    assert write(checkpoint, prompt, 8, Sampling(2.0, seed=3)) == writing
    assert write(checkpoint, prompt, 8, Sampling(2.0, seed=4)) != writing
    for read, step in zip(writing.inputs, writing.steps, strict=True):
        at = read.index(checkpoint.tokenizer.mask_id) if write is write_bert else len(read) - 1
        expected = logits(checkpoint, read, at).softmax(-1)
        assert list(step.candidates[:CANDIDATES]) == expected.topk(CANDIDATES).indices.tolist()
        assert step.token_id in step.candidates
        assert not never & set(step.candidates)
        np.testing.assert_allclose(step.model, expected[list(step.candidates)], rtol=1e-5)
        assert step.probability == pytest.approx(float(expected[step.token_id]), rel=1e-5)


def test_top_k_leaves_k_candidates_a_chance(tiny_gpt, prompt) -> None:
    for step in write_gpt(tiny_gpt, prompt, 5, Sampling(1.0, top_k=2)).steps:
        assert sum(chance > 0 for chance in step.drawn) == 2
        assert sum(step.drawn) == pytest.approx(1)


def test_both_models_can_use_all_the_room(tiny_bert, tiny_gpt) -> None:
    prompt = tiny_gpt.encode("the cat " * 11).ids[:-1]
    room = room_for(tiny_bert, prompt)
    assert len(prompt) + room + 1 == tiny_bert.config.max_positions
    for right in ("end", "nothing", "blanks"):
        assert len(write_bert(tiny_bert, prompt, room, GREEDY, right).steps) == room
    assert len(write_gpt(tiny_gpt, prompt, room, GREEDY).steps) == room


def test_repetition_by_hand() -> None:
    steps = tuple(Written(id, (id,), (1.0,), (1.0,)) for id in (8, 7, 8, 7, 9))
    found = repetition(Writing((2, 7, 8), ((2, 7, 8),) * 5, steps))
    # new pairs: 8 8, 8 7, 7 8 (stood in the prompt), 8 7 (stood there), 7 9
    assert (found.tokens, found.distinct, found.pairs, found.repeated) == (5, 3, 5, 2)


def test_log_probabilities_are_those_of_separate_runs(tiny_gpt) -> None:
    encoding = tiny_gpt.encode("the cat", "the dog sat")
    found = log_probabilities(tiny_gpt, encoding.ids, 2, encoding.type_ids)
    for i, value in enumerate(found, start=2):
        row = torch.tensor([encoding.ids[:i]])
        last = torch.zeros_like(row, dtype=torch.bool)
        last[0, -1] = True
        batch = Batch(row, torch.tensor([encoding.type_ids[:i]]))
        expected = tiny_gpt.model(batch, predict=last).lm_logits[0].log_softmax(-1)
        assert value == pytest.approx(float(expected[encoding.ids[i]]), abs=1e-5)
    assert len(found) == len(encoding) - 2


def test_the_mean_counts_only_what_was_written(tiny_gpt, prompt) -> None:
    writing = write_gpt(tiny_gpt, prompt, 4, GREEDY)
    assert mean_log(tiny_gpt, writing) == pytest.approx(
        log_probabilities(tiny_gpt, writing.ids)[-4:].mean()
    )


def test_gpt_keeps_every_earlier_vector_and_bert_none(tiny_bert, tiny_gpt, prompt) -> None:
    kept = work(tiny_gpt, write_gpt(tiny_gpt, prompt, 6, GREEDY))
    assert kept.earlier.tolist() == [4, 5, 6, 7, 8]
    assert kept.moved.tolist() == [0] * 5
    assert kept.distance.tolist() == [0.0] * 5
    for right in ("end", "nothing", "blanks"):
        redone = work(tiny_bert, write_bert(tiny_bert, prompt, 6, GREEDY, right))
        assert redone.moved.tolist() == redone.earlier.tolist() == [4, 5, 6, 7, 8]
        assert (redone.distance > 0).all()


def test_relative_distance_by_hand() -> None:
    before = np.array([[3.0, 4.0], [1.0, 0.0]])
    after = np.array([[3.0, 4.0], [0.0, 1.0]])
    np.testing.assert_allclose(relative_distance(before, after), [0, 2**0.5])


def test_the_chance_of_a_full_stop_is_that_of_separate_runs(tiny_bert, tiny_gpt) -> None:
    tokenizer = tiny_bert.tokenizer
    encoding = tiny_bert.encode("the cat sat on the mat and the dog ran")
    ends = openings(encoding, tokenizer, 32)
    assert len(ends) > 8  # more than one batch
    found = text_ending(tiny_bert, tiny_gpt, encoding.ids, ends)
    signs = [tokenizer.vocab[sign] for sign in SENTENCE_ENDS if sign in tokenizer.vocab]
    assert signs

    def share(checkpoint, ids, at):
        row = torch.tensor([ids])
        predict = torch.zeros_like(row, dtype=torch.bool)
        predict[0, at] = True
        output = checkpoint.model(Batch(row, torch.zeros_like(row)), predict=predict)
        all_logits = output.mlm_logits if checkpoint is tiny_bert else output.lm_logits
        return float(all_logits[0].softmax(-1)[signs].sum())

    for i, end in enumerate(ends):
        before = list(encoding.ids[:end])
        masked = [*before, tokenizer.mask_id]
        assert found.bert[i] == pytest.approx(
            share(tiny_bert, [*masked, tokenizer.sep_id], end), abs=1e-5
        )
        assert found.bert_open[i] == pytest.approx(share(tiny_bert, masked, end), abs=1e-5)
        assert found.gpt[i] == pytest.approx(share(tiny_gpt, before, end - 1), abs=1e-5)
    assert found.before[0] == "[CLS]"
