"""What a larger vocabulary buys."""

import pytest

from bert_explorer.analysis.vocabulary_size import (
    compression,
    sizes_with,
    split_at_sizes,
    tokenizer_at,
    whole_from,
)
from bert_explorer.vocabulary_sizes import SIZES, wordpiece

OWN = wordpiece(6_000)


def written(tokens) -> list[str]:
    return [token.mark + token.text for token in tokens]


def test_the_models_own_size_is_among_the_sizes():
    assert sizes_with(6_000) == tuple(sorted((*SIZES, 6_000)))
    assert sizes_with(8_000) == SIZES
    assert tokenizer_at(6_000, OWN) is OWN
    assert tokenizer_at(500, OWN).vocab_size == 500


def test_a_word_grows_together():
    splits = {split.size: split for split in split_at_sizes("playing", OWN)}
    assert written(splits[300].wordpiece) == ["play", "##ing"]
    assert written(splits[6_000].wordpiece) == ["playing"]
    assert written(splits[256].bpe) == ["Ġ", *"playing"]
    assert written(splits[6_000].bpe) == ["Ġplaying"]


@pytest.mark.parametrize("word", ["playing", "elephants", "the"])
def test_whole_from_is_the_first_size_that_is_enough(word):
    size = whole_from(word)
    assert wordpiece(size).encode(word).tokens[1:-1] == (word,)
    assert len(wordpiece(size - 1).encode(word)) > 3


def test_a_word_that_is_never_whole():
    assert whole_from("playfulness") is None


def test_compression_counts_what_the_tokenizers_return():
    texts = ["The caf\u00e9 isn't open.", "\u535a [MASK]"]
    rows = compression(texts, OWN)
    assert [row.size for row in rows] == list(sizes_with(6_000))
    assert {row.words for row in rows} == {9}
    assert {row.unknown for row in rows} == {1}
    for row in rows:
        encodings = tokenizer_at(row.size, OWN).encode_batch(texts)
        assert row.wordpiece == sum(len(encoding) - 2 for encoding in encodings)
        assert row.wordpiece_per_word == row.wordpiece / 9
    assert rows[0].bpe == sum(len(text.encode()) for text in texts)


@pytest.mark.parametrize("texts", [[], [""], [" ", "\u200b"]])
def test_no_words_give_no_figures(texts):
    assert compression(texts, OWN) == ()
