"""Learning a WordPiece vocabulary from text.

The merges are byte-pair encoding's (Sennrich et al. 2016): start from single characters and join
the most frequent neighbours until the vocabulary is full. So a smaller vocabulary is always the
beginning of a larger one from the same text.

The `tokenizers` library does the merging, but its own WordPiece trainer numbers the `##` characters
in hash order, so two runs on one text differ. Here each `##x` stands as one private-use character
while it trains, which makes training repeatable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import tokenizers
from tokenizers import models, pre_tokenizers, trainers

from bert_explorer.errors import TokenizerError
from bert_explorer.language import tr
from bert_explorer.words import NORMALIZER, SPLITTER

SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PREFIX = "##"
MAX_WORD_CHARS = 100
"""Longer words become [UNK] unread, as in the `tokenizers` library (Google's code has 200)."""

MAX_ALPHABET = 500
_PRIVATE = 0xF0000  # first code point of Unicode's private-use plane 15


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in the texts, after BERT's normaliser and word splitter."""
    lines: Counter[str] = Counter()
    for text in texts:
        # Splitting at spaces first leaves far fewer strings to cross into the library.
        lines.update(text.split())
    words: Counter[str] = Counter()
    for chunk, count in lines.items():
        for word, _ in SPLITTER.pre_tokenize_str(NORMALIZER.normalize_str(chunk)):
            words[word] += count
    return words


def learn_wordpiece(texts: Iterable[str], vocab_size: int, *, min_frequency: int = 2) -> list[str]:
    """The tokens in id order: special tokens, the alphabet, then merges by frequency.

    vocab_size: at most this many tokens; fewer if no pair occurs min_frequency times any more.
    Raises TokenizerError if the alphabet alone doesn't fit.
    """
    return grow(count_words(texts), vocab_size, min_frequency=min_frequency)


def grow(words: Counter[str], vocab_size: int, *, min_frequency: int = 2) -> list[str]:
    """learn_wordpiece() from word counts, so that several sizes share one count."""
    alphabet = common_characters(words, min_frequency)
    known = set(alphabet)
    # Punctuation is always a word of its own, so it needs no ## form.
    joined = set().union(*(word for word in words if len(word) > 1))
    inner = {c: chr(_PRIVATE + i) for i, c in enumerate(alphabet) if c in joined}
    outer = {private: char for char, private in inner.items()}
    needed = len(SPECIAL_TOKENS) + len(alphabet) + len(inner)
    if not alphabet:
        raise TokenizerError(tr("There is no text to learn a vocabulary from."))
    if vocab_size < needed:
        raise TokenizerError(
            tr(
                "A vocabulary of {vocab_size} is too small: the characters of this text "
                "take {needed}.",
                vocab_size=vocab_size,
                needed=needed,
            )
        )

    def disguised() -> Iterator[str]:
        for word, count in sorted(words.items()):
            if len(word) <= MAX_WORD_CHARS and known.issuperset(word):
                marked = word[0] + "".join(inner[char] for char in word[1:])
                yield from (
                    f"{marked} " * min(count - done, 1000) for done in range(0, count, 1000)
                )

    library = tokenizers.Tokenizer(models.BPE())
    library.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    library.train_from_iterator(
        disguised(),
        trainers.BpeTrainer(
            vocab_size=vocab_size,
            min_frequency=min_frequency,
            special_tokens=list(SPECIAL_TOKENS),
            initial_alphabet=[*alphabet, *inner.values()],
            show_progress=False,
        ),
    )
    vocab = library.get_vocab()

    def restored(token: str) -> str:
        plain = "".join(outer.get(char, char) for char in token)
        return PREFIX + plain if token[0] in outer else plain

    ordered = sorted(vocab, key=vocab.__getitem__)
    return [token if token in SPECIAL_TOKENS else restored(token) for token in ordered]


def common_characters(words: Counter[str], min_frequency: int) -> list[str]:
    """The characters worth a token of their own, most frequent first (ties by code point)."""
    counts: Counter[str] = Counter()
    for word, count in words.items():
        for char in word:
            counts[char] += count
    kept = [c for c, n in counts.items() if n >= min_frequency and ord(c) < _PRIVATE]
    return sorted(kept, key=lambda char: (-counts[char], char))[:MAX_ALPHABET]
