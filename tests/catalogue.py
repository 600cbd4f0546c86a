"""The catalogues of the interface: what the code says, what is translated, what is compiled.

`make languages` runs this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bert_explorer.language import CATALOGUES, DEFAULT, DOMAIN, LANGUAGES
from bert_explorer.ui.components import _TEXT

ROOT = Path(__file__).parents[1]
# The functions that mark a text; the number of texts they take.
KEYWORDS: dict[str, tuple[int, ...] | None] = {"tr": None, "later": None, "trn": (1, 2)}
METHODS = [
    ("bert_explorer/**.py", "python"),
    ("pages/**.py", "python"),
    ("app.py", "python"),
    ("assets/components/**.js", "tests.catalogue:of_script"),
]
TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]


def path_of(language: str) -> Path:
    """The .po file of a language; the compiled .mo lies beside it."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def collected() -> Catalog:
    """Every text that the code marks, with the files it is in."""
    catalogue = Catalog(charset="utf-8")
    for name, _, message, comments, context in extract_from_dir(
        ROOT,
        METHODS,
        keywords=KEYWORDS,
        directory_filter=lambda folder: not _hidden(folder),
    ):
        catalogue.add(message, locations=[(name, None)], auto_comments=comments, context=context)
    return catalogue


def of_script(
    file: BinaryIO, *_: object, **__: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The texts of a script for Babel: just those that a component is given translated."""
    script = file.read().decode("utf-8")
    for found in _TEXT.finditer(script):
        yield script.count("\n", 0, found.start()) + 1, "tr", found[1], []


def read(language: str) -> Catalog:
    """What is translated."""
    if not path_of(language).exists():
        title = f"# BERT Explorer in {LANGUAGES[language]}. `make languages` keeps this file."
        return Catalog(locale=language, header_comment=title, project="BERT Explorer", fuzzy=False)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def update(language: str) -> int:
    """Bring the .po file in step with the code and compile it. Returns how many texts wait."""
    catalogue = read(language)
    catalogue.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(catalogue))
    return sum(not (all(m.string) if m.pluralizable else m.string) for m in catalogue if m.id)


def _hidden(folder: str) -> bool:
    return Path(folder).name.startswith((".", "_")) or Path(folder).name in {"runs", "tests"}


if __name__ == "__main__":
    for language in TRANSLATED:
        print(
            f"{LANGUAGES[language]}: {update(language)} texts to translate in {path_of(language)}"
        )
