"""Encoding: known cases, offsets, pairs, padding, truncation, [MASK], files, bad input."""

import pytest
import tokenizers
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer.errors import TextTooLongError, TokenizerError
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.words import MAX_TEXT_CHARS, words
from tests.tokenizer.cases import small_tokenizer, vocabulary

TOKENIZER = small_tokenizer()


def normalized(text: str) -> list[str]:
    return [word.normalized for word in words(text)]


def test_the_case_everybody_checks():
    encoding = Tokenizer(vocabulary()).encode("UNwant\u00c9d,running")
    assert encoding.tokens[1:-1] == ("un", "##want", "##ed", ",", "runn", "##ing")
    assert encoding.ids[1:-1] == (7, 4, 5, 10, 8, 9)
    assert encoding.offsets[1:-1] == ((0, 2), (2, 6), (6, 8), (8, 9), (9, 13), (13, 16))
    assert encoding.word_ids == (None, 0, 0, 0, 1, 2, 2, None)
    assert encoding.type_ids == (0,) * 8
    assert encoding.special == (True, *[False] * 6, True)
    assert encoding.padding == (False,) * 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ah\u535a\u63a8zz", ["ah", "\u535a", "\u63a8", "zz"]),
        (" \tHeLLo!how  \n Are yoU?  ", ["hello", "!", "how", "are", "you", "?"]),
        ("H\u00e9llo", ["hello"]),
        ("He\u0301llo", ["hello"]),
        ("a\u00a0b\rc", ["a", "b", "c"]),
        ("a\u0005b", ["ab"]),
        ("a\u200bb", ["ab"]),
        ("", []),
        (" \t\n", []),
        ("Un[ Mask ]ed [MASK]", ["un", "[MASK]", "ed", "[MASK]"]),
    ],
)
def test_words(text, expected):
    assert normalized(text) == expected


def test_an_unknown_word_is_one_unk():
    assert TOKENIZER.encode("unwantedX running").tokens[1:-1] == ("[UNK]", "runn", "##ing")


@pytest.mark.parametrize(("length", "expected"), [(100, "un"), (101, "[UNK]")])
def test_a_word_of_more_than_100_characters_is_not_tried(length, expected):
    tokenizer = Tokenizer(vocabulary("##a"))
    assert tokenizer.encode("un" + "a" * (length - 2)).tokens[1] == expected


def test_nothing_gives_only_the_special_tokens():
    assert TOKENIZER.ids(["", "  \n"]) == [[], []]
    assert TOKENIZER.encode("").tokens == ("[CLS]", "[SEP]")


def test_a_pair():
    encoding = TOKENIZER.encode("want", "un running", pad_to=10)
    assert encoding.tokens == (
        *("[CLS]", "want", "[SEP]", "un", "runn", "##ing", "[SEP]", "[PAD]", "[PAD]", "[PAD]"),
    )
    assert encoding.type_ids == (0, 0, 0, 1, 1, 1, 1, 0, 0, 0)
    assert encoding.word_ids[3:6] == (0, 1, 1)
    assert encoding.offsets[3:6] == ((0, 2), (3, 7), (7, 10))
    assert encoding.padding == (False,) * 7 + (True,) * 3
    assert encoding.special == tuple(t.startswith("[") for t in encoding.tokens)


@pytest.mark.parametrize("typed", ["[MASK]", "[mask]", "[ mask ]", "[\tMaSk\u00a0]", "<mask>"])
def test_a_mask_however_it_is_typed(typed):
    text = f"want {typed}un"
    encoding = TOKENIZER.encode(text)
    assert encoding.tokens == ("[CLS]", "want", "[MASK]", "un", "[SEP]")
    assert encoding.word_ids == (None, 0, 1, 2, None)
    assert [text[a:b] for a, b in encoding.offsets[1:-1]] == ["want", typed, "un"]
    assert not encoding.special[2]
    assert TOKENIZER.ids([text]) == [list(encoding.ids[1:-1])]


@pytest.mark.parametrize("typed", ["[SEP]", "[CLS]", "[PAD]", "[UNK]"])
def test_other_special_tokens_cannot_be_typed(typed):
    tokenizer = Tokenizer(vocabulary("[", "]", "sep", "cls", "pad", "unk"))
    name = typed.lower().strip("[]")
    assert tokenizer.encode(typed).tokens == ("[CLS]", "[", name, "]", "[SEP]")


def test_truncation_says_what_went():
    encoding = TOKENIZER.encode("want unwanted running", max_length=5)
    assert encoding.tokens == ("[CLS]", "want", "un", "##want", "[SEP]")
    (cut,) = encoding.cut
    assert (cut.sequence, cut.start, cut.end) == (0, 11, 21)
    assert cut.tokens == ("##ed", "runn", "##ing")
    assert TOKENIZER.encode("want", max_length=3).cut == ()


def test_the_longer_text_of_a_pair_is_cut_first():
    encoding = TOKENIZER.encode("want want want want", "un un", max_length=6)
    assert encoding.tokens == ("[CLS]", "want", "want", "[SEP]", "un", "[SEP]")
    assert [(cut.sequence, len(cut.tokens)) for cut in encoding.cut] == [(0, 2), (1, 1)]


