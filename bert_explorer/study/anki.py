"""The fifty cards as an Anki deck, with the pictures drawn from the model in use."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import genanki

from bert_explorer.language import tr
from bert_explorer.study.card import Card, Evidence

# Anki tells decks and note types apart by fixed numbers, drawn once at random.
_DECK_ID, _MODEL_ID = 1_731_094_256, 1_208_665_917

_MODEL = genanki.Model(
    _MODEL_ID,
    "BERT Explorer",
    fields=[{"name": name} for name in ("Id", "Question", "Answer", "Evidence", "Picture")],
    templates=[
        {
            "name": "Card",
            "qfmt": '<div class="question">{{Question}}</div>',
            "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}"
            '<div class="evidence">{{Evidence}}</div>{{Picture}}',
        }
    ],
    css=".card { font-family: sans-serif; font-size: 20px; max-width: 40rem; margin: auto; "
    "padding: 1rem; } .question { font-weight: 600; } .evidence { font-size: 16px; "
    "opacity: 0.8; margin-block: 0.75rem; }",
)


def deck(
    cards: Sequence[tuple[Card, Evidence | None]],
    pictures: Sequence[str],
    model: str,
) -> bytes:
    """An .apkg file, in the language in force.

    cards: each with its evidence, or None where the model in use can't show it.
    pictures: one SVG text for each card, "" where there is none. model: its name, for the notes.
    Imported again, a card takes the place of its earlier self: its id says which it is.
    """
    package = genanki.Deck(_DECK_ID, "BERT Explorer")
    for (card, evidence), picture in zip(cards, pictures, strict=True):
        said = html.escape(f"{evidence.says} ({model})") if evidence else ""
        if evidence and (evidence.but or evidence.cited):
            said += "<br>" + html.escape(" ".join(filter(None, (evidence.but, evidence.cited))))
        package.add_note(
            genanki.Note(
                model=_MODEL,
                fields=[
                    card.id,
                    html.escape(tr(card.question)),
                    html.escape(tr(card.answer)),
                    said,
                    picture,
                ],
                guid=genanki.guid_for("bert-explorer", card.id),
                tags=[tr(card.topic).replace(" ", "-")],
            )
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(package).write_to_file(str(path))
        return path.read_bytes()
