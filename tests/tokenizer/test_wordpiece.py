"""The longest-match trace ends in exactly what the `tokenizers` library returns."""

import pytest
import tokenizers
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import models, normalizers, pre_tokenizers

from bert_explorer.tokenizer import Tokenizer
from bert_explorer.wordpiece import trace_text, trace_word
from bert_explorer.words import MASK_AS_TYPED
from tests.tokenizer.cases import PIECES, small_tokenizer, vocabulary

LETTERS = [*"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefgnrtuw\u0142\u0131")]
TOKENIZER = Tokenizer(vocabulary(*(c for c in LETTERS if c not in PIECES), "\u535a", "\u0130"))


def library() -> tokenizers.Tokenizer:
    """The library set up on its own, sharing nothing with our tokenizer but the vocabulary."""
    bare = tokenizers.Tokenizer(
        models.WordPiece(TOKENIZER.vocab, unk_token="[UNK]", max_input_chars_per_word=100)
    )
    bare.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    bare.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return bare


LIBRARY = library()
NEARBY = st.text(
    "unwatedrig ,#[]U\u00c9\u0301\u535a\u0142\u0130\u00df\u200d\U0001f600\t", max_size=150
)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"])) | NEARBY


def test_every_try_in_order():
    trace = trace_word("unwanted", vocabulary())
    tries = [(step.candidate, step.hit) for step in trace.steps]
    assert tries[:7] == [
        *(("unwanted"[:end], False) for end in range(8, 2, -1)),
        ("un", True),
    ]
    assert tries[7:] == [("##wanted", False), ("##wante", False), ("##want", True), ("##ed", True)]
    assert trace.pieces == ("un", "##want", "##ed")
    assert trace.reason is None


def test_every_try_covers_what_it_says():
    for step in trace_word("unwanted", vocabulary()).steps:
        assert step.candidate.removeprefix("##") == "unwanted"[step.start : step.end]
        assert step.candidate.startswith("##") == (step.start > 0)


def test_where_nothing_fits():
    trace = trace_word("unwantedx", vocabulary())
    assert trace.pieces == ("[UNK]",)
    assert trace.steps[-1].candidate == "##x"
    assert "character 9, \u201cx\u201d" in trace.reason


@pytest.mark.parametrize(("length", "traced"), [(100, True), (101, False)])
def test_a_word_too_long_to_try(length, traced):
    trace = trace_word("a" * length, {"a", "##a"})
    assert bool(trace.steps) == traced
    assert (trace.reason is None) == traced
    if not traced:
        assert "101 characters" in trace.reason


def test_the_words_of_a_text():
    text = "Un\u00c9d [ mask ],"
    found = trace_text(text, small_tokenizer())
    assert [word.typed for word in found] == ["Un\u00c9d", "[ mask ]", ","]
    assert [word.trace and word.trace.pieces for word in found] == [("un", "##ed"), None, (",",)]


@given(ANY_TEXT)
@example("UNwant\u00c9d,running")
@example("unwantedX running")
@example("un" + "a" * 99)
@settings(deadline=None)
def test_the_trace_ends_in_what_the_library_returns(text):
    text = MASK_AS_TYPED.sub("", text)
    found = trace_text(text, TOKENIZER)
    theirs = LIBRARY.encode(text, add_special_tokens=False)
    assert [p for word in found for p in word.trace.pieces] == theirs.tokens


@given(st.text(st.characters(categories=None)) | NEARBY)
@example("a [mask]b[ MASK ]")
@example("\ud800[mask]")
@settings(deadline=None)
def test_words_are_numbered_as_in_an_encoding(text):
    found = trace_text(text, Tokenizer(vocabulary("[MASK]")))
    encoding = Tokenizer(vocabulary("[MASK]")).encode(text)
    for number, word in enumerate(found):
        tokens = [t for t, w in zip(encoding.tokens, encoding.word_ids, strict=True) if w == number]
        spans = [o for o, w in zip(encoding.offsets, encoding.word_ids, strict=True) if w == number]
        assert tuple(tokens) == (word.trace.pieces if word.trace else ("[MASK]",))
        assert word.start <= min(spans)[0]
        assert max(end for _, end in spans) <= word.end
    assert len(found) == 1 + max((w for w in encoding.word_ids if w is not None), default=-1)
