"""Six families behind one interface, each against transformers' own fast tokenizer."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer.errors import TokenizerError
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.words import MASK_AS_TYPED
from tests.tokenizer import families

CORPORA = (
    next(
        (p for p in Path(__file__).resolve().parents if (p / "shared" / "corpora").is_dir()), Path()
    )
    / "shared"
    / "corpora"
)
SENTENCES = (
    "The cat sat on the mat.",
    "Don't you know, Anna? She was playing...",
    "  two  spaces\tand\na line ",
    "UNwant\u00c9d,running",
    "na\u00efve caf\u00e9 \U0001f642 \u535a\u63a8 a\u200bb \u0301x \u00bd",
    "1234567 ``quoted'' words",
    "",
)
NAMES = {
    "bert": ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    "bert-cased": ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    "roberta": ("<pad>", "<unk>", "<s>", "</s>", "<mask>"),
    "albert": ("<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"),
    "gpt2": (None, None, None, None, None),
}


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """{family: (ours, theirs)}; ours is read from what theirs wrote."""
    found = {}
    for family in families.FAMILIES:
        folder = families.write(family, tmp_path_factory.mktemp("tokenizers") / family)
        found[family] = Tokenizer.load(folder), families.reference(family)
    return found


@pytest.fixture(params=families.FAMILIES)
def family(request):
    return request.param


@pytest.mark.parametrize("text", SENTENCES)
def test_ids_types_and_tokens_are_those_of_transformers(pairs, family, text):
    ours, theirs = pairs[family]
    for pair in (None, "The dogs ran!"):
        expected = theirs(text, pair, return_token_type_ids=True)
        found = ours.encode(text, pair)
        assert list(found.ids) == expected["input_ids"]
        assert list(found.tokens) == theirs.convert_ids_to_tokens(expected["input_ids"])
        assert list(found.type_ids) == _segments(family, expected)
        assert list(found.text_ids) == expected.sequence_ids()


def _segments(family: str, expected) -> list[int]:
    """GPT-2 has no segments; the library numbers its texts all the same."""
    ids = expected["token_type_ids"]
    return [0] * len(ids) if family == "gpt2" else ids


def test_special_tokens_have_the_familys_names(pairs, family):
    ours, _ = pairs[family]
    ids = (ours.pad_id, ours.unk_id, ours.cls_id, ours.sep_id, ours.mask_id)
    assert tuple(None if id is None else ours.token_of(id) for id in ids) == NAMES[family]


@pytest.mark.parametrize("typed", ["[MASK]", "[ mask ]", "<mask>", "<Mask>"])
def test_a_mask_becomes_the_familys_own(pairs, family, typed):
    ours, theirs = pairs[family]
    text = f"The cat {typed} on. {typed}"
    found = ours.encode(text)
    if ours.mask_id is None:
        assert not any(id in ours.special_ids for id in found.ids)
        return
    assert list(found.ids) == theirs(text.replace(typed, theirs.mask_token))["input_ids"]
    at = [i for i, id in enumerate(found.ids) if id == ours.mask_id]
    assert [text[slice(*found.offsets[i])] for i in at] == [typed, typed]
    assert not any(found.special[i] for i in at)
    assert ours.ids([text])[0] == [
        i for i, s in zip(found.ids, found.special, strict=True) if not s
    ]
    assert ours.words(text)[2].is_mask


@pytest.mark.parametrize("typed", ["[SEP]", "</s>", "<pad>", "[PAD]", "<s>", "<|endoftext|>"])
def test_no_other_special_token_can_be_typed(pairs, family, typed):
    ours, _ = pairs[family]
    found = ours.encode(typed)
    inside = [id for id, added in zip(found.ids, found.special, strict=True) if not added]
    assert inside
    assert not (set(inside) - {ours.unk_id}) & ours.special_ids


def test_offsets_name_the_words(pairs, family):
    text = "The cat  sat, playing."
    ours, _ = pairs[family]
    found = ours.encode(text)
    spans: dict[int, list[int]] = {}
    for word, (start, end) in zip(found.word_ids, found.offsets, strict=True):
        if word is not None and text[start:end].strip():
            spans.setdefault(word, [start, end])[1] = end
    assert [text[a:b] for a, b in spans.values()] == (
        ["The", "cat", "sat,", "playing."]
        if family == "albert" and len(spans) == 4
        else ["The", "cat", "sat", ",", "playing", "."]
    )


def test_padding_truncation_and_pairs(pairs, family):
    ours, _ = pairs[family]
    whole = ours.encode("The cat sat on the mat.", "The dogs ran!")
    short = ours.encode("The cat sat on the mat.", "The dogs ran!", max_length=9)
    assert len(short) == 9
    gone = sum(len(cut.tokens) for cut in short.cut)
    assert len(whole) == 9 + gone
    padded = ours.encode("The cat", pad_to=40)
    assert len(padded) == 40
    plain = ours.encode("The cat")
    assert padded.ids[: len(plain)] == plain.ids
    assert padded.padding == (False,) * len(plain) + (True,) * (40 - len(plain))
    assert all(padded.special[len(plain) :])


def test_decoding_gives_the_text_back(pairs, family):
    ours, _ = pairs[family]
    text = "the cats were playing." if family == "bert" else "the cat ran"
    assert ours.decode(ours.encode(text).ids) == text


def test_what_is_saved_is_loaded_and_read_by_transformers(pairs, family, tmp_path):
    from transformers import PreTrainedTokenizerFast

    ours, theirs = pairs[family]
    again = Tokenizer.load(ours.save(tmp_path / family))
    text = "The cats <mask> playing, Anna?"
    assert again.encode(text, text) == ours.encode(text, text)
    assert again.special == ours.special
    library = PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / family / "tokenizer.json"))
    assert library("The cats ran")["input_ids"] == theirs("The cats ran")["input_ids"]


@given(st.text(st.characters(categories=None)), st.sampled_from(families.FAMILIES))
@settings(deadline=None, max_examples=150)
def test_any_text_gives_a_consistent_encoding(pairs, text, family):
    ours, _ = pairs[family]
    found = ours.encode(text)
    assert [ours.token_of(id) for id in found.ids] == list(found.tokens)
    inside = [
        (span, word)
        for span, word in zip(found.offsets, found.word_ids, strict=True)
        if word is not None
    ]
    assert all(0 <= start < end <= len(text) for (start, end), _ in inside)
    numbers = [word for _, word in inside]
    assert sorted(set(numbers)) == list(range(len(set(numbers))))
    assert numbers == sorted(numbers)
    masks = MASK_AS_TYPED.findall(text)
    assert found.ids.count(ours.mask_id) == (0 if ours.mask_id is None else len(masks))


# -- files -------------------------------------------------------------------------------------


def test_vocabulary_and_merges_give_the_same_as_tokenizer_json(pairs, tmp_path):
    ours, _ = pairs["roberta"]
    vocab = families.byte_vocab(families.ROBERTA_SPECIAL)
    (tmp_path / "vocab.json").write_text(json.dumps(vocab), encoding="utf-8")
    with pytest.raises(TokenizerError, match=r"merges\.txt"):
        Tokenizer.load(tmp_path)
    lines = ["#version: 0.2", *(" ".join(pair) for pair in families.merges())]
    (tmp_path / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = "Don't you know <mask>?"
    assert Tokenizer.load(tmp_path).encode(text, text) == ours.encode(text, text)
    (tmp_path / "tokenizer_config.json").write_text('{"add_prefix_space": true}')
    assert Tokenizer.load(tmp_path).encode("the").tokens[1] == "\u0120the"


@pytest.mark.parametrize("lower", [True, False])
def test_a_vocabulary_is_read_as_its_settings_say(tmp_path, lower):
    (tmp_path / "vocab.txt").write_text("[UNK]\n[CLS]\n[SEP]\nthe\nThe\nhello\nH\u00e9llo\n")
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": lower}))
    found = Tokenizer.load(tmp_path).encode("The H\u00e9llo").tokens[1:-1]
    assert found == (("the", "hello") if lower else ("The", "H\u00e9llo"))


def test_rows_beyond_the_vocabulary_have_names(tmp_path):
    vocab = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "the": 3}
    tokenizer = Tokenizer(vocab, rows=6)
    assert tokenizer.vocab_size == 6
    assert tokenizer.token_of(5) == "[row 5]"
    assert {4, 5} <= tokenizer.special_ids
    assert tokenizer.decode([3, 5]) == "the"


def test_sentencepiece_alone_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "spiece.model").write_bytes(b"\x0a\x0e")
    with pytest.raises(TokenizerError, match="save_pretrained"):
        Tokenizer.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t["model"].update(type="WordLevel", unk_token="<unk>"), "WordLevel|readable"),
        (lambda t: t.update(pre_tokenizer={"type": "Whitespace"}), "none of the six"),
        (lambda t: t["model"].update(merges=[["zz", "yy"]]), "not a readable"),
        (lambda t: t.pop("model"), "not a readable"),
    ],
)
def test_other_kinds_and_damage_are_refused(tmp_path, change, message):
    folder = families.write("gpt2", tmp_path / "gpt2")
    whole = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    change(whole)
    (folder / "tokenizer.json").write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(TokenizerError, match=message) as error:
        Tokenizer.load(folder)
    assert str(tmp_path) not in str(error.value)


def test_a_vocabulary_that_needs_its_own_code_is_refused(tmp_path):
    (tmp_path / "vocab.txt").write_text("[UNK]\n[CLS]\n[SEP]\n")
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "BertJapaneseTokenizer"}')
    with pytest.raises(TokenizerError, match="BertJapanese"):
        Tokenizer.load(tmp_path)


# -- published vocabularies, where there are any -----------------------------------------------


@pytest.mark.skipif(not CORPORA.is_dir(), reason="no published vocabularies here")
def test_published_vocabularies(tmp_path):
    import transformers

    lines = (CORPORA / "bert-base-uncased-vocab.txt").read_text(encoding="utf-8").split("\n")
    (tmp_path / "vocab.txt").write_text("\n".join(lines), encoding="utf-8")
    bert = Tokenizer.load(tmp_path)
    theirs = transformers.BertTokenizer(vocab={t: i for i, t in enumerate(lines) if t})
    gpt = Tokenizer.load(CORPORA / "gpt2")
    merges = [
        tuple(line.split())
        for line in (CORPORA / "gpt2" / "merges.txt").read_text(encoding="utf-8").split("\n")
        if line and not line.startswith("#version")
    ]
    vocab = json.loads((CORPORA / "gpt2" / "vocab.json").read_text(encoding="utf-8"))
    their_gpt = transformers.GPT2Tokenizer(vocab=vocab, merges=merges)
    assert (bert.vocab_size, gpt.vocab_size) == (30_522, 50_257)
    for text in SENTENCES:
        assert list(bert.encode(text, "a pair").ids) == theirs(text, "a pair")["input_ids"]
        assert list(gpt.encode(text).ids) == their_gpt(text)["input_ids"]
    assert re.fullmatch(r"\u0120?\w+", gpt.encode("Hello world").tokens[1])
