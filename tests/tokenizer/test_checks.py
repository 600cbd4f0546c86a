"""Tokenizer files that ask for too much, or fail later, are refused in a sentence."""

import base64
import json
from contextlib import nullcontext

import pytest
import tokenizers
from tokenizers import Regex, models, normalizers, pre_tokenizers

from bert_explorer.errors import TokenizerError
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.tokenizer_checks import MOST_GROWTH, MOST_IDS, check_growth, check_ids, tried
from tests.fuzz.model_files import albert_tokenizer, bert_tokenizer


def test_as_many_ids_as_there_may_be():
    check_ids(MOST_IDS)
    with pytest.raises(TokenizerError, match="run up to 500,000"):
        check_ids(MOST_IDS + 1)


def definition(normalizer) -> dict:
    library = tokenizers.Tokenizer(models.BPE())
    library.normalizer = normalizer
    library.pre_tokenizer = pre_tokenizers.ByteLevel()
    return json.loads(library.to_str())


def test_how_long_a_text_may_grow():
    most = normalizers.Sequence([normalizers.Replace("a", "aa")] * 6)
    assert len(most.normalize_str("a")) == MOST_GROWTH
    check_growth(definition(most))


@pytest.mark.parametrize(
    "normalizer",
    [
        normalizers.Sequence([normalizers.Replace("a", "aa")] * 7),
        normalizers.Sequence([normalizers.Sequence([normalizers.Replace("a", "a" * 99)])]),
        normalizers.Replace(Regex(""), "x" * 99),
        normalizers.Sequence([normalizers.ByteLevel()] * 4),
        normalizers.Sequence([normalizers.NFC()] * 21),
        normalizers.Prepend("x" * 99),
    ],
)
def test_what_could_blow_a_text_up_is_refused(normalizer):
    with pytest.raises(TokenizerError, match="too great a length"):
        check_growth(definition(normalizer))


@pytest.mark.parametrize("make", [bert_tokenizer, albert_tokenizer])
def test_the_families_own_files_pass(make):
    check_growth(json.loads(make().to_str()))


@pytest.mark.parametrize(("length", "fits"), [(64, True), (65, False)])
def test_a_charsmap_counts_its_longest_replacement(length, fits):
    trie = bytes(4)
    charsmap = len(trie).to_bytes(4, "little") + trie + b"short\0" + b"x" * length + b"\0"
    step = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()}
    refused = nullcontext() if fits else pytest.raises(TokenizerError)
    with refused:
        check_growth({"normalizer": step})


def test_a_failure_at_a_certain_text_is_a_sentence():
    library = bert_tokenizer()
    library.normalizer = normalizers.Replace(Regex("(a+)+b"), "x")  # gives up after some seconds
    with pytest.raises(TokenizerError, match="fails at this text"):
        Tokenizer(library).encode("a" * 5000)


def test_a_stop_of_the_program_passes_through():
    def stopped() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tried(stopped, "no sentence")
