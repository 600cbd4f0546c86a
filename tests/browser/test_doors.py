"""The server's doors, tried without a browser: what is let in, and what an answer gives away."""

import http.client
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT, Server

# No host of this name is ever asked: the server only reads it.
ELSEWHERE = "http://elsewhere.example"
SECRET = b"BertExplorerError"  # stands in our source and in no asset

WAYS_OUT = (
    "/assets/../app.py",
    "/assets/%2e%2e/app.py",
    "/assets/..%2fapp.py",
    "/assets/..%5capp.py",
    "/assets/....//app.py",
    "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/assets//etc/passwd",
    "/assets/C:%5cWindows%5cwin.ini",
    "/assets/app.css%00.py",
    "/assets/models",
    "/static/../../../../../../../../etc/passwd",
    "/media/../bert_explorer/errors.py",
    "/component/../app.py",
    "/_stcore/bidi-components/%2e%2e/%2e%2e/app.py",
    "/bert_explorer/errors.py",
    "/.streamlit/config.toml",
    "/s/..%2f..%2fetc%2fpasswd",
    "/s/%0d%0aSet-Cookie:%20a=b",
)


class Answer:
    """What came back for one request."""

    def __init__(self, server: Server, path: str, method: str = "GET", **headers: str) -> None:
        place = urlsplit(server.url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in named.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = b"" if self.status == 101 else response.read()
        connection.close()


def handshake(server: Server, origin: str) -> int:
    """The status that a page of that origin gets when it opens the app's socket."""
    return Answer(
        server,
        "/_stcore/stream",
        Connection="Upgrade",
        Upgrade="websocket",
        Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
        Sec_WebSocket_Protocol="streamlit",
        Origin=origin,
    ).status


def test_the_socket_opens_for_the_apps_own_pages_only(server) -> None:
    assert handshake(server, server.url) == 101
    for origin in (ELSEWHERE, "http://127.0.0.1.elsewhere.example", "null", "file://"):
        assert handshake(server, origin) == 403, origin


@pytest.mark.parametrize("path", WAYS_OUT)
def test_no_path_leads_out_of_the_assets(server, path) -> None:
    found = Answer(server, path)
    assert SECRET not in found.body
    assert b"root:" not in found.body
    assert str(ROOT).encode() not in found.body
    if found.status == 200:  # the app's own page, as for any address that it does not know
        assert b"<title>Streamlit</title>" in found.body
    elif found.status == 302:
        assert found.headers["location"].startswith("../?")
        assert "set-cookie" not in found.headers
    else:
        assert found.status in (400, 404)
        assert len(found.body) < 100


def test_every_answer_even_an_error_carries_the_headers_and_names_no_place(server) -> None:
    for path, status in (("/assets/none", 404), ("/media/none.png", 404), ("//x", 400)):
        found = Answer(server, path)
        assert found.status == status
        assert "frame-ancestors 'self'" in found.headers["content-security-policy"]
        assert found.headers["cross-origin-resource-policy"] == "same-origin"
        assert str(ROOT).encode() not in found.body
    for path in ("/_stcore/metrics", "/_stcore/host-config", "/_stcore/health"):
        found = Answer(server, path, Origin=ELSEWHERE)
        assert "access-control-allow-origin" not in found.headers
        for place in (ROOT, Path.home()):
            assert str(place).encode() not in found.body


def test_no_site_may_steer_the_app_and_no_program_drive_it(server) -> None:
    assert b'"allowedOrigins":[]' in Answer(server, "/_stcore/host-config").body
    assert Answer(server, "/_stcore/agent/interact", "POST", Content_Length="0").status == 403


def test_uploads_need_a_token_and_a_session_and_cannot_be_read_back(server) -> None:
    place = "/_stcore/upload_file/somebody/file"
    for method in ("PUT", "DELETE"):
        assert Answer(server, place, method, Content_Length="0").status == 403
    cookie = Answer(server, "/_stcore/health").headers["set-cookie"]
    token = re.match(r"_streamlit_xsrf=([^;]+)", cookie)[1]
    known = {"X_Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}", "Content_Length": "0"}
    assert Answer(server, place, "PUT", **known).status == 400
    assert b"<title>Streamlit</title>" in Answer(server, place).body
