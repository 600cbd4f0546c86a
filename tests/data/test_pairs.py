"""Training examples: what stands in them, and what the next-sentence label means."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer.data.corpus import Corpus, SourceSpec
from bert_explorer.data.pairs import IGNORED, IS_NEXT, NOT_NEXT, draw_examples
from tests.data.stories import NAMES, corpus_of, documents, tokenizer_of, write


@pytest.fixture(scope="module")
def ordered(tmp_path_factory):
    """Five documents of 6 sentences of 5 tokens."""
    return corpus_of(tmp_path_factory.mktemp("ordered"), documents())


@pytest.fixture(scope="module")
def unordered(tmp_path_factory):
    return corpus_of(tmp_path_factory.mktemp("unordered"), documents(), ":unordered")


def draw(corpus_and_tokenizer, seed=0, *, count=200, length=20, pair_share=1.0):
    corpus, tokenizer = corpus_and_tokenizer
    rng = np.random.default_rng(seed)
    examples = draw_examples(
        corpus, tokenizer, rng, count=count, length=length, pair_share=pair_share
    )
    texts = [
        [tokenizer.token_of(id) for id in row[real]]
        for row, real in zip(examples.ids, examples.real, strict=True)
    ]
    return examples, texts


def story_positions(words):
    """(document, sentence) of every sentence whose beginning is in a piece of text."""
    return [
        (NAMES.index(name), int(number))
        for name, number in itertools.pairwise(words)
        if name in NAMES and number.isdigit()
    ]


def test_a_pair_is_two_runs_and_the_label_says_whether_they_belong_together(ordered):
    examples, texts = draw(ordered, count=600)
    labels = examples.next_sentence
    assert set(labels) == {IGNORED, IS_NEXT, NOT_NEXT}
    for words, types, real, label in zip(
        texts, examples.type_ids, examples.real, labels, strict=True
    ):
        assert words[0] == "[CLS]"
        assert words[-1] == "[SEP]"
        middle = words.index("[SEP]")
        assert types[real].tolist() == [0] * (middle + 1) + [1] * (len(words) - middle - 1)
        assert not types[~real].any()
        a, b = story_positions(words[:middle]), story_positions(words[middle:])
        if label == IGNORED:
            assert middle == len(words) - 1
            assert "[SEP]" not in words[:-1]
        elif label == IS_NEXT:
            assert b[0] == (a[-1][0], a[-1][1] + 1)
        else:
            assert {document for document, _ in a}.isdisjoint(document for document, _ in b)
        for run in (a, b):
            assert len({document for document, _ in run}) <= 1
            assert [number for _, number in run] == sorted(number for _, number in run)


def test_half_of_the_pairs_are_real(ordered):
    examples, _ = draw(ordered, count=4000)
    pairs = examples.next_sentence[examples.next_sentence != IGNORED]
    # 5 of 6 sentences have a follower in their document; each is a pair.
    expected, spread = 4000 * 5 / 6, (4000 * 5 / 36) ** 0.5
    assert abs(len(pairs) - expected) < 5 * spread
    assert abs((pairs == IS_NEXT).mean() - 0.5) < 5 * 0.5 / len(pairs) ** 0.5


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_pair_share(ordered, share):
    examples, _ = draw(ordered, count=4000, pair_share=share)
    found = (examples.next_sentence != IGNORED).mean()
    assert abs(found - share * 5 / 6) <= 5 * (share * 5 / 6 / 4000) ** 0.5


def test_unordered_text_gives_no_pairs(unordered):
    examples, _ = draw(unordered)
    assert (examples.next_sentence == IGNORED).all()
    assert not examples.type_ids.any()


@pytest.mark.parametrize("length", [8, 20, 30])
def test_single_runs_fill_the_length_where_the_document_allows(ordered, length):
    """A document has 30 tokens and [CLS] and [SEP] go around: up to 32 there is no padding."""
    examples, texts = draw(ordered, length=length, pair_share=0.0)
    assert examples.real.all()
    for words in texts:
        assert len({name for name in words if name in NAMES}) <= 1  # of one document


def test_padding_is_at_the_end_and_only_where_the_text_ends(ordered):
    _, tokenizer = ordered
    examples, _ = draw(ordered, length=40, pair_share=0.0)
    assert (examples.real.sum(axis=1) == 32).all()  # the whole document
    assert examples.real[:, :32].all()
    assert (examples.ids[~examples.real] == tokenizer.pad_id).all()


def test_runs_of_unordered_text_go_on_over_the_edges_of_documents(unordered):
    _, texts = draw(unordered, length=24, pair_share=0.0)
    assert max(len({name for name in words if name in NAMES}) for words in texts) > 1


def test_every_document_and_both_ends_of_it_are_drawn(ordered):
    _, texts = draw(ordered, count=2000, length=8, pair_share=0.0)
    starts = {story_positions(words)[0] for words in texts}
    assert starts == {(document, number) for document in range(5) for number in range(6)} - {
        # 6 tokens fit: the last sentence alone leaves room, so the run starts one earlier.
        (document, 5)
        for document in range(5)
    }


@given(length=st.integers(8, 40), count=st.integers(1, 12), seed=st.integers(0, 999))
@settings(max_examples=40, deadline=None)
def test_any_draw_is_well_formed_and_repeats_with_its_seed(ordered, length, count, seed):
    examples, texts = draw(ordered, seed, count=count, length=length)
    again, _ = draw(ordered, seed, count=count, length=length)
    assert np.array_equal(examples.ids, again.ids)
    assert examples.ids.shape == (count, length)
    for words, label in zip(texts, examples.next_sentence, strict=True):
        assert words.count("[SEP]") == (1 if label == IGNORED else 2)
        assert "[PAD]" not in words
        assert "[SEP] [SEP]" not in " ".join(words)  # neither half is empty
        assert words[1] != "[SEP]"


def test_a_corpus_of_one_document_has_only_real_pairs(tmp_path):
    examples, _ = draw(corpus_of(tmp_path, documents()[:1]))
    assert set(examples.next_sentence) == {IGNORED, IS_NEXT}


def test_sources_are_drawn_by_their_shares(tmp_path):
    texts = documents()
    tokenizer = tokenizer_of(texts)
    one, two = write(tmp_path / "1.txt", texts[:1]), write(tmp_path / "2.txt", texts[1:])
    corpus = Corpus.read([SourceSpec(one, 4.0), SourceSpec(two)], tokenizer)  # shares 1/2, 1/2
    _, drawn = draw((corpus, tokenizer), count=2000, pair_share=0.0)
    from_one = sum("ann" in words for words in drawn) / 2000
    assert abs(from_one - 0.5) < 5 * 0.5 / 2000**0.5
