"""Held-out scores against one passage, one blank, one softmax at a time."""

import math
from itertools import chain, pairwise

import pytest
import torch

from bert_explorer.data.pairs import IS_NEXT
from bert_explorer.errors import CorpusError
from bert_explorer.model import Batch
from bert_explorer.training.evaluation import (
    masked_score,
    next_token_score,
    next_token_score_at_chosen,
    pair_score,
    passages,
    sentence_pairs,
    single_blank_score,
)
from tests.shaken import shaken_model

DOCUMENTS = [
    ["the cat sat on the mat .", "the dog ran to the cats .", "she played with the cat ."],
    ["the boys were running .", "\u0005", "the dogs were jumping , playing and running ."],
    ["the cat ."],
    ["the cat and the dog and the boys and the mat " * 4],
]


@pytest.fixture(scope="module")
def text(tiny_tokenizer):
    return passages(DOCUMENTS * 3, tiny_tokenizer, length=24)


@pytest.fixture(scope="module")
def models(tiny_tokenizer, text):
    """BERT and GPT, random but for a leaning towards frequent words: some guesses are right."""
    sizes = {"vocab_size": tiny_tokenizer.vocab_size, "max_positions": 24}
    bert, gpt = shaken_model("bert", **sizes), shaken_model("gpt", **sizes)
    frequency = torch.bincount(text.ids[text.words], minlength=tiny_tokenizer.vocab_size)
    for head in (bert.mlm, gpt.lm):
        head.bias += 3 * (frequency + 1).log()
    return bert, gpt


def test_passages_are_whole_sentences_of_one_document(tiny_tokenizer):
    text = passages(DOCUMENTS, tiny_tokenizer, length=24)
    rows = [
        tiny_tokenizer.decode(ids[real].tolist())
        for ids, real in zip(text.ids, text.real, strict=True)
    ]
    assert rows[-2] == "the cat."
    sentences = [tiny_tokenizer.ids([s])[0] for document in DOCUMENTS[:3] for s in document]
    inside = [ids[words].tolist() for ids, words in zip(text.ids, text.words, strict=True)]
    assert list(chain(*inside[:-1])) == list(chain(*sentences))
    assert inside[-1] == tiny_tokenizer.ids(DOCUMENTS[3])[0][:22]  # too long: cut
    assert (text.ids[:, 0] == tiny_tokenizer.cls_id).all()
    lengths = text.real.sum(dim=1)
    assert (text.ids[range(len(rows)), lengths - 1] == tiny_tokenizer.sep_id).all()
    assert torch.equal(text.words.sum(dim=1), lengths - 2)
    assert not (text.words & ~text.real).any()


def test_15_percent_of_the_words_are_chosen_the_same_each_time(tiny_tokenizer):
    text = passages(DOCUMENTS, tiny_tokenizer, length=24)
    again = passages(DOCUMENTS, tiny_tokenizer, length=24)
    other = passages(DOCUMENTS, tiny_tokenizer, length=24, seed=1)
    assert torch.equal(text.chosen, again.chosen)
    assert not torch.equal(text.chosen, other.chosen)
    assert not (text.chosen & ~text.words).any()
    for words, chosen in zip(text.words.sum(dim=1), text.chosen.sum(dim=1), strict=True):
        assert chosen == max(1, round(0.15 * words.item()))


def test_a_text_without_tokens_is_refused(tiny_tokenizer):
    with pytest.raises(CorpusError):
        passages([["\u0005"]], tiny_tokenizer)


def guess(model, ids, position):
    """(V,) log-probabilities for a token, from a batch of one without padding."""
    ids = torch.tensor([ids])
    predict = torch.zeros_like(ids, dtype=torch.bool)
    predict[0, position] = True
    out = model(Batch(ids, torch.zeros_like(ids)), predict=predict)
    return (out.mlm_logits if hasattr(out, "mlm_logits") else out.lm_logits)[0].log_softmax(-1)


