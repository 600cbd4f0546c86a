"""What a live run learns from, and what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from bert_explorer.data import little_language
from bert_explorer.data.corpus import Corpus, SourceSpec
from bert_explorer.errors import CorpusError
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.training.lab.own_text import paragraphs, split

STORIES = 3000
TRAIN_SEED, TEST_SEED = 1, 2
QUESTIONS = 20
"""Of each rule and side; and ten times as many blanks at random places of held-out text."""
LONGEST = 32
"""Tokens of a question, [CLS] and [SEP] among them."""
OWN_VOCABULARY = 1000


@dataclass(frozen=True)
class Question:
    """A sentence with one word to be guessed.

    ids: with [CLS] and [SEP], nothing hidden. place: of the hidden token in them.
    rule, side: of the little language, empty for a blank at a random place.
    """

    ids: tuple[int, ...]
    place: int
    rule: str = ""
    side: str = ""

    @property
    def answer(self) -> int:
        return self.ids[self.place]


@dataclass(frozen=True)
class Material:
    """Text to learn from, with the tokenizer that fits it.

    held_out: blanks at random places of sentences that are not in the text.
    seen: the same number of blanks in sentences of the text itself.
    asked: blanks that one side alone settles, only for the little language.
    """

    tokenizer: Tokenizer
    corpus: Corpus
    held_out: tuple[Question, ...]
    seen: tuple[Question, ...]
    asked: tuple[Question, ...]

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """(V,) how often each token stands in the text."""
        return self.corpus.unigram_counts(self.tokenizer.vocab_size)

    @cached_property
    def unigram(self) -> dict[str, float]:
        """What one gets at the held-out blanks who knows the frequency of each word, and no more.

        loss: in nats. accuracy: always guessing the most frequent word.
        """
        shares = (self.counts + 1) / (self.counts + 1).sum()
        answers = np.array([question.answer for question in self.held_out])
        return {
            "loss": float(-np.log(shares[answers]).mean()),
            "accuracy": float((answers == shares.argmax()).mean()),
        }


def material(text: str | None, folder: Path, *, pairs: bool) -> Material:
    """text: a visitor's own, or None for the little language.

    folder: for a file that is gone again at the end. pairs: whether sentences are read two by two,
    in their order; else each is read by itself, as it will be asked about.
    Raises CorpusError for text that won't do.
    """
    return little(folder, pairs=pairs) if text is None else own(text, folder, pairs=pairs)


def little(folder: Path, *, pairs: bool = False) -> Material:
    """The little language. Sentences that are asked about are left out of what is learned."""
    tokenizer = little_language.tokenizer()
    tests = [sentence for story in little_language.stories(TEST_SEED, 400) for sentence in story]
    tests = list(dict.fromkeys(tests))
    rng = Random(0)
    rng.shuffle(tests)
    asked: dict[tuple[str, str], list[Question]] = {}
    for sentence in tests:
        for blank in sentence.blanks:
            group = asked.setdefault((blank.side, sentence.rule), [])
            if len(group) < QUESTIONS:
                ids = _framed(tokenizer, [tokenizer.id_of(word) for word in sentence.words])
                group.append(Question(ids, blank.word + 1, sentence.rule, blank.side))
    held_out = random_blanks(tokenizer, [str(sentence) for sentence in tests], rng)
    forbidden = {question.ids for group in asked.values() for question in group}
    forbidden |= {question.ids for question in held_out}
    learned = [
        [str(s) for s in story if _framed(tokenizer, tokenizer.ids([str(s)])[0]) not in forbidden]
        for story in little_language.stories(TRAIN_SEED, STORIES)
    ]
    return Material(
        tokenizer,
        corpus_of(learned, tokenizer, folder, pairs=pairs),
        held_out,
        random_blanks(tokenizer, [s for story in learned for s in story][:2000], rng),
        tuple(question for group in asked.values() for question in group),
    )


def own(text: str, folder: Path, *, pairs: bool = False) -> Material:
    """A visitor's text, with a vocabulary learned from it."""
    learned, tests = split(paragraphs(text))
    sentences = [sentence for paragraph in learned for sentence in paragraph]
    tokenizer = Tokenizer.train(sentences, OWN_VOCABULARY, min_frequency=1)
    rng = Random(0)
    held_out = random_blanks(tokenizer, tests, rng)
    if not held_out:
        raise CorpusError(tr("Nothing readable is left of this text. Paste a paragraph or two."))
    return Material(
        tokenizer,
        corpus_of(learned, tokenizer, folder, pairs=pairs),
        held_out,
        random_blanks(tokenizer, sentences, rng),
        (),
    )


def corpus_of(
    documents: Sequence[Sequence[str]], tokenizer: Tokenizer, folder: Path, *, pairs: bool
) -> Corpus:
    """Documents of sentences as a corpus; without pairs each sentence is a document of its own."""
    parts = documents if pairs else [[sentence] for document in documents for sentence in document]
    file = folder / "text.txt"
    file.write_text("\n\n".join("\n".join(part) for part in parts), encoding="utf-8")
    try:
        return Corpus.read([SourceSpec(file)], tokenizer)
    finally:
        file.unlink()


def random_blanks(
    tokenizer: Tokenizer, sentences: Sequence[str], rng: Random
) -> tuple[Question, ...]:
    """One blank a sentence and round, at a random place, up to ten times QUESTIONS."""
    rows = [_framed(tokenizer, ids[: LONGEST - 2]) for ids in tokenizer.ids(sentences) if ids]
    places = [(row, place) for row in rows for place in range(1, len(row) - 1)]
    chosen = rng.sample(places, min(10 * QUESTIONS, len(places)))
    return tuple(Question(row, place) for row, place in chosen)


def _framed(tokenizer: Tokenizer, ids: Sequence[int]) -> tuple[int, ...]:
    return (tokenizer.cls_id, *ids, tokenizer.sep_id)
