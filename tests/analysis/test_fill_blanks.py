"""Which words are hidden, and where their tokens stand."""

import pytest

from bert_explorer.analysis.blanks import (
    MAX_HIDDEN,
    as_text,
    hide,
    input_words,
    numbers_in,
    that_fit,
)
from bert_explorer.errors import TextError


def words_of(checkpoint, *texts):
    encoding = checkpoint.encode(*texts)
    return encoding, input_words(encoding, checkpoint.tokenizer, *texts)


def test_words_are_numbered_over_both_sentences_and_keep_their_spelling(tiny_bert):
    _, words = words_of(tiny_bert, "The CAT sat.", "Cats, ran!")
    assert [word.text for word in words] == ["The", "CAT", "sat", ".", "Cats", ",", "ran", "!"]
    assert [word.number for word in words] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [word.sequence for word in words] == [0] * 4 + [1] * 4
    assert [word.gap for word in words] == [True, True, True, False, True, False, True, False]


def test_a_word_knows_all_its_pieces(tiny_bert):
    encoding, words = words_of(tiny_bert, "the catsat")
    tokens = [encoding.tokens[i] for i in words[1].positions]
    assert len(tokens) > 1
    assert tokens[1].startswith("##")
    assert words[1].positions == tuple(range(2, 2 + len(tokens)))


def test_hiding_a_word_masks_every_piece_and_remembers_them(tiny_bert):
    encoding, words = words_of(tiny_bert, "the catsat .")
    blanked = hide(encoding, words, (2,), tiny_bert.tokenizer)
    pieces = words[1].positions
    assert all(blanked.encoding.tokens[i] == "[MASK]" for i in pieces)
    assert all(blanked.encoding.ids[i] == tiny_bert.tokenizer.mask_id for i in pieces)
    assert [slot.truth for slot in blanked.slots] == [encoding.ids[i] for i in pieces]
    assert [(slot.piece, slot.pieces) for slot in blanked.slots] == [
        (k, len(pieces)) for k in range(1, len(pieces) + 1)
    ]
    untouched = [i for i in range(len(encoding)) if i not in pieces]
    assert all(blanked.encoding.ids[i] == encoding.ids[i] for i in untouched)
    assert blanked.hidden == {2}


def test_a_typed_mask_is_a_slot_without_a_truth(tiny_bert):
    encoding, words = words_of(tiny_bert, "the [ mask ] sat")
    assert [word.blank for word in words] == [False, True, False]
    (slot,) = hide(encoding, words, (), tiny_bert.tokenizer).slots
    assert (slot.word, slot.truth) == (2, None)


def test_a_word_outside_the_vocabulary_has_no_truth(tiny_bert):
    encoding, words = words_of(tiny_bert, "the \u535a sat")
    (slot,) = hide(encoding, words, (2,), tiny_bert.tokenizer).slots
    assert slot.truth is None


def test_numbers_of_no_word_hide_nothing(tiny_bert):
    encoding, words = words_of(tiny_bert, "the cat")
    assert hide(encoding, words, (0, 3, -1), tiny_bert.tokenizer).slots == ()


def test_hiding_too_much_is_refused_in_a_sentence_and_can_be_avoided(tiny_bert):
    text = "the " * (MAX_HIDDEN + 4)
    encoding, words = words_of(tiny_bert, text)
    every = [word.number for word in words]
    with pytest.raises(TextError, match=f"At most {MAX_HIDDEN} tokens"):
        hide(encoding, words, every, tiny_bert.tokenizer)
    kept = that_fit(words, every)
    assert kept == tuple(range(1, MAX_HIDDEN + 1))
    assert len(hide(encoding, words, kept, tiny_bert.tokenizer).slots) == MAX_HIDDEN


def test_typed_masks_take_their_share_of_the_room(tiny_bert):
    text = "[MASK] " * (MAX_HIDDEN - 1) + "the cat"
    _, words = words_of(tiny_bert, text)
    assert that_fit(words, (MAX_HIDDEN, MAX_HIDDEN + 1)) == (MAX_HIDDEN,)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2,5", (2, 5)),
        (" 5 , 2,2 ", (2, 5)),
        ("", ()),
        ("none", ()),
        ("0,-1,8,7", (7,)),
        ("1.5,x,<b>,\u0664,99999999999999999999", ()),
    ],
)
def test_nonsense_numbers_are_dropped(text, numbers):
    assert numbers_in(text, 7) == numbers


def test_numbers_survive_the_link():
    assert numbers_in(as_text({7, 2, 11}), 20) == (2, 7, 11)
