"""The bundled vocabularies."""

import pytest

from bert_explorer.errors import TokenizerError
from bert_explorer.vocabulary_sizes import LARGEST, SIZES, byte_bpe, learn, wordpiece


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_there(size):
    assert wordpiece(size).vocab_size == size
    assert byte_bpe(size).vocab_size == size
    assert wordpiece(size).encode("the [MASK]").tokens[-2] == "[MASK]"


def test_playing_grows_from_pieces_to_one_word():
    splits = [wordpiece(size).encode("playing").tokens[1:-1] for size in SIZES]
    assert splits[:3] == [("pl", "##ay", "##ing"), ("play", "##ing"), ("play", "##ing")]
    assert splits[-1] == ("playing",)
    assert [p.token for p in byte_bpe(LARGEST).encode("is playing")] == ["is", "\u0120playing"]


def test_a_larger_vocabulary_never_needs_more_pieces():
    sentence = "The children were playing with an elephant in the garden."
    counts = [len(wordpiece(size).encode(sentence)) for size in SIZES]
    assert counts == sorted(counts, reverse=True)
    counts = [len(byte_bpe(size).encode(sentence)) for size in SIZES]
    assert counts == sorted(counts, reverse=True)


def test_a_size_that_is_not_there():
    with pytest.raises(TokenizerError, match="30,522"):
        wordpiece(LARGEST + 1)


def test_learning_writes_both_files(tmp_path):
    texts = ["the boy plays and the girl plays too"] * 4
    learn(texts, tmp_path, size=300)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bpe-merges.txt", "wordpiece.txt"]
