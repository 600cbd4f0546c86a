"""The languages of the interface: every text on screen goes through `tr` or `trn`.

English stands in the code and is the key of the catalogue (GNU gettext): one file a language,
assets/languages/<language>/LC_MESSAGES/bert_explorer.po. `make languages` brings it up to date.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DEFAULT = "en"
LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Code -> its own name. The code is the folder's name under assets/languages."""

CATALOGUES = Path(__file__).parents[1] / "assets" / "languages"
DOMAIN = "bert_explorer"

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_ask: Callable[[], str] = lambda: DEFAULT  # noqa: E731


def tr(text: str, /, **values: object) -> str:
    """The text in the current language, with its {fields} filled in as str.format does.

    Args:
        text: English, as a literal, so that it can be collected. A text that is not in the
            catalogue comes back as it is.
        values: what the fields stand for. Without any, braces are left alone.
    """
    if not text:  # to gettext that is the catalogue's own header
        return ""
    return _filled(_catalogue(current()).gettext(text), values)


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """`tr` for a number of things: `trn("{count} token", "{count} tokens", 3)`.

    {count} is filled in with thousands separated, the way all counts are shown.
    """
    text = _catalogue(current()).ngettext(one, many, count)
    return _filled(text, {"count": f"{count:,}"} | values)


def later(text: str) -> str:
    """The same text, marked to be collected: for constants, to be shown with `tr(CONSTANT)`."""
    return text


def current() -> str:
    """The code of the language in force here."""
    return _chosen.get() or _ask()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything inside the `with` block is in that language, whoever is looking."""
    token = _chosen.set(language)
    try:
        yield
    finally:
        _chosen.reset(token)


def from_here_on(language: str) -> None:
    """Everything that this thread says from now on is in that language."""
    _chosen.set(language)


def ask_for_language(ask: Callable[[], str]) -> None:
    """Let the app say which language the visitor of the moment reads."""
    global _ask
    _ask = ask


def closest(locale: str | None) -> str:
    """The language for a browser's locale such as "de-AT"; DEFAULT if it is none of ours."""
    code = (locale or "").lower().replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else DEFAULT


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUES, [language], fallback=language == DEFAULT)
