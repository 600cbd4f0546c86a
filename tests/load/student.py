"""One student of the class: sentences of their own, and what they do second by second."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from tests.load.names import name
from tests.load.visitor import Answer, Visitor

SENTENCES = 40
"""Sentences, each with a name of its own, that a student may type."""

PAGES = {
    "": 2,
    "attention": 4,
    "tokens": 2,
    "fill_the_blank": 4,
    "embeddings": 2,
    "encoder_layer": 2,
    "generation": 1,
}
"""Page -> how often a student goes there, compared with the others."""

LAYERS = HEADS = 4
PICTURES = ("Heatmap", "Arcs", "All heads", "Mask")

OPEN, TYPE, PAGE, LAYER, HEAD, PICTURE, HIDE = (
    "open a link",
    "type a sentence",
    "change the page",
    "choose a layer",
    "choose a head",
    "choose a picture",
    "hide a word",
)
KINDS = (OPEN, TYPE, PAGE, LAYER, HEAD, PICTURE, HIDE)

_SUBJECTS = ("and the girl", "and the old man", "with a dog", "and his friend", "and two birds")
_VERBS = ("played", "lived", "waited", "worked", "slept", "talked")
_PLACES = ("in the garden", "near the river", "at the school", "on the hill", "by the sea")


@dataclass(frozen=True)
class View:
    """What a student ought to have on screen."""

    name: str
    """The invented name in the sentence."""
    sentence: str
    page: str | None = None
    picture: str = PICTURES[0]
    layer: int | None = None
    """Counted from 1; None if it was not chosen since the page was opened."""
    head: int | None = None


@dataclass(frozen=True)
class Done:
    """One action: what it was, when (seconds after the start), what should and did come back."""

    kind: str
    at: float
    view: View
    answer: Answer


class Student:
    """Chooses by their own dice, so the same number always does the same things."""

    def __init__(self, number: int, visitor: Visitor) -> None:
        self.number, self.visitor = number, visitor
        self._dice = random.Random(number)
        self._typed = 0
        self.view = self._typing(View("", ""))

    async def open(self) -> tuple[str, Answer]:
        """Open a link to a page, with one's own sentence in it."""
        self.view = replace(self.view, page=self._other_page())
        return OPEN, await self.visitor.open(self.view.page, s=self.view.sentence)

    async def act(self) -> tuple[str, Answer]:
        """Do one thing that the page offers. Returns its kind and what came back."""
        kind = self._dice.choice(self._possible())
        return kind, await self._do(kind)

    def _possible(self) -> list[str]:
        kinds = [TYPE, PAGE]
        offered = self.visitor.widgets
        if self.view.page == "attention":
            kinds += [LAYER, HEAD] * ("head" in offered) + [PICTURE]
        if self.view.page == "encoder_layer" and "layer" in offered:
            kinds += [LAYER] * 3
        if self.view.page == "fill_the_blank" and "word_strip" in offered:
            kinds += [HIDE] * 3
        return kinds

    async def _do(self, kind: str) -> Answer:
        view, dice = self.view, self._dice
        if kind == TYPE:
            self.view = self._typing(view)
            return await self.visitor.set("s", self.view.sentence)
        if kind == PAGE:
            self.view = View(view.name, view.sentence, page=self._other_page())
            return await self.visitor.go(self.view.page)
        if kind == PICTURE:
            picture = dice.choice([one for one in PICTURES if one != view.picture])
            self.view = replace(view, picture=picture)
            return await self.visitor.set("picture", picture)
        if kind == HIDE:
            return await self.visitor.trigger("word_strip", "toggle", dice.randint(2, 4))
        number = dice.randint(1, LAYERS if kind == LAYER else HEADS)
        self.view = replace(view, **{"layer" if kind == LAYER else "head": number})
        return await self.visitor.set("layer" if kind == LAYER else "head", number)

    def _other_page(self) -> str:
        others = [page for page in PAGES if page != self.view.page]
        return self._dice.choices(others, [PAGES[page] for page in others])[0]

    def _typing(self, view: View) -> View:
        own = name(self.number * SENTENCES + self._typed % SENTENCES)
        self._typed += 1
        dice = self._dice
        rest = f"{dice.choice(_SUBJECTS)} {dice.choice(_VERBS)} {dice.choice(_PLACES)}"
        return replace(view, name=own, sentence=f"{own.capitalize()} {rest}.")
