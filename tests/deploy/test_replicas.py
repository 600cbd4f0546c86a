"""Two replicas behind one address; one of them is killed while visitors are at work.

In front of them are nginx with deploy/nginx.conf, where nginx is installed, and a stand-in of the
tests, each with visitors of its own.
"""

import asyncio
import os
import signal
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.conftest import Server, start_server
from tests.deploy import proxies
from tests.load.classroom import aside
from tests.load.names import name, names_in
from tests.load.visitor import Answer, NoAnswerError, Visitor

pytestmark = pytest.mark.xdist_group("servers")  # both replicas, once for all tests

VISITORS = 8  # behind each proxy; that all of them meet one replica happens once in 128 runs
SECRET = "the same for both replicas"


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    folder = tmp_path_factory.mktemp("replicas")
    with ExitStack() as stack, ThreadPoolExecutor() as threads:
        contexts = [
            start_server(folder / f"{i}.txt", STREAMLIT_SERVER_COOKIE_SECRET=SECRET)
            for i in range(2)
        ]
        yield list(threads.map(stack.enter_context, contexts))


@pytest.fixture(scope="module")
def fronts(replicas: list[Server], tmp_path_factory) -> Iterator[list[str]]:
    """The addresses of the proxies."""
    addresses = [replica.url.removeprefix("http://") for replica in replicas]
    with ExitStack() as stack:
        found = [stack.enter_context(proxies.stand_in(addresses))]
        if proxies.program():
            folder = tmp_path_factory.mktemp("nginx")
            found.append(stack.enter_context(proxies.nginx(addresses, folder)))
        yield found


def get(url: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        return answer.read(), {key.lower(): value for key, value in answer.headers.items()}


@pytest.mark.skipif(proxies.program() is None, reason="there is no nginx here")
def test_nginx_gives_a_cookie_compresses_and_tells_its_health(fronts: list[str]) -> None:
    url = fronts[1]
    page, headers = get(url)
    cookie = headers["set-cookie"].split(";")[0]
    assert cookie.startswith("replica=")
    assert "content-security-policy" in headers
    assert "set-cookie" not in get(url, Cookie=cookie)[1]
    script = next(part for part in page.decode().split('"') if part.endswith(".js"))
    packed, headers = get(f"{url}/{script.lstrip('./')}", **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert len(packed) < len(get(f"{url}/{script.lstrip('./')}")[0]) / 2
    assert get(f"{url}/health")[0] == b"ok"


@dataclass
class Seat:
    """A visitor with a sentence of their own, and what they saw last."""

    front: str
    number: int
    cookie: str = ""
    moved: bool = False
    before: Answer | None = None
    after: Answer | None = None

    @property
    def sentence(self) -> str:
        return f"{name(self.number).capitalize()} sat near the river."

    async def sit(self, killed: asyncio.Event, ready: asyncio.Semaphore) -> None:
        """Work until the replica is killed; come back if it was one's own, as a browser does."""
        self.cookie = get(self.front)[1]["set-cookie"].split(";")[0]
        address: dict[str, str] = {}
        try:
            async with Visitor(self.front, cookie=self.cookie) as visitor:
                await visitor.open("attention", s=self.sentence)
                await visitor.set("head", 3)
                self.before = await visitor.set("layer", 2)
                address = dict(visitor.address)
                ready.release()
                while not killed.is_set():  # under load
                    await visitor.set("layer", 4)
                    self.before = await visitor.set("layer", 2)
                self.after = await visitor.set("layer", 2)
        except NoAnswerError:
            self.moved = True
            async with Visitor(self.front, cookie=self.cookie) as visitor:
                self.after = await visitor.open("attention", **address)


async def lose_one(replica: Server, seats: list[Seat]) -> None:
    killed, ready = asyncio.Event(), asyncio.Semaphore(0)
    working = [asyncio.create_task(seat.sit(killed, ready)) for seat in seats]
    for _ in seats:
        await ready.acquire()
    os.kill(replica.pid, signal.SIGKILL)
    await asyncio.sleep(0.2)  # some have noticed, others are in the middle of an answer
    killed.set()
    await asyncio.gather(*working)


def test_a_replica_dies_and_the_address_brings_everything_back(
    replicas: list[Server], fronts: list[str]
) -> None:
    seats = [Seat(front, i) for i, front in enumerate(fronts * VISITORS)]
    aside(lose_one(replicas[0], seats))
    for front in fronts:  # both replicas had visitors, and only those of the dead one moved
        assert {seat.moved for seat in seats if seat.front == front} == {True, False}
    for seat in seats:
        assert seat.after is not None
        assert seat.after.errors() == []
        assert names_in(b"".join(seat.after.raw)) <= {name(seat.number)}
        before, after = (one.component("head_map") for one in (seat.before, seat.after))
        assert before is not None
        assert after == before  # the same tokens, layer, head and weights
        mosaic = seat.after.component("head_mosaic")
        assert (mosaic["layer"], mosaic["head"]) == (1, 2)
    assert "Traceback" not in replicas[1].printed()


def test_a_new_visitor_is_led_to_the_one_that_is_left(fronts: list[str]) -> None:
    for front in fronts * 4:
        assert get(f"{front}/_stcore/health")[0] == b"ok"
