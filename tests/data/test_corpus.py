"""Text files: how they are named, read, tokenized and weighted."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bert_explorer.data.corpus import Corpus, Source, SourceSpec, read_documents
from bert_explorer.errors import CorpusError
from tests.data.stories import corpus_of, documents, tokenizer_of, write


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.txt", SourceSpec(Path("a.txt"), 1.0, ordered=True)),
        ("a.txt:2", SourceSpec(Path("a.txt"), 2.0, ordered=True)),
        ("a.txt:unordered", SourceSpec(Path("a.txt"), 1.0, ordered=False)),
        ("dir/a.txt:0.5:unordered", SourceSpec(Path("dir/a.txt"), 0.5, ordered=False)),
    ],
)
def test_a_source_on_the_command_line(text, expected):
    assert SourceSpec.parse(text) == expected


@pytest.mark.parametrize(
    "text", ["a:two", "a:0", "a:-1", "a:nan", "a:inf", "a:1:2", "a:unordered:2", "a:2:ordered"]
)
def test_a_source_that_makes_no_sense(text):
    with pytest.raises(CorpusError):
        SourceSpec.parse(text)


def test_documents_are_split_at_blank_lines(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("\n\n One. \r\nTwo.\r\n \t \nThree\u2028still three.\n\n\n\nFour.".encode())
    assert read_documents(path) == [["One.", "Two."], ["Three\u2028still three."], ["Four."]]


SENTENCE = st.text(st.sampled_from("ab .[#\u00e9\u4e2d"), max_size=8).map("x{}y".format)


@given(
    texts=st.lists(st.lists(SENTENCE, min_size=1, max_size=4), min_size=1, max_size=4),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read(tmp_path, texts):
    assert read_documents(write(tmp_path / "a.txt", texts)) == texts


@pytest.mark.parametrize("content", [b"", b" \n\n \n", b"\xff\xfe\x00"])
def test_a_file_without_text_is_refused(tmp_path, content):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(CorpusError):
        read_documents(path)


def test_a_missing_file_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(CorpusError):
            read_documents(path)


def test_a_source_knows_where_sentences_and_documents_begin(tmp_path):
    texts = documents()
    corpus, tokenizer = corpus_of(tmp_path, texts)
    (source,) = corpus.sources
    sentences = [sentence for text in texts for sentence in text]
    for index, sentence in enumerate(sentences):
        ids = source.tokens[source.sentences[index] : source.sentences[index + 1]]
        assert [tokenizer.token_of(id) for id in ids] == sentence.split()
        assert source.document_of(index) == index // 6
    assert source.documents.tolist() == list(range(0, 31, 6))
    assert corpus.num_tokens == len(source.tokens) == 30 * 5


def test_sentences_and_documents_of_which_nothing_is_left_are_dropped(tmp_path):
    texts = [["ann went", "\u0005"], ["\u0005"], ["bob went"]]
    tokenizer = tokenizer_of([["ann went", "bob went"]])
    source = Source.read(SourceSpec(write(tmp_path / "a.txt", texts)), tokenizer)
    assert source.sentences.tolist() == [0, 2, 4]
    assert source.documents.tolist() == [0, 1, 2]
    with pytest.raises(CorpusError, match="no token"):
        Source.read(SourceSpec(write(tmp_path / "b.txt", [["\u0005"]])), tokenizer)


def test_shares_and_counts_follow_weight_times_tokens(tmp_path):
    texts = [["ann went home ."], ["bob went home ."]]
    tokenizer = tokenizer_of(texts)
    one, two = write(tmp_path / "1.txt", texts), write(tmp_path / "2.txt", texts * 2)
    corpus = Corpus.read([SourceSpec(one, 3.0), SourceSpec(two, 0.5)], tokenizer)
    np.testing.assert_allclose(corpus.shares, [3 * 8 / 32, 0.5 * 16 / 32])
    counts = corpus.unigram_counts(tokenizer.vocab_size)
    assert counts[tokenizer.id_of("ann")] == 3 * 1 + 0.5 * 2
    assert counts[tokenizer.id_of("home")] == 3 * 2 + 0.5 * 4
    assert counts[tokenizer.mask_id] == 0
    with pytest.raises(CorpusError):
        Corpus.read([], tokenizer)
