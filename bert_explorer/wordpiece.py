"""WordPiece step by step: the longest match first, from left to right.

The same algorithm as in the `tokenizers` library (Wu et al. 2016; google-research/bert), written so
that every try can be seen. For "unwanted" with the pieces un, ##want, ##ed:

    unwanted  unwante  unwant  unwan  unwa  unw  un      <- seven tries, the last one hits
              ##wanted ##wante ##want                    <- three tries
                                ##ed                     <- one try
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.vocabulary import MAX_WORD_CHARS, PREFIX


@dataclass(frozen=True)
class Step:
    """One try. start, end: the characters of the word it covers; candidate: what was looked up."""

    start: int
    end: int
    candidate: str
    hit: bool


@dataclass(frozen=True)
class WordTrace:
    """How one word (normalised: lower case, no accents) was cut.

    steps: every try in order. pieces: the result, ("[UNK]",) if the word can't be spelled.
    reason: why it ended as [UNK], else None.
    """

    word: str
    steps: tuple[Step, ...]
    pieces: tuple[str, ...]
    reason: str | None = None


@dataclass(frozen=True)
class TracedWord:
    """One word of a text. start, end: its characters in the text as typed. trace: how it was cut;
    None for a [MASK], which is not looked up."""

    start: int
    end: int
    typed: str
    trace: WordTrace | None


def trace_word(
    word: str,
    vocab: Container[str],
    *,
    unknown: str = "[UNK]",
    max_chars: int = MAX_WORD_CHARS,
) -> WordTrace:
    """Cut one normalised word into the longest pieces of vocab, from left to right.

    A word that runs into a place where nothing fits is `unknown` as a whole: the pieces found
    before are thrown away. So is, untried, a word of more than max_chars characters.
    """
    if len(word) > max_chars:
        reason = tr(
            "The word has {count} characters; over {most} none is tried.",
            count=len(word),
            most=max_chars,
        )
        return WordTrace(word, (), (unknown,), reason)
    steps: list[Step] = []
    pieces: list[str] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            candidate = (PREFIX if start else "") + word[start:end]
            hit = candidate in vocab
            steps.append(Step(start, end, candidate, hit))
            if hit:
                pieces.append(candidate)
                start = end
                break
        else:
            reason = tr(
                "No piece in the vocabulary fits at character {number}, “{character}”.",
                number=start + 1,
                character=word[start],
            )
            return WordTrace(word, tuple(steps), (unknown,), reason)
    return WordTrace(word, tuple(steps), tuple(pieces))


def trace_text(text: str, tokenizer: Tokenizer) -> tuple[TracedWord, ...]:
    """Each word of a text, traced. Words are numbered as in Encoding.word_ids.

    Raises TextTooLongError as Tokenizer.encode does.
    """
    return tuple(
        TracedWord(
            start=word.start,
            end=word.end,
            typed=text[word.start : word.end],
            trace=None if word.is_mask else trace_word(word.normalized, tokenizer.vocab),
        )
        for word in tokenizer.words(text)
    )
