"""Anonymous polls within one server: guesses come in under a room code and leave as counts.

Nothing is written down: a room lives in memory, knows no names, and goes when its teacher closes
it or when nobody has used it for a while.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from bert_explorer.errors import PollError
from bert_explorer.language import later, tr

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L, O, 0 and 1, which are misread from the last row."""
CODE_LENGTH = 5
MOST_ROOMS = 50
MOST_VOTERS = 500
MOST_TEXTS = 200
LONGEST_TEXT = 60
IDLE_SECONDS = 2 * 60 * 60
VOTES_PER_MINUTE = 20

NO_ROOM = later("There is no open room with this code.")


@dataclass(frozen=True)
class Result:
    """The counts of one question: (answer, votes), in the order of its options; how many voted.

    options: empty where answers are typed; shown: those typed answers that everybody may see.
    """

    counts: tuple[tuple[str, int], ...]
    voters: int
    options: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()


@dataclass
class _Room:
    code: str
    owner: str
    lesson: str
    step: int = 0
    options: tuple[str, ...] = ()
    texts_allowed: bool = False
    votes: dict[str, str] = field(default_factory=dict)
    shown_texts: set[str] = field(default_factory=set)
    recent: dict[str, deque[float]] = field(default_factory=dict)
    used: float = 0.0


class Polls:
    """All rooms of one server. Every method may be called from many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._rooms: dict[str, _Room] = {}
        self._lock = Lock()
        self._clock = clock

    def open(self, owner: str, lesson: str) -> str:
        """A new room for a teacher; returns its code. owner: the teacher's secret.

        lesson: what students follow, as YAML. An earlier room of the same owner is closed.
        Raises PollError when the server has no room left.
        """
        with self._lock:
            self._sweep()
            for code in [c for c, room in self._rooms.items() if room.owner == owner]:
                del self._rooms[code]
            if len(self._rooms) >= MOST_ROOMS:
                raise PollError(tr("All rooms of this server are in use: try again later."))
            code = self._new_code()
            self._rooms[code] = _Room(code, owner, lesson, used=self._clock())
            return code

    def ask(self, code: str, owner: str, step: int, options: Sequence[str], *, texts: bool) -> None:
        """Go to a step, counted from 0, and forget the answers of the one before.

        options: what can be chosen; empty for a step without a question or with a free answer.
        texts: whether students may type an answer, which only the teacher sees until shown.
        """
        with self._lock:
            room = self._owned(code, owner)
            if step != room.step or tuple(options) != room.options or texts != room.texts_allowed:
                room.votes.clear()
                room.shown_texts.clear()
            room.step, room.options, room.texts_allowed = step, tuple(options), texts

    def show(self, code: str, owner: str, text: str) -> None:
        """Let everybody see one typed answer."""
        with self._lock:
            self._owned(code, owner).shown_texts.add(text)

    def close(self, code: str, owner: str) -> None:
        """End the lesson: the room and all in it is gone."""
        with self._lock:
            self._owned(code, owner)
            del self._rooms[code]

    def step(self, code: str) -> int:
        """Where the class is, counted from 0."""
        with self._lock:
            return self._room(code).step

    def lesson(self, code: str) -> str:
        """The lesson that the class follows, as YAML."""
        with self._lock:
            return self._room(code).lesson

    def takes_answers(self, code: str) -> bool:
        """Whether an answer is counted at this step."""
        with self._lock:
            room = self._room(code)
            return bool(room.options) or room.texts_allowed

    def vote(self, code: str, voter: str, step: int, answer: str) -> None:
        """One student's answer; a later one replaces it.

        voter: a random name that the student's session made up; step: the one answered.
        Raises PollError when the answer is no option, too long, too late, or comes too often.
        """
        with self._lock:
            room = self._room(code)
            if step != room.step:
                raise PollError(tr("The class has gone on to another step."))
            if room.options and answer not in room.options:
                raise PollError(tr("Choose one of the answers."))
            if not room.options:
                if not room.texts_allowed:
                    raise PollError(tr("There is nothing to answer at this step."))
                answer = " ".join(answer.split())
                if not 1 <= len(answer) <= LONGEST_TEXT:
                    raise PollError(tr("Type 1 to {most} characters.", most=LONGEST_TEXT))
            known = voter in room.votes
            if not known and len(room.votes) >= (MOST_VOTERS if room.options else MOST_TEXTS):
                raise PollError(tr("This room is full."))
            self._slow_down(room, voter)
            room.votes[voter] = answer

    def result(self, code: str, owner: str | None = None) -> Result:
        """The counts so far. Typed answers are seen by the owner, and by others once shown."""
        with self._lock:
            room = self._room(code)
            counted = Counter(room.votes.values())
            if room.options:
                counts = tuple((option, counted[option]) for option in room.options)
            else:
                mine = owner is not None and secrets.compare_digest(owner, room.owner)
                seen = [
                    item for item in counted.most_common() if mine or item[0] in room.shown_texts
                ]
                counts = tuple(seen)
            return Result(counts, len(room.votes), room.options, frozenset(room.shown_texts))

    def _room(self, code: str) -> _Room:
        self._sweep()
        room = self._rooms.get(code.strip().upper())
        if room is None:
            raise PollError(tr(NO_ROOM))
        room.used = self._clock()
        return room

    def _owned(self, code: str, owner: str) -> _Room:
        room = self._room(code)
        if not secrets.compare_digest(owner, room.owner):
            raise PollError(tr(NO_ROOM))
        return room

    def _sweep(self) -> None:
        oldest = self._clock() - IDLE_SECONDS
        for code in [code for code, room in self._rooms.items() if room.used < oldest]:
            del self._rooms[code]

    def _new_code(self) -> str:
        while True:
            code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
            if code not in self._rooms:
                return code

    def _slow_down(self, room: _Room, voter: str) -> None:
        now = self._clock()
        if voter not in room.recent and len(room.recent) >= 2 * MOST_VOTERS:
            room.recent.clear()
        recent = room.recent.setdefault(voter, deque(maxlen=VOTES_PER_MINUTE))
        if len(recent) == VOTES_PER_MINUTE and now - recent[0] < 60:
            raise PollError(tr("Slowly: wait a minute before you change your answer again."))
        recent.append(now)
