"""A language small enough to be learned in a minute, and read by a child.

Six rules tie words of a sentence together, some of them over a distance. Each works both ways: from
the first word one can tell the second, and from the second the first. So each can be asked from the
left and from the right:

    bracket    both anna and tom sing .            either calls for or, neither for nor
    voice      the dog near the frogs barks .      each animal has a voice, one bark, two dogs bark
    tool       anna takes the key , because she wants to open the door .
               anna wants to open the door , so she takes the key .
    pronoun    when she is cold , anna wears a hat .    when anna is cold , she wears a hat .
    opposite   the box is not big but small .
    number     these dogs near the farm are old .  this goes with is, these with are
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

from bert_explorer.data import little_words as words
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.vocabulary import SPECIAL_TOKENS

Side = Literal["left", "right"]


@dataclass(frozen=True)
class Blank:
    """A word of a sentence that the rule settles from one side alone.

    word: its place among the words, counted from 0. side: where the word stands that settles it.
    """

    word: int
    side: Side


@dataclass(frozen=True)
class Sentence:
    """One sentence of the language. words: with the full stop. rule: the name of a rule."""

    words: tuple[str, ...]
    rule: str
    blanks: tuple[Blank, ...]

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Cast:
    """Who a story is about."""

    hero: str
    friend: str
    animal: str

    @property
    def pronoun(self) -> str:
        return pronoun(self.hero)


def pronoun(name: str) -> str:
    """she or he."""
    return "she" if name in words.GIRLS else "he"


def bracket(rng: Random, cast: Cast) -> Sentence:
    """Two people in a bracket of words; both makes them two."""
    opener = rng.choice(tuple(words.BRACKETS))
    one, two = rng.choice(words.DEEDS)
    names = [cast.hero, cast.friend]
    rng.shuffle(names)
    if rng.random() < 0.5:
        names = [f"{name} from the {rng.choice(words.PLACES)}" for name in names]
    deed = two if opener == "both" else one
    return _sentence(
        "bracket", f"<{opener} {names[0]} >{words.BRACKETS[opener]} {names[1]} {deed} ."
    )


def voice(rng: Random, cast: Cast) -> Sentence:
    """An animal, another to distract from it, and the voice that belongs to the first."""
    other = rng.choice([name for name in words.ANIMALS if name != cast.animal])
    many = rng.randrange(2)
    animal = cast.animal + "s" * many
    other += "s" * (1 - many)
    where = f"{rng.choice(words.NEARNESS)} the {other}"
    return _sentence("voice", f"the <{animal} {where} >{words.ANIMALS[cast.animal][many]} .")


def tool(rng: Random, cast: Cast) -> Sentence:
    """The purpose after the tool, or before it."""
    name, purpose = rng.choice(tuple(words.TOOLS.items()))
    if rng.random() < 0.5:
        text = f"{cast.hero} takes the <{name} , because {cast.pronoun} wants to {purpose} ."
    else:
        text = f"{cast.hero} wants to {purpose} , so {cast.pronoun} takes the >{name} ."
    return _sentence("tool", text)


def pronoun_of(rng: Random, cast: Cast) -> Sentence:
    """The name after the pronoun, or before it."""
    state, (verb, objects) = rng.choice(tuple(words.NEEDS.items()))
    rest = f"{verb} {rng.choice(objects)} ."
    if rng.random() < 0.5:
        return _sentence("pronoun", f"when <{cast.pronoun} is {state} , {cast.hero} {rest}")
    return _sentence("pronoun", f"when {cast.hero} is {state} , >{cast.pronoun} {rest}")


def opposite(rng: Random, cast: Cast) -> Sentence:
    """Not one but the other."""
    pair = list(rng.choice(words.OPPOSITES))
    rng.shuffle(pair)
    thing = f"{rng.choice(words.COLOURS)} {rng.choice(words.THINGS)}"
    return _sentence("opposite", f"the {thing} is not <{pair[0]} but >{pair[1]} .")


def number(rng: Random, cast: Cast) -> Sentence:
    """One or several, told by the word before the noun and by the verb after it."""
    many = rng.randrange(2)
    animal = cast.animal + "s" * many
    where = f"{rng.choice(words.NEARNESS)} the {rng.choice(words.PLACES)}"
    opener, verb = (("this", "is"), ("these", "are"))[many]
    return _sentence("number", f"<{opener} {animal} {where} >{verb} {rng.choice(words.FEELINGS)} .")


RULES: dict[str, Callable[[Random, Cast], Sentence]] = {
    "bracket": bracket,
    "voice": voice,
    "tool": tool,
    "pronoun": pronoun_of,
    "opposite": opposite,
    "number": number,
}


def draw_cast(rng: Random) -> Cast:
    """A hero, a friend and an animal."""
    hero, friend = rng.sample(words.GIRLS + words.BOYS, 2)
    return Cast(hero, friend, rng.choice(tuple(words.ANIMALS)))


def story(rng: Random) -> list[Sentence]:
    """Four to seven sentences about the same three, in any order of rules."""
    cast = draw_cast(rng)
    return [rng.choice(tuple(RULES.values()))(rng, cast) for _ in range(rng.randint(4, 7))]


def stories(seed: int, count: int) -> list[list[Sentence]]:
    """`count` stories; the same seed gives the same ones."""
    rng = Random(seed)
    return [story(rng) for _ in range(count)]


@cache
def tokenizer() -> Tokenizer:
    """One token a word: every word the language has, after the special tokens."""
    rng = Random(0)
    found = {"."}
    for _ in range(2000):  # far more than it takes to meet every word
        for rule in RULES.values():
            found.update(rule(rng, draw_cast(rng)).words)
    return Tokenizer({token: id for id, token in enumerate((*SPECIAL_TOKENS, *sorted(found)))})


def unknown_words(text: str) -> list[str]:
    """The words of a text that the language doesn't have, each once."""
    vocab = tokenizer().vocab
    found = [word.normalized for word in tokenizer().words(text)]
    return list(dict.fromkeys(word for word in found if word not in vocab))


def _sentence(rule: str, marked: str) -> Sentence:
    """From a text in which < marks a word settled from the right, > one settled from the left."""
    sides: dict[str, Side] = {"<": "right", ">": "left"}
    found = marked.split()
    blanks = tuple(
        Blank(place, sides[word[0]]) for place, word in enumerate(found) if word[0] in sides
    )
    return Sentence(tuple(word.lstrip("<>") for word in found), rule, blanks)
