"""Short links: the same view, the same code; bounded; never out of the app."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bert_explorer.errors import LinkError
from bert_explorer.ui.sharing import route
from bert_explorer.ui.sharing.link import app_address, page_name
from bert_explorer.ui.sharing.short_links import CODE, MOST_CHARACTERS, ShortLinks, short_links


@pytest.fixture
def links(tmp_path: Path) -> ShortLinks:
    return ShortLinks(tmp_path / "state" / "links.sqlite", most=3)


def overwrite(links: ShortLinks, code: str, view: str) -> None:
    """What somebody might do who can write the file."""
    with sqlite3.connect(links.file) as file:
        file.execute("UPDATE views SET view = ? WHERE code = ?", (view, code))
    file.close()


def location(code: str, links: ShortLinks, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the server sends a browser that asks for /s/<code>."""
    monkeypatch.setattr(route, "short_links", lambda: links)
    answer = route.open_short_link(Request({"type": "http", "path_params": {"code": code}}))
    assert answer.status_code == 302
    return urljoin("http://room.test:8501/twin/s/x", answer.headers["location"])


def test_a_view_comes_back_whole(links, monkeypatch) -> None:
    query = {"s": ["a & b? =é</script>\n"], "hide": ["1", "2"], "lang": ["Deutsch"]}
    code = links.code_of("attention", query)
    url = urlsplit(location(code, links, monkeypatch))
    assert (url.netloc, url.path) == ("room.test:8501", "/twin/attention")
    assert parse_qs(url.query) == query


def test_the_same_view_has_the_same_code_on_any_server(links, tmp_path) -> None:
    code = links.code_of("tokens", {"a": ["1"], "b": ["2"]})
    assert CODE.fullmatch(code)
    assert len(code) == 5
    assert links.code_of("tokens", {"b": ["2"], "a": ["1"]}) == code
    assert ShortLinks(tmp_path / "other.sqlite").code_of("tokens", {"b": ["2"], "a": ["1"]}) == code
    assert links.code_of("tokens", {"a": ["1"]}) != code


def test_two_servers_share_one_file(links) -> None:
    with ThreadPoolExecutor(4) as pool:
        codes = list(
            pool.map(lambda i: ShortLinks(links.file).code_of("", {"s": [str(i)]}), range(20))
        )
    assert len(set(codes)) == 20
    assert [links.address_of(code) for code in codes] == [f"?s={i}" for i in range(20)]


def test_two_views_with_the_same_letters_get_two_codes(links) -> None:
    code = links.code_of("", {"s": ["mine"]})
    overwrite(links, code, "tokens?s=theirs")
    longer = links.code_of("", {"s": ["mine"]})
    assert longer.startswith(code)
    assert links.address_of(longer) == "?s=mine"
    assert links.address_of(code) == "tokens?s=theirs"


def test_the_ones_that_nobody_used_go_first(links) -> None:
    first, second, third = (links.code_of("", {"s": [text]}) for text in "abc")
    links.address_of(first)
    fourth = links.code_of("", {"s": ["d"]})
    assert links.address_of(second) is None
    assert None not in {links.address_of(code) for code in (first, third, fourth)}


def test_too_long_a_view_and_a_folder_that_is_no_folder_are_sentences(links, tmp_path) -> None:
    with pytest.raises(LinkError, match="too much text"):
        links.code_of("", {"s": ["x" * MOST_CHARACTERS]})
    (tmp_path / "file").touch()
    with pytest.raises(LinkError) as caught:
        ShortLinks(tmp_path / "file" / "links.sqlite").code_of("", {})
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    "view",
    [
        "//evil.test?x=1",
        "http:evil.test?",
        "\\\\evil?",
        "a/../../b?",
        "tokens?s=1\r\nSet-Cookie: a",
    ],
)
def test_a_forged_file_leads_nowhere(links, monkeypatch, view) -> None:
    code = links.code_of("", {"s": ["mine"]})
    overwrite(links, code, view)
    assert location(code, links, monkeypatch) == f"http://room.test:8501/twin/?link={code}"


@given(st.text(max_size=20))
def test_an_unknown_code_leads_home(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        url = urlsplit(location(text, ShortLinks(Path("nowhere")), patch))
    assert (url.netloc, url.path) == ("room.test:8501", "/twin/")
    assert url.query.removeprefix("link=") in {"", text.lower()}


def test_links_of_a_server_are_kept_in_the_folder_that_it_is_given(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("BERT_EXPLORER_STATE", str(tmp_path / "state"))
    short_links.cache_clear()
    try:
        code = short_links().code_of("", {"s": ["kept"]})
    finally:
        short_links.cache_clear()
    assert ShortLinks(tmp_path / "state" / "links.sqlite").address_of(code) == "?s=kept"


@pytest.mark.parametrize(
    ("url", "address", "page"),
    [
        ("http://localhost:8501/", "http://localhost:8501", ""),
        ("http://localhost:8501/attention", "http://localhost:8501", "attention"),
        ("https://school.test/twin/attention/", "https://school.test/twin", "attention"),
        ("https://school.test/twin", "https://school.test/twin", ""),
        ("https://school.test/nonsense", "https://school.test/nonsense", ""),
    ],
)
def test_a_link_begins_where_the_app_does(url: str, address: str, page: str) -> None:
    assert (app_address(url), page_name(url)) == (address, page)
