"""Learning a vocabulary: repeatable, nested by size, complete in its characters."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer.bpe import ByteLevelBpe
from bert_explorer.errors import TokenizerError
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.vocabulary import SPECIAL_TOKENS, count_words, learn_wordpiece

TEXTS = [
    "The boy played and the girl played.",
    "Playing is what a player plays!",
    "A girl plays; the boys play, playing and played.",
    "The caf\u00e9 is playing a play.",
] * 3


def test_special_tokens_come_first():
    assert tuple(learn_wordpiece(TEXTS, 80)[:5]) == SPECIAL_TOKENS


def test_frequent_words_become_whole():
    small, large = Tokenizer.train(TEXTS, 50), Tokenizer.train(TEXTS, 100)
    assert len(small.encode("playing")) > len(large.encode("playing"))
    assert large.encode("Playing").tokens == ("[CLS]", "playing", "[SEP]")


def test_a_small_vocabulary_is_the_beginning_of_a_large_one():
    large = learn_wordpiece(TEXTS, 100)
    for size in (50, 60, 75):
        assert learn_wordpiece(TEXTS, size) == large[:size]


def test_the_same_text_gives_the_same_vocabulary_in_another_process():
    # Hash order differs from process to process; a vocabulary must not.
    program = (
        "import sys; from bert_explorer.vocabulary import learn_wordpiece;"
        "print('\\n'.join(learn_wordpiece(sys.argv[1:], 100)))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, *TEXTS], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert runs == {"\n".join(learn_wordpiece(TEXTS, 100)) + "\n"}


def test_every_known_character_can_be_spelled_anywhere():
    tokenizer = Tokenizer.train(TEXTS, 60)
    assert "[UNK]" not in tokenizer.encode("yalp ! ; girlcafe").tokens


def test_rare_characters_and_private_ones_get_no_token():
    tokens = learn_wordpiece([*TEXTS, "\u535a", "\U000f0000x \U000f0000x"], 80)
    assert not {"\u535a", "\U000f0000"} & set("".join(tokens))


def test_words_are_counted_after_normalising():
    assert count_words(["Caf\u00e9 cafe, CAF\u00c9"]) == {"cafe": 3, ",": 1}


@pytest.mark.parametrize(
    ("texts", "size", "message"), [([], 100, "no text"), (TEXTS, 30, "too small")]
)
def test_what_cannot_be_learned(texts, size, message):
    with pytest.raises(TokenizerError, match=message):
        learn_wordpiece(texts, size)


BPE = ByteLevelBpe.train(TEXTS, 330)


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=200, deadline=None)
def test_bpe_gives_any_text_back(text):
    pieces = BPE.encode(text)
    assert b"".join(piece.data for piece in pieces) == text.encode()
    assert BPE.decode(piece.id for piece in pieces) == text


def test_bpe_shows_the_space_before_a_word():
    assert [p.token for p in BPE.encode("the play")] == ["the", "\u0120play"]
    assert [p.offset for p in BPE.encode("the play")] == [(0, 3), (3, 8)]


def test_bpe_splits_a_character_into_bytes():
    pieces = ByteLevelBpe([]).encode("\u00e9")
    assert [(p.token, p.data.hex(), p.offset) for p in pieces] == [
        ("\u00c3", "c3", (0, 1)),
        ("\u00a9", "a9", (0, 1)),
    ]


def test_bpe_joins_the_most_important_pair_first():
    merges = [("h", "e"), ("t", "he"), ("e", "r")]
    assert [p.token for p in ByteLevelBpe(merges).encode("there")] == ["the", "r", "e"]


def test_bpe_vocabularies_are_nested_and_survive_a_file(tmp_path):
    file = BPE.save(tmp_path / "merges.txt")
    assert ByteLevelBpe.load(file).vocab == BPE.vocab
    assert ByteLevelBpe.load(file, 300).merges == ByteLevelBpe.train(TEXTS, 300).merges


def test_bpe_errors(tmp_path):
    with pytest.raises(TokenizerError, match="256"):
        ByteLevelBpe.train(TEXTS, 100)
    with pytest.raises(TokenizerError, match="no readable"):
        ByteLevelBpe.load(tmp_path / "none.txt")
    with pytest.raises(TokenizerError, match="don't exist"):
        ByteLevelBpe([("ab", "c")])
