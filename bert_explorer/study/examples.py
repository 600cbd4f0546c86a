"""Sentences that teach something, each with what to look at."""

from __future__ import annotations

from dataclasses import dataclass

from bert_explorer.language import later

TWO_SENSES = later("Two senses")
AGREEMENT = later("Agreement")
PRONOUNS = later("Pronouns")
NEGATION = later("Negation")
IDIOMS = later("Idioms")
WORD_ORDER = later("Word order")
RARE_WORDS = later("Rare words")
NUMBERS = later("Numbers")


@dataclass(frozen=True)
class Example:
    """One sentence or pair. topic and look are English and to be shown with `tr`."""

    topic: str
    look: str
    """What to look at, in a question or one sentence."""
    page: str
    """The file in pages/ where it shows best."""
    sentence: str
    pair: str = ""


EXAMPLES = (
    Example(
        TWO_SENSES,
        later("Do the two vectors of “bank” move apart from layer to layer?"),
        "embeddings.py",
        "We sat on the bank of the river.",
        "She put all her money in the bank.",
    ),
    Example(
        TWO_SENSES,
        later("Which words does “bat” attend to in each sentence?"),
        "attention.py",
        "The bat flew out of the cave.",
        "He hit the ball with a bat.",
    ),
    Example(
        TWO_SENSES,
        later("The same letters are a noun here and a verb there."),
        "embeddings.py",
        "The leaves of the tree are red.",
        "The train leaves at ten.",
    ),
    Example(
        AGREEMENT,
        later("The verb belongs to the key, but the doors stand nearer. Who falls for it?"),
        "fill_the_blank.py",
        "The key to the old doors [MASK] lost.",
    ),
    Example(
        AGREEMENT,
        later("The verb must agree with a word five places back."),
        "fill_the_blank.py",
        "The boys who saw the cat [MASK] hungry.",
    ),
    Example(
        AGREEMENT,
        later("One letter, far from the blank, tells “is” from “are”."),
        "fill_the_blank.py",
        "The dogs near the house [MASK] barking.",
    ),
    Example(
        PRONOUNS,
        later("Which name does “she” attend to?"),
        "attention.py",
        "Anna gave Tom a book because she liked him.",
    ),
    Example(
        PRONOUNS,
        later("Is “she” more probable than “he” and “it”, and for whom?"),
        "fill_the_blank.py",
        "The girl lost her doll and then [MASK] cried.",
    ),
    Example(
        PRONOUNS,
        later("One word changes what “it” stands for. Does its attention change too?"),
        "attention.py",
        "The ball did not fit in the box because it was too big.",
        "The ball did not fit in the box because it was too small.",
    ),
    Example(
        NEGATION,
        later("How far does “not” move the vector of “hot”?"),
        "embeddings.py",
        "The soup is hot.",
        "The soup is not hot.",
    ),
    Example(
        NEGATION,
        later("Do the guesses change with “not”? Compare with “A bird can [MASK].”"),
        "fill_the_blank.py",
        "A bird can not [MASK].",
    ),
    Example(
        NEGATION,
        later("Is “closed” above “open”?"),
        "fill_the_blank.py",
        "The door is not open. It is [MASK].",
    ),
    Example(
        IDIOMS,
        later("Only one of the two sentences is about animals."),
        "attention.py",
        "It was raining cats and dogs.",
        "The cats and dogs were playing.",
    ),
    Example(
        WORD_ORDER,
        later("The words are the same: only the positions differ."),
        "embeddings.py",
        "The dog bit the man.",
        "The man bit the dog.",
    ),
    Example(
        WORD_ORDER,
        later("What is left of the attention once the order is lost?"),
        "attention.py",
        "cat the mat on sat the",
        "the cat sat on the mat",
    ),
    Example(
        RARE_WORDS,
        later("Nobody has met a wug, yet its neighbours say what it can do."),
        "fill_the_blank.py",
        "The wug was [MASK] under the tree.",
    ),
    Example(
        RARE_WORDS,
        later("Long words fall into pieces: where are the borders?"),
        "tokens.py",
        "The photographer was misunderstood.",
    ),
    Example(
        RARE_WORDS,
        later("What becomes of a sign that is not in the vocabulary?"),
        "tokens.py",
        "My friend Xiomara saw a 🦄 in the garden.",
    ),
    Example(
        NUMBERS,
        later("Both blanks ask for a number: are the guesses different?"),
        "fill_the_blank.py",
        "A dog has [MASK] legs and a bird has [MASK] legs.",
    ),
    Example(
        NUMBERS,
        later("Is a year one token, or cut into pieces?"),
        "tokens.py",
        "The house was built in 1987.",
    ),
)


def example_of(sentence: str, pair: str | None) -> Example | None:
    """The example that is in use, if one is."""
    for example in EXAMPLES:
        if (example.sentence, example.pair) == (sentence, pair or ""):
            return example
    return None
