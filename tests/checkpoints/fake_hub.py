"""A hub on this machine: enough of the protocol for huggingface_hub to list and fetch files."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "a" * 40


class FakeHub:
    """repos: id -> {file name: content}. requests: (method, path) in order. gated: ids."""

    def __init__(self) -> None:
        self.repos: dict[str, dict[str, bytes]] = {}
        self.gated: set[str] = set()
        self.requests: list[tuple[str, str]] = []

    def add(self, repo_id: str, folder: Path) -> None:
        self.repos[repo_id] = {
            str(file.relative_to(folder)): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }


@contextmanager
def serve(hub: FakeHub) -> Iterator[str]:
    """Its address, for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            self.answer()

        def answer(self) -> None:
            path = self.path.split("?")[0].lstrip("/")
            hub.requests.append((self.command, path))
            if path.startswith("api/models/"):
                return self.info(path.removeprefix("api/models/"))
            repo_id, _, rest = path.partition("/resolve/")
            content = hub.repos.get(repo_id, {}).get(rest.partition("/")[2])
            if content is None:
                return self.error(404, "EntryNotFound")
            etag = f'"{hashlib.sha1(content).hexdigest()}"'
            return self.reply(200, content, {"ETag": etag, "X-Repo-Commit": COMMIT})

        def info(self, repo_id: str) -> None:
            if repo_id in hub.gated:
                return self.error(403, "GatedRepo")
            if repo_id not in hub.repos:
                return self.error(404, "RepoNotFound")
            files = [
                {"rfilename": name, "size": len(content)}
                for name, content in hub.repos[repo_id].items()
            ]
            info = {"id": repo_id, "sha": COMMIT, "siblings": files, "private": False}
            return self.reply(200, json.dumps(info).encode(), {"Content-Type": "application/json"})

        def error(self, status: int, code: str) -> None:
            self.reply(status, b"{}", {"X-Error-Code": code, "X-Error-Message": code})

        def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
