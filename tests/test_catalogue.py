"""Every language says everything, with the same fields, and what is compiled is what is written."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from bert_explorer.language import DEFAULT, closest, current, later, speaking, tr, trn
from tests import catalogue

FIELD = re.compile(r"\{[^{}]*\}")


@pytest.fixture(scope="module")
def collected() -> Catalog:
    return catalogue.collected()


@pytest.fixture(scope="module", params=catalogue.TRANSLATED)
def translated(request: pytest.FixtureRequest) -> Catalog:
    return catalogue.read(request.param)


def said(message: Message) -> list[str]:
    return list(message.string) if message.pluralizable else [message.string]


def asked(message: Message) -> list[str]:
    return list(message.id) if message.pluralizable else [message.id]


def test_every_text_of_the_code_is_translated(collected: Catalog, translated: Catalog) -> None:
    missing = [
        message.id
        for message in collected
        if message.id
        and not ((found := translated.get(message.id)) and all(said(found)) and not found.fuzzy)
    ]
    assert missing == [], "run `make languages` and translate these"


def test_no_text_is_kept_that_the_code_no_longer_says(
    collected: Catalog, translated: Catalog
) -> None:
    assert [m.id for m in translated if m.id and collected.get(m.id) is None] == []


def test_a_translation_fills_in_the_same_fields(translated: Catalog) -> None:
    for message in translated:
        if message.id:
            fields = {field for text in asked(message) for field in FIELD.findall(text)}
            found = {field for text in said(message) for field in FIELD.findall(text)}
            assert found == fields, message.id


@pytest.mark.parametrize("language", catalogue.TRANSLATED)
def test_what_is_compiled_is_what_is_written(language: str, translated: Catalog) -> None:
    compiled = catalogue.path_of(language).with_suffix(".mo").read_bytes()
    assert compiled == catalogue.compiled(translated), "run `make languages`"


def test_german_fills_in_fields_and_counts() -> None:
    with speaking("de"):
        assert tr("Save this picture as {kind}", kind="SVG") == "Dieses Bild als SVG speichern"
        assert tr("a text that nobody translated") == "a text that nobody translated"
        assert tr("") == ""  # to gettext the catalogue's header
    assert current() == DEFAULT
    assert tr("Save this picture as {kind}", kind="SVG") == "Save this picture as SVG"
    assert later("Tokens") == "Tokens"


def test_counts_take_the_right_number_and_separate_thousands() -> None:
    assert trn("{count} token", "{count} tokens", 1) == "1 token"
    assert trn("{count} token", "{count} tokens", 12_345) == "12,345 tokens"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-AT", "de"), ("de_DE", "de"), ("DE", "de"), ("en-GB", "en"), ("fr", "en"), (None, "en")],
)
def test_a_browser_gets_the_closest_language(locale: str | None, language: str) -> None:
    assert closest(locale) == language