def test_max_length_must_hold_the_special_tokens():
    assert TOKENIZER.encode("want", max_length=2).tokens == ("[CLS]", "[SEP]")
    with pytest.raises(TokenizerError, match="3 tokens"):
        TOKENIZER.encode("want", "un", max_length=2)


def test_a_batch_is_each_text_on_its_own():
    texts = ["want", ("un [mask]", "running"), "", ("", "want")]
    singles = [TOKENIZER.encode(*([t] if isinstance(t, str) else t), max_length=6) for t in texts]
    assert TOKENIZER.encode_batch(texts, max_length=6) == singles
    padded = TOKENIZER.encode_batch(texts, max_length=6, pad_to="longest")
    assert {len(encoding) for encoding in padded} == {6}
    assert [e.ids[: len(s)] for e, s in zip(padded, singles, strict=True)] == [
        s.ids for s in singles
    ]


def test_decode():
    assert TOKENIZER.decode(TOKENIZER.encode("Unwanted, running [mask]", pad_to=12).ids) == (
        "unwanted, running [MASK]"
    )


def test_ids_and_names():
    assert TOKENIZER.token_of(TOKENIZER.id_of("##ed")) == "##ed"
    assert (TOKENIZER.unk_id, TOKENIZER.cls_id, TOKENIZER.sep_id) == (0, 1, 2)
    assert (TOKENIZER.pad_id, TOKENIZER.mask_id, TOKENIZER.vocab_size) == (11, 12, 13)
    with pytest.raises(TokenizerError, match="zebra"):
        TOKENIZER.id_of("zebra")
    with pytest.raises(TokenizerError, match="0 to 12"):
        TOKENIZER.token_of(13)


def test_save_and_load(tmp_path):
    path = TOKENIZER.save(tmp_path)
    assert Tokenizer.load(tmp_path).vocab == Tokenizer.load(path).vocab == TOKENIZER.vocab


def test_the_saved_file_works_in_the_library_alone(tmp_path):
    library = tokenizers.Tokenizer.from_file(str(TOKENIZER.save(tmp_path)))
    theirs = library.encode("Unwanted [MASK]", "running")
    ours = TOKENIZER.encode("Unwanted [MASK]", "running")
    assert tuple(theirs.ids) == ours.ids
    assert tuple(theirs.type_ids) == ours.type_ids
    assert tuple(theirs.offsets) == ours.offsets


def test_a_vocabulary_file(tmp_path):
    (tmp_path / "vocab.txt").write_text("\n".join(TOKENIZER.vocab) + "\n", encoding="utf-8")
    assert Tokenizer.load(tmp_path).vocab == TOKENIZER.vocab


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("tokenizer.json", None, "no tokenizer here"),
        ("tokenizer.json", "{}", "not a readable"),
        ("tokenizer.json", "\x00\x01", "not a readable"),
        ("vocab.txt", "[PAD]\nthe\n", r"\[UNK\]"),
        ("vocab.txt", "[UNK]\nthe\nthe\n", "without a gap"),
    ],
)
def test_unusable_files(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(TokenizerError, match=message):
        Tokenizer.load(tmp_path)


def test_a_million_characters_are_refused():
    with pytest.raises(TextTooLongError, match="1,000,000"):
        TOKENIZER.encode("a" * 1_000_000)
    with pytest.raises(TextTooLongError, match="20,001"):
        TOKENIZER.words("a" * (MAX_TEXT_CHARS + 1))
    assert len(TOKENIZER.encode("want " * (MAX_TEXT_CHARS // 5))) == 4_002


@given(st.text(st.characters(categories=None)), st.text() | st.none())
@settings(deadline=None)
def test_any_text_gives_a_consistent_encoding(text, pair):
    encoding = TOKENIZER.encode(text, pair, pad_to=16)
    fields = ("ids", "tokens", "offsets", "word_ids", "type_ids", "special", "padding")
    assert {len(getattr(encoding, name)) for name in fields} == {len(encoding)}
    assert [TOKENIZER.vocab[token] for token in encoding.tokens] == list(encoding.ids)
    for sequence, whole in enumerate([text, pair or ""]):
        spans = [
            offset
            for offset, word, segment in zip(
                encoding.offsets, encoding.word_ids, encoding.type_ids, strict=True
            )
            if segment == sequence and word is not None
        ]
        assert all(0 <= start < end <= len(whole) for start, end in spans)
        assert spans == sorted(spans)


@given(st.text(), st.text(), st.integers(3, 12))
@settings(deadline=None)
def test_truncation_keeps_and_reports_every_token(text, pair, max_length):
    whole = TOKENIZER.encode(text, pair)
    short = TOKENIZER.encode(text, pair, max_length=max_length)
    assert len(short) == min(len(whole), max_length)
    for sequence in (0, 1):
        kept = [
            token
            for token, word, segment in zip(
                short.tokens, short.word_ids, short.type_ids, strict=True
            )
            if segment == sequence and word is not None
        ]
        gone = [token for cut in short.cut if cut.sequence == sequence for token in cut.tokens]
        full = TOKENIZER.encode((text, pair)[sequence]).tokens[1:-1]
        assert (*kept, *gone) == full