def rows_of(text):
    """Each passage's real ids and its chosen positions."""
    for ids, real, chosen in zip(text.ids, text.real, text.chosen, strict=True):
        yield ids[real].tolist(), chosen.nonzero()[:, 0].tolist()


def assert_score(score, guesses):
    """guesses: (log-probabilities, true id) pairs."""
    assert score.positions == len(guesses)
    losses = [-logs[true].item() for logs, true in guesses]
    ranks = [(logs > logs[true]).sum().item() for logs, true in guesses]
    assert score.loss == pytest.approx(sum(losses) / len(losses), abs=1e-5)
    assert score.top1 == pytest.approx(sum(rank < 1 for rank in ranks) / len(ranks))
    assert score.top5 == pytest.approx(sum(rank < 5 for rank in ranks) / len(ranks))
    assert 0 < score.top1 < score.top5 < 1  # or the ranks would not have been put to the test
    assert score.perplexity == pytest.approx(math.exp(score.loss))


@pytest.mark.parametrize("hide_right", [False, True])
def test_one_blank_at_a_time(text, models, tiny_tokenizer, hide_right):
    """Hiding the right side is ending the text at the blank."""
    guesses = []
    for ids, chosen in rows_of(text):
        for position in chosen:
            blanked = [*ids[:position], tiny_tokenizer.mask_id, *ids[position + 1 :]]
            blanked = blanked[: position + 1] if hide_right else blanked
            guesses.append((guess(models[0], blanked, position), ids[position]))
    score = single_blank_score(models[0], tiny_tokenizer, text, hide_right=hide_right)
    assert_score(score, guesses)


def test_all_blanks_at_once(text, models, tiny_tokenizer):
    guesses = []
    for ids, chosen in rows_of(text):
        blanked = [tiny_tokenizer.mask_id if i in chosen else id for i, id in enumerate(ids)]
        guesses += [(guess(models[0], blanked, position), ids[position]) for position in chosen]
    assert_score(masked_score(models[0], tiny_tokenizer, text), guesses)


def test_next_tokens(text, models):
    """GPT reads only what stands before, and is asked for every word but not for [SEP]."""
    every, at_chosen = [], []
    for ids, chosen in rows_of(text):
        for position in range(1, len(ids) - 1):
            answer = (guess(models[1], ids[:position], position - 1), ids[position])
            every.append(answer)
            if position in chosen:
                at_chosen.append(answer)
    assert_score(next_token_score(models[1], text), every)
    assert_score(next_token_score_at_chosen(models[1], text), at_chosen)


def test_pairs_are_followers_or_from_another_document(tiny_tokenizer):
    documents = [DOCUMENTS[0], DOCUMENTS[3], [DOCUMENTS[1][0], DOCUMENTS[1][2]]] * 20
    pairs = sentence_pairs(documents, tiny_tokenizer)
    assert len(pairs.labels) == 60
    assert 15 < pairs.labels.sum() < 45
    followers = {
        tuple(tiny_tokenizer.encode(a, b).ids)
        for document in documents
        for a, b in pairwise(document)
    }
    for ids, real, label in zip(pairs.ids, pairs.real, pairs.labels, strict=True):
        if label == IS_NEXT:
            assert tuple(ids[real].tolist()) in followers
    assert sentence_pairs([["the cat ."], ["the dog ."]], tiny_tokenizer) is None


def test_pair_score_is_the_share_of_right_answers(models, tiny_tokenizer):
    pairs = sentence_pairs(DOCUMENTS[:2] * 30, tiny_tokenizer, length=24)
    right = 0
    for ids, types, real, label in zip(
        pairs.ids, pairs.type_ids, pairs.real, pairs.labels, strict=True
    ):
        answer = models[0](Batch(ids[real][None], types[real][None])).nsp_logits.argmax()
        right += int(answer == label)
    assert pair_score(models[0], pairs) == pytest.approx(right / len(pairs.labels))
