"""The deck for Anki: whole, with pictures, and text that stays text."""

import io
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import torch

from bert_explorer.checkpoints.store import load
from bert_explorer.language import speaking
from bert_explorer.study.anki import deck
from bert_explorer.study.card import Bench
from bert_explorer.study.registry import CARDS
from bert_explorer.views.study_picture import draw


def notes(apkg: bytes, folder: Path) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(apkg)) as archive:
        name = next(n for n in archive.namelist() if n.startswith("collection.anki2"))
        path = Path(archive.extract(name, folder))
    with sqlite3.connect(path) as database:
        return [row[0].split("\x1f") for row in database.execute("select flds from notes")]


def test_a_deck_holds_every_card_and_its_picture(tmp_path: Path) -> None:
    bench = Bench(load("bert-twin"), load("gpt-twin"))
    with torch.inference_mode():
        found = [(card, card.experiment(bench)) for card in CARDS[:4]]
    pictures = [draw(evidence.pictures[0]) for _, evidence in found]
    rows = notes(deck([*found, (CARDS[4], None)], [*pictures, ""], "bert-twin"), tmp_path)
    assert [row[0] for row in rows] == [card.id for card in CARDS[:5]]
    assert all(row[4].startswith("<svg") for row in rows[:4])
    assert rows[4][3:] == ["", ""]


def test_a_deck_is_in_the_language_in_force_and_its_cards_stay_the_same(tmp_path: Path) -> None:
    decks = {}
    for language in ("en", "de"):
        (tmp_path / language).mkdir()
        with speaking(language):
            decks[language] = notes(deck([(CARDS[0], None)], [""], "m"), tmp_path / language)[0]
    assert decks["en"][0] == decks["de"][0] == CARDS[0].id
    assert decks["en"][1] == "What is BERT?"
    assert decks["de"][1] == "Was ist BERT?"


def test_text_is_escaped(tmp_path: Path) -> None:
    card = replace(CARDS[0], question="<script>alert(1)</script>", answer="a < b & c")
    row = notes(deck([(card, None)], [""], "m"), tmp_path)[0]
    assert row[1] == "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert row[2] == "a &lt; b &amp; c"
