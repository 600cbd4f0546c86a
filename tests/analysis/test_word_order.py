"""Without positions, and without a causal mask, a Transformer reads a bag of words."""

import numpy as np
import pytest

from bert_explorer.analysis.word_order import swap_words, swapped_order, word_places

TEXT = "the cats sat on the mat ."


def test_order_by_hand() -> None:
    assert swapped_order(6, [1], [4]) == (0, 4, 2, 3, 1, 5)
    assert swapped_order(7, [4, 5], [1]) == (0, 4, 5, 2, 3, 1, 6)
    assert swapped_order(4, [1], [2]) == (0, 2, 1, 3)


def test_words_know_their_text_and_their_tokens(tiny_bert) -> None:
    texts = ("The boys PLAYED", "zebra!")
    encoding = tiny_bert.encode(*texts)
    places = word_places(encoding, texts)
    assert [place.text for place in places] == ["The", "boys", "PLAYED", "zebra", "!"]
    assert [place.segment for place in places] == [0, 0, 0, 1, 1]
    covered = [position for place in places for position in place.positions]
    assert covered == [i for i, word in enumerate(encoding.word_ids) if word is not None]


def test_without_positions_bert_permutes_exactly(tiny_bert) -> None:
    encoding = tiny_bert.encode(TEXT)
    swap = swap_words(tiny_bert, encoding, [2], [6])
    assert swap.without_positions.max() < 1e-5
    assert swap.with_positions.min() > 1e-6
    assert swap.with_positions.max() > 0.1
    assert (swap.tokens_after[2], swap.tokens_after[6]) == (encoding.tokens[6], encoding.tokens[2])


def test_words_of_different_length_permute_exactly_too(tiny_bert) -> None:
    encoding = tiny_bert.encode("the xylophone sat on a mat")
    first, second = [
        place.positions
        for place in word_places(encoding, ["the xylophone sat on a mat"])
        if place.text in ("xylophone", "on")
    ]
    assert len(first) != len(second) or encoding.tokens[first[0]] == "[UNK]"
    assert swap_words(tiny_bert, encoding, first, second).without_positions.max() < 1e-5


def test_in_a_pair_segments_stay_where_they_are(tiny_bert) -> None:
    encoding = tiny_bert.encode("the cat sat", "the dog ran")
    swap = swap_words(tiny_bert, encoding, [6], [7])
    assert swap.without_positions.max() < 1e-5


def test_gpts_mask_still_tells_left_from_right(tiny_gpt) -> None:
    swap = swap_words(tiny_gpt, tiny_gpt.encode(TEXT), [2], [6])
    assert swap.without_positions.max() > 1e-3
    # What stands to the left of both words cannot know of the swap.
    assert swap.with_positions[:2].max() == 0


def test_deviations_are_counted_by_the_old_position(tiny_gpt) -> None:
    swap = swap_words(tiny_gpt, tiny_gpt.encode(TEXT), [3], [5])
    moved = np.flatnonzero(swap.with_positions > 1e-6)
    assert moved.min() == 3


@pytest.mark.parametrize("pair", [None, "the dog ran"])
def test_all_tokens_are_kept(tiny_bert, pair) -> None:
    encoding = tiny_bert.encode(TEXT, pair)
    swap = swap_words(tiny_bert, encoding, [2], [4])
    assert sorted(swap.tokens_after) == sorted(encoding.tokens)
