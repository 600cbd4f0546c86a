"""The little language keeps its promises: what settles a blank stands on the side that it says."""

from random import Random

import pytest

from bert_explorer.data import little_words as words
from bert_explorer.data.little_language import (
    RULES,
    draw_cast,
    stories,
    story,
    tokenizer,
    unknown_words,
)

MANY = 400


def sentences(rule: str):
    rng = Random(5)
    return [RULES[rule](rng, draw_cast(rng)) for _ in range(MANY)]


@pytest.mark.parametrize("rule", RULES)
def test_every_word_has_a_token_of_its_own(rule):
    vocab = tokenizer().vocab
    for sentence in sentences(rule):
        assert set(sentence.words) <= set(vocab)
        assert len(tokenizer().ids([str(sentence)])[0]) == len(sentence.words)
        assert sentence.words[-1] == "."
        assert len(sentence.words) <= 14  # with [CLS] and [SEP] it fits in 16 tokens


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("side", ["left", "right"])
def test_one_side_settles_the_blank_and_the_other_does_not(rule, side):
    """Equal text on the telling side gives one answer; equal text on the other side several."""
    telling, silent = {}, {}
    for sentence in sentences(rule):
        for blank in sentence.blanks:
            if blank.side != side:
                continue
            before, after = sentence.words[: blank.word], sentence.words[blank.word + 1 :]
            word = sentence.words[blank.word]
            told, untold = (before, after) if side == "left" else (after, before)
            telling.setdefault(told, set()).add(word)
            silent.setdefault(untold, set()).add(word)
    assert telling
    assert all(len(answers) == 1 for answers in telling.values())
    assert any(len(answers) > 1 for answers in silent.values())


def test_agreement_over_a_distance():
    for sentence in sentences("voice"):
        animal, verb = sentence.words[1], sentence.words[-2]
        one, two = words.ANIMALS[animal.removesuffix("s")]
        assert verb == (two if animal.endswith("s") else one)
        distractor = sentence.words[-3]
        assert distractor.endswith("s") != animal.endswith("s")
    for sentence in sentences("bracket"):
        deeds = dict(words.DEEDS)
        assert (sentence.words[-2] in deeds) == (sentence.words[0] != "both")


def test_a_seed_gives_the_same_stories():
    assert stories(3, 5) == stories(3, 5)
    assert stories(3, 5) != stories(4, 5)
    assert 4 <= len(story(Random(0))) <= 7


def test_it_has_a_few_hundred_words_and_says_which_it_lacks():
    assert 200 <= tokenizer().vocab_size <= 400
    assert unknown_words("the Elephant near [MASK] barks elephant .") == ["elephant"]
    assert unknown_words("the dog barks .") == []
