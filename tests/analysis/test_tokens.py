"""A text laid out as tokens: nothing lost, nothing invisible, what was added explained."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bert_explorer.analysis.byte_tokens import byte_rows
from bert_explorer.analysis.token_groups import Token
from bert_explorer.analysis.token_roles import EXPLANATIONS, ROLES
from bert_explorer.analysis.tokens import lay_out
from bert_explorer.analysis.visible import gap_between, visible
from bert_explorer.bpe import ByteLevelBpe
from bert_explorer.errors import EmptyTextError, TextTooLongError
from bert_explorer.vocabulary import SPECIAL_TOKENS
from tests.tokenizer.cases import small_tokenizer

TOKENIZER = small_tokenizer()
BYTES = ByteLevelBpe([("Ġ", "u"), ("Ġu", "n"), ("n", "g")])


def rows_of(*texts: str, **options):
    return lay_out(texts, TOKENIZER, BYTES, **options).wordpiece


def written(row) -> list[str]:
    return [" ".join(t.mark + t.text for t in group.tokens) for group in row.groups]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "a␣b"),
        ("\t\n\u00a0", "⇥↵⍽"),
        ("a\u200bb\x07", "a⟨U+200B⟩b⟨U+0007⟩"),
        ("\u202eabc", "⟨U+202E⟩abc"),
        ("\ud800", "⟨U+D800⟩"),
        ("é博😀", "é博😀"),
    ],
)
def test_what_draws_nothing_is_made_visible(text, expected):
    assert visible(text) == expected


def test_long_gaps_are_counted():
    assert gap_between("  ") == "␣␣"
    assert gap_between(" " * 12 + "\t") == "␣×12⇥"


def test_words_pieces_and_gaps():
    (row,) = rows_of("Unwant\u00e9d,  running")
    assert written(row) == ["[CLS]", "un ##want ##ed", ",", "runn ##ing", "[SEP]"]
    word = row.groups[1]
    assert (word.kind, word.typed, word.source, word.colour) == (
        *("word", "Unwant\u00e9d", "Unwant\u00e9d", 0),
    )
    assert word.tokens[1] == Token("want", "##", 4, 2, 6)
    assert [group.gap for group in row.groups] == ["", "", "", "␣␣", ""]
    assert [group.role for group in row.groups] == ["start", "", "", "", "end"]
    assert row.num_tokens == 8


def test_stand_ins_keep_what_was_typed():
    (row,) = rows_of("want [ mask ] zebra")
    mask, unknown = row.groups[2:4]
    assert (mask.source, mask.role) == ("[ mask ]", "blank")
    assert (unknown.typed, unknown.role, unknown.tokens[0].text) == ("zebra", "unknown", "[UNK]")


def test_each_special_token_is_explained():
    assert set(ROLES) == set(EXPLANATIONS) > set(SPECIAL_TOKENS)


def test_pair_padding_and_what_was_cut():
    a, b, padding = rows_of("want unwanted", "want", max_length=6, pad_to=9)
    assert written(a) == ["[CLS]", "want", "un", "##want ##ed", "[SEP]"]
    assert a.groups[3].kind == "cut"
    assert a.groups[3].typed == "wanted"
    assert all(token.id is None for token in a.groups[3].tokens)
    assert written(b) == ["want", "[SEP]"]
    assert (a.segment, b.segment, padding.segment) == (0, 1, None)
    assert written(padding) == ["[PAD] [PAD] [PAD]"]
    assert a.num_tokens + b.num_tokens + padding.num_tokens == 9


@pytest.mark.parametrize("text", ["", " \t", "\u200b"])
def test_nothing_to_lay_out(text):
    with pytest.raises(EmptyTextError, match="type a sentence"):
        rows_of(text)


def test_one_empty_half_of_a_pair_is_laid_out():
    a, b = rows_of("want", " ")
    assert written(a) == ["[CLS]", "want", "[SEP]"]
    assert written(b) == ["[SEP]"]


def test_far_too_long():
    with pytest.raises(TextTooLongError):
        rows_of("a" * 1_000_000)


def test_bytes_are_coloured_like_the_word_they_belong_to():
    (row,) = byte_rows(["Ring,  un\u00e9"], BYTES)
    assert written(row) == ["R i ng", ",", "Ġ", "Ġun C3 A9"]
    assert [group.colour for group in row.groups] == [0, 1, 1, 2]
    assert [group.source for group in row.groups] == ["Ring", ",", ",", "un\u00e9"]


@given(st.text(st.characters(categories=None)), st.text() | st.none(), st.integers(4, 20))
@example("\ud800", None, 4)
@example("a\u0301\u202e\u2028", "\r\n", 4)
@settings(deadline=None)
def test_any_text_is_laid_out_without_loss(text, pair, max_length):
    texts = [text] if pair is None else [text, pair]
    try:
        layout = lay_out(texts, TOKENIZER, BYTES, max_length=max_length, pad_to=max_length)
    except EmptyTextError:
        return
    assert sum(row.num_tokens for row in layout.wordpiece) == len(layout.encoding)
    ids = [
        token.id
        for row in layout.wordpiece
        for group in row.groups
        if group.kind != "cut"
        for token in group.tokens
    ]
    assert ids == list(layout.encoding.ids)
    for one, row in zip(texts, layout.bpe, strict=True):
        assert [t.id for g in row.groups for t in g.tokens] == [p.id for p in BYTES.encode(one)]
