"""The words of the little language, with the facts that its grammar rests on."""

from __future__ import annotations

GIRLS = ("anna", "mia", "zoe", "ella", "ruth", "nina", "lily", "rosa", "ida", "eva", "kate", "jane")
BOYS = ("tom", "ben", "max", "leo", "sam", "finn", "paul", "otto", "hugo", "carl", "jack", "ned")

ANIMALS = {
    "dog": ("barks", "bark"),
    "cat": ("meows", "meow"),
    "duck": ("quacks", "quack"),
    "cow": ("moos", "moo"),
    "pig": ("grunts", "grunt"),
    "lion": ("roars", "roar"),
    "bee": ("buzzes", "buzz"),
    "bird": ("sings", "sing"),
    "frog": ("croaks", "croak"),
    "horse": ("neighs", "neigh"),
    "owl": ("hoots", "hoot"),
    "hen": ("clucks", "cluck"),
    "snake": ("hisses", "hiss"),
    "bear": ("growls", "growl"),
}
"""Each has a voice of its own: one that does it, several that do."""

TOOLS = {
    "key": "open the door",
    "knife": "cut the bread",
    "brush": "paint the wall",
    "broom": "sweep the floor",
    "pen": "write a letter",
    "spoon": "eat the soup",
    "needle": "mend the shirt",
    "spade": "dig a hole",
    "hammer": "build a house",
    "rope": "climb the tree",
    "lamp": "read at night",
    "boat": "cross the river",
}
"""Each is taken for one purpose only."""

NEEDS = {
    "hungry": ("eats", ("an apple", "the cake", "a pear", "the rice")),
    "thirsty": ("drinks", ("the milk", "the water", "the juice", "a tea")),
    "tired": ("sleeps", ("in the bed", "on the sofa", "until noon")),
    "cold": ("wears", ("a coat", "a hat", "the scarf", "the gloves")),
    "bored": ("plays", ("with a ball", "in the garden", "the piano")),
    "ill": ("visits", ("the doctor", "the nurse")),
}
"""A state, what one then does, and with what."""

OPPOSITES = (
    ("big", "small"),
    ("old", "new"),
    ("hot", "cool"),
    ("wet", "dry"),
    ("clean", "dirty"),
    ("full", "empty"),
    ("long", "short"),
    ("heavy", "light"),
    ("hard", "soft"),
    ("thick", "thin"),
)

THINGS = ("box", "bag", "cup", "ball", "book", "chair", "table", "coat", "hat", "shoe")
COLOURS = ("red", "blue", "green", "yellow", "black", "white")
PLACES = ("garden", "kitchen", "park", "forest", "school", "shop", "farm", "street")
NEARNESS = ("near", "behind", "beside")
DEEDS = (
    ("sings", "sing"),
    ("dances", "dance"),
    ("laughs", "laugh"),
    ("runs", "run"),
    ("waits", "wait"),
    ("helps", "help"),
)
"""What one person does, what two do."""

FEELINGS = ("happy", "sad", "angry", "brave", "shy", "proud")

BRACKETS = {"both": "and", "either": "or", "neither": "nor"}
"""The first word calls for the second, and the second betrays the first."""
