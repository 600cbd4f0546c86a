"""The pool: turns, limits, stopping, and that nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from bert_explorer.errors import JobError
from bert_explorer.jobs import Limits, Pool
from bert_explorer.language import speaking

SAMPLES = "tests.jobs.sample_kinds"
KINDS = {
    name: f"{SAMPLES}:{name}"
    for name in ("count", "deaf", "crash", "refuse", "mistake", "environment", "speak")
}
ROOT = Path(__file__).parents[2]
PATIENCE = 60


def until(condition, seconds: float = PATIENCE):
    """Wait for something of another process to become true; return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


class Clock:
    """The real time, and as much more as a test wants to have passed."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@contextmanager
def pool_of(folder: Path, **limits):
    away: set[str] = set()
    clock = Clock()
    made = Pool(
        Limits(**{"absence": 30, **limits}),
        kinds=KINDS,
        folder=folder,
        is_here=lambda owner: owner not in away,
        clock=clock,
    )
    made.away, made.ahead = away, clock
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def shared_pool(tmp_path_factory):
    with pool_of(tmp_path_factory.mktemp("jobs")) as made:
        yield made


@pytest.fixture
def pool(shared_pool):
    """A pool of one worker, which the tests share to save its start; empty at the end of each."""
    yield shared_pool
    for job in list(shared_pool._turns.jobs.values()):
        shared_pool.forget(job.owner, job.id)
    shared_pool.away.clear()
    shared_pool.ahead.ahead = 0.0
    until(lambda: not files(shared_pool))


def files(pool) -> list[Path]:
    """The folders of jobs on the disk."""
    return [path for path in pool._root.path.iterdir() if path.is_dir()]


def state(pool, owner, id):
    return pool.status(owner, id).state


def is_counting(pool, owner, id):
    """Waits until another number arrives."""
    last = len(pool.events(owner, id))
    until(lambda: len(pool.events(owner, id)) > last)
    return True


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_job_reports_and_leaves_its_result(pool):
    id = pool.submit("ann", "count", {"to": 5})
    until(lambda: state(pool, "ann", id) == "done")
    events = pool.events("ann", id)
    assert [event.values["count"] for event in events if event.key is None] == [0, 1, 2, 3, 4]
    assert [event.values["newest"] for event in events if event.key] == [4]
    newer = pool.events("ann", id, since=events[-2].number)
    assert newer == events[-1:]
    status = pool.status("ann", id)
    assert status.result == {"counted": 5}
    assert status.seconds > 0
    assert (pool.results("ann", id) / "count.txt").read_text() == "5"
    pool.forget("ann", id)
    assert not files(pool)
    with pytest.raises(JobError):
        pool.status("ann", id)


def test_the_queue_is_first_come_first_served(pool):
    first = pool.submit("ann", "count", {})
    second = pool.submit("bob", "count", {})
    third = pool.submit("cy", "count", {"to": 1})
    is_counting(pool, "ann", first)
    assert [pool.status("bob", second).position, pool.status("cy", third).position] == [1, 2]
    assert pool.status("ann", first).position == 0
    pool.cancel("bob", second)
    assert pool.status("cy", third).position == 1
    pool.cancel("ann", first)
    until(lambda: state(pool, "cy", third) == "done")
    assert pool.status("ann", first).seconds > 0
    assert pool.status("bob", second).seconds == 0


def test_a_paused_job_makes_room_and_goes_on(pool):
    first = pool.submit("ann", "count", {})
    is_counting(pool, "ann", first)
    pool.pause("ann", first)
    second = pool.submit("bob", "count", {})
    is_counting(pool, "bob", second)
    held = len(pool.events("ann", first))
    pool.resume("ann", first)
    assert state(pool, "ann", first) == "queued"
    assert pool.status("ann", first).position == 1
    is_counting(pool, "bob", second)
    assert len(pool.events("ann", first)) == held
    pool.finish("bob", second)
    until(lambda: state(pool, "ann", first) == "running")
    is_counting(pool, "ann", first)
    assert state(pool, "bob", second) == "done"
    counts = [event.values["count"] for event in pool.events("ann", first) if event.key is None]
    assert counts == list(range(len(counts)))


def test_pause_and_resume_in_quick_succession(pool):
    id = pool.submit("ann", "count", {"wait": 0.001})
    is_counting(pool, "ann", id)
    for _ in range(25):
        pool.pause("ann", id)
        pool.resume("ann", id)
    pool.pause("ann", id)
    other = pool.submit("bob", "count", {"to": 2})
    until(lambda: state(pool, "bob", other) == "done")
    assert state(pool, "ann", id) == "paused"
    pool.resume("ann", id)
    is_counting(pool, "ann", id)


def test_a_paused_job_can_be_finished_or_cancelled(pool):
    for end, expected in ((pool.finish, "done"), (pool.cancel, "cancelled")):
        id = pool.submit("ann", "count", {})
        is_counting(pool, "ann", id)
        pool.pause("ann", id)
        end("ann", id)
        until(lambda id=id, expected=expected: state(pool, "ann", id) == expected)
    until(lambda: len(files(pool)) == 1)  # that of the finished one


def test_a_job_may_be_paused_before_its_turn(pool):
    first = pool.submit("ann", "count", {})
    waiting = pool.submit("bob", "count", {"to": 1})
    pool.pause("bob", waiting)
    assert pool.status("bob", waiting).position == 0
    pool.cancel("ann", first)
    third = pool.submit("cy", "count", {"to": 1})
    until(lambda: state(pool, "cy", third) == "done")
    assert state(pool, "bob", waiting) == "paused"
    pool.resume("bob", waiting)
    until(lambda: state(pool, "bob", waiting) == "done")


def test_cancel_leaves_nothing_behind(pool):
    running, waiting = (pool.submit("ann", "count", {}) for _ in range(2))
    is_counting(pool, "ann", running)
    pool.cancel("ann", waiting)
    pool.cancel("ann", running)
    pool.cancel("ann", running)  # again: nothing more to do
    until(lambda: not files(pool))
    assert state(pool, "ann", running) == "cancelled"
    with pytest.raises(JobError):
        pool.results("ann", running)
    again = pool.submit("ann", "count", {"to": 1})
    until(lambda: state(pool, "ann", again) == "done")


def test_a_job_that_does_not_listen_is_killed(pool):
    id = pool.submit("ann", "deaf", {})
    pid = until(lambda: pool.events("ann", id))[0].values["pid"]
    pool.cancel("ann", id)
    next_one = pool.submit("bob", "count", {"to": 1})
    assert state(pool, "bob", next_one) == "queued"  # the core is not free yet
    pool.ahead.ahead = 10
    until(lambda: state(pool, "bob", next_one) == "done")
    assert not alive(pid)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("crash", "The process that did this work ended by itself"),
        ("refuse", "The rate is too high; see its folder."),
        ("mistake", "a mistake in this program"),
    ],
)
def test_a_job_that_fails_says_why_and_the_pool_goes_on(pool, kind, sentence):
    id = pool.submit("ann", kind, {})
    until(lambda: state(pool, "ann", id) == "failed")
    assert sentence in pool.status("ann", id).sentence
    assert "/" not in pool.status("ann", id).sentence
    until(lambda: not files(pool))
    after = pool.submit("ann", "count", {"to": 1})
    until(lambda: state(pool, "ann", after) == "done")


def test_a_job_speaks_the_language_of_its_owner(pool):
    said = {}
    for language in ("de", "en"):
        with speaking(language):
            speech, crash = (pool.submit("ann", kind, {}) for kind in ("speak", "crash"))
        until(lambda id=crash: state(pool, "ann", id) == "failed")
        assert pool.status("ann", speech).result == {"language": language}
        event = pool.events("ann", speech)[0]
        said[language] = event.values["said"], pool.status("ann", crash).sentence
    assert said["en"][0] == "Done."
    assert said["de"][0] == "Fertig."
    assert "ended by itself" in said["en"][1]
    assert "von selbst beendet" in said["de"][1]


def test_owners_do_not_meet(pool):
    id = pool.submit("ann", "count", {"to": 3})
    for ask in (pool.status, pool.events, pool.results, pool.pause, pool.resume, pool.finish):
        with pytest.raises(JobError):
            ask("bob", id)
    with pytest.raises(JobError):
        pool.cancel("bob", id)
    with pytest.raises(JobError):
        pool.forget("bob", id)
    assert pool.jobs("bob") == ()
    assert [job.id for job in pool.jobs("ann")] == [id]
    assert len(id) > 20
    assert id != pool.submit("ann", "count", {"to": 3})


def test_who_leaves_takes_everything_along(pool):
    done = pool.submit("ann", "count", {"to": 1})
    until(lambda: state(pool, "ann", done) == "done")
    running = pool.submit("ann", "count", {})
    is_counting(pool, "ann", running)
    pool.away.add("ann")
    pool.tick()
    assert state(pool, "ann", running) == "running"  # a lost connection is not a goodbye
    pool.ahead.ahead = 31
    until(lambda: not pool.jobs("ann"))
    until(lambda: not files(pool))


def test_limits_have_sentences(tmp_path):
    with pool_of(tmp_path, active_of_one=2, active_in_all=3) as pool:
        for _ in range(2):
            pool.submit("ann", "count", {})
        with pytest.raises(JobError, match="2 jobs under way"):
            pool.submit("ann", "count", {})
        pool.submit("bob", "count", {})
        with pytest.raises(JobError, match="queue of this server is full"):
            pool.submit("cy", "count", {})
        with pytest.raises(JobError, match="no such kind"):
            pool.submit("cy", "nonsense", {})
        with pytest.raises(JobError, match="more text"):
            pool.submit("cy", "count", {"text": "a" * 9_000_000})


def test_time_limits_and_old_results(pool):
    long = pool.submit("ann", "count", {})
    is_counting(pool, "ann", long)
    pool.ahead.ahead = 20 * 60 + 1
    until(lambda: state(pool, "ann", long) == "failed")
    assert "20 minutes" in pool.status("ann", long).sentence
    paused = pool.submit("ann", "count", {})
    is_counting(pool, "ann", paused)
    pool.pause("ann", paused)
    pool.ahead.ahead += 10 * 60 + 1
    until(lambda: state(pool, "ann", paused) == "failed")
    assert "10 minutes" in pool.status("ann", paused).sentence
    ids = []
    for _ in range(5):
        ids.append(pool.submit("ann", "count", {"to": 1}))
        until(lambda: state(pool, "ann", ids[-1]) == "done")
    assert [job.id for job in pool.jobs("ann")] == ids[1:]


def test_a_worker_is_modest(pool, capfd):
    id = pool.submit("ann", "environment", {})
    until(lambda: state(pool, "ann", id) == "done")
    assert pool.status("ann", id).result == {
        "threads": 1,
        "nice": min(os.nice(0) + 10, 19),
        "streamlit": False,
    }


SERVER = """
import sys, time
from pathlib import Path
from bert_explorer.jobs import Limits, Pool
pool = Pool(kinds={"count": "tests.jobs.sample_kinds:count"}, folder=Path(sys.argv[1]))
id = pool.submit("ann", "count", {})
while not pool.events("ann", id):
    time.sleep(0.01)
