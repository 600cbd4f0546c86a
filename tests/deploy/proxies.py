"""Two ways to put one address before several replicas: nginx with our configuration, or a stand-in.

The stand-in does the part that the tests need, where there is no nginx: a cookie keeps a visitor
with one replica, and a replica that does not answer loses its visitors to another one.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
COOKIE = re.compile(rb"^cookie:.*\breplica=([^;\r]+)", re.IGNORECASE | re.MULTILINE)


def configured(addresses: Sequence[str], port: int, folder: Path) -> str:
    """Our nginx.conf for replicas at these addresses (host:port), and everything else in folder."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for i, address in enumerate(addresses, 1):
        assert f"replica-{i}:8501" in text
        text = text.replace(f"replica-{i}:8501", address)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    own = "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    return text.replace("http {\n", f"http {{\n    access_log off;\n{own}", 1)


@contextmanager
def nginx(addresses: Sequence[str], folder: Path) -> Iterator[str]:
    """nginx in front of them; its address. It must be installed."""
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(configured(addresses, port, folder), encoding="utf-8")
    command = [str(program()), "-p", str(folder), "-c", str(file), "-e", str(folder / "error.log")]
    command += ["-g", f"daemon off; master_process off; pid {folder}/nginx.pid;"]
    process = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def program() -> str | None:
    """Where nginx is, if it is installed; it is often kept out of a user's PATH."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def stand_in(addresses: Sequence[str]) -> Iterator[str]:
    """The stand-in in front of them, on a thread of its own; its address."""
    port, loop = free_port(), asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await _pass_on(addresses, reader, writer)
        writer.close()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(serve, "127.0.0.1", port)
    listening = asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)


async def _pass_on(
    addresses: Sequence[str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One connection, which belongs to one visitor and so to one replica."""
    head = await reader.readuntil(b"\r\n\r\n")
    found = COOKIE.search(head)
    route = found[1] if found else secrets.token_hex(8).encode()
    there, back = await _replica(addresses, route)
    back.write(head)
    if not found:
        status = await there.readuntil(b"\r\n")
        writer.write(status + b"Set-Cookie: replica=" + route + b"; Path=/\r\n")
    await asyncio.gather(_copy(reader, back), _copy(there, writer))


async def _replica(
    addresses: Sequence[str], route: bytes
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The replica of that route, or the next one that is there."""
    first = int.from_bytes(hashlib.sha256(route).digest()[:4], "big")
    for i in range(len(addresses)):
        host, port = addresses[(first + i) % len(addresses)].split(":")
        with suppress(OSError):
            return await asyncio.open_connection(host, int(port))
    raise OSError("No replica is there.")


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError("nginx did not start.")
