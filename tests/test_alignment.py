"""Tokens of two encodings, grouped by the characters they cover."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer.alignment import align
from bert_explorer.tokenizer import Tokenizer
from tests.tokenizer import families


@pytest.fixture(scope="module")
def tokenizers(tmp_path_factory):
    root = tmp_path_factory.mktemp("tokenizers")
    return {name: Tokenizer.load(families.write(name, root / name)) for name in families.FAMILIES}


def words(encoding, positions):
    return [encoding.tokens[i] for i in positions]


def test_a_word_cut_differently_is_one_group_and_two_words_are_two():
    one = Tokenizer({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "the": 3, "play": 4, "##ing": 5})
    other = Tokenizer({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "the": 3, "pl": 4, "##aying": 5})
    a, b = one.encode("the playing"), other.encode("the playing")
    found = [(g.start, g.end, words(a, g.a), words(b, g.b)) for g in align(a, b)]
    assert found == [
        (0, 3, ["the"], ["the"]),
        (4, 11, ["play", "##ing"], ["pl", "##aying"]),
    ]


def test_the_texts_of_a_pair_are_kept_apart_in_every_family(tokenizers):
    a = tokenizers["bert"].encode("the cat", "the dog")
    b = tokenizers["roberta"].encode("the cat", "the dog")
    assert [(g.text, g.start, g.end) for g in align(a, b)] == [
        (0, 0, 3),
        (0, 4, 7),
        (1, 0, 3),
        (1, 4, 7),
    ]


@given(
    st.text() | st.text("abc ,.\U0001f642\u00e9", max_size=30),
    st.sampled_from(families.FAMILIES),
    st.sampled_from(families.FAMILIES),
    st.integers(4, 40),
)
@settings(deadline=None, max_examples=150)
def test_each_token_is_in_one_group_and_no_group_can_be_split(tokenizers, text, one, two, room):
    a = tokenizers[one].encode(text, max_length=room)
    b = tokenizers[two].encode(text, pad_to=room)
    groups = align(a, b)
    for encoding, side in ((a, "a"), (b, "b")):
        found = [i for group in groups for i in getattr(group, side)]
        assert sorted(found) == [i for i, t in enumerate(encoding.text_ids) if t is not None]
    for left, right in pairwise(groups):
        assert left.end <= right.start
    for group in groups:
        spans = [a.offsets[i] for i in group.a] + [b.offsets[i] for i in group.b]
        assert (min(s for s, _ in spans), max(e for _, e in spans)) == (group.start, group.end)
        # Every inner boundary is crossed by some token.
        for cut in range(group.start + 1, group.end):
            assert any(s < cut < e for s, e in spans)


@given(st.text(), st.sampled_from(families.FAMILIES))
@settings(deadline=None, max_examples=50)
def test_an_encoding_aligned_with_itself_pairs_each_token_with_itself(tokenizers, text, name):
    encoding = tokenizers[name].encode(text)
    assert all(group.a == group.b for group in align(encoding, encoding))
