"""All fifty cards, by topic and by id, and a search over them."""

from __future__ import annotations

from bert_explorer.language import tr
from bert_explorer.study.card import Card
from bert_explorer.study.topics import (
    both_sides,
    embeddings,
    encoder_layer,
    family,
    generation,
    masked_words,
    outputs,
    tokens,
    training,
)

_TOPICS = (
    both_sides,
    masked_words,
    tokens,
    embeddings,
    encoder_layer,
    outputs,
    generation,
    training,
    family,
)

CARDS: tuple[Card, ...] = tuple(card for topic in _TOPICS for card in topic.CARDS)
TOPICS: tuple[str, ...] = tuple(topic.TOPIC for topic in _TOPICS)
BY_ID: dict[str, Card] = {card.id: card for card in CARDS}


def search(text: str) -> tuple[Card, ...]:
    """Cards in which every word of the text occurs, in any case; all for a blank text.

    It looks at the texts in the language in force.
    """
    words = text.casefold().split()
    return tuple(
        card
        for card in CARDS
        if all(
            word
            in f"{tr(card.topic)} {tr(card.question)} {tr(card.answer)} {tr(card.ask)}".casefold()
            for word in words
        )
    )