print(*pool.processes, flush=True)
if sys.argv[2] == "wait":
    time.sleep(600)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process the POSIX way")
@pytest.mark.parametrize("end", ["exit", "wait"])
def test_nothing_outlives_the_server(tmp_path, end):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path), end],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    pids = [int(pid) for pid in server.stdout.readline().split()]
    assert pids
    if end == "wait":
        server.send_signal(signal.SIGKILL)
    server.wait(PATIENCE)
    server.stdout.close()
    until(lambda: not any(map(alive, pids)))
    until(lambda: not list(tmp_path.iterdir()))


def test_a_forsaken_folder_is_swept_away_and_one_in_use_is_not(tmp_path):
    forsaken = tmp_path / "bert-explorer-jobs-gone"
    forsaken.mkdir()
    (forsaken / "in-use").touch()
    foreign = tmp_path / "somebody-elses"
    foreign.mkdir()
    with pool_of(tmp_path) as one:
        one.submit("ann", "count", {"to": 1})
        assert not forsaken.exists()
        with pool_of(tmp_path) as two:
            two.submit("ann", "count", {"to": 1})
            assert one._root.path.exists()
            assert one._root.path.stat().st_mode & 0o077 == 0
        assert one._root.path.exists()
    assert list(tmp_path.iterdir()) == [foreign]
