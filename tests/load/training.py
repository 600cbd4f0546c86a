"""A student who trains a model in the Training lab while the others go on."""

from __future__ import annotations

import asyncio

from tests.load.visitor import Answer, NoAnswerError, Visitor

SENTENCE = "The teacher waits."


class Trainee:
    """Starts a training run, watches it as the browser does, and cancels it at the end."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.begun = asyncio.Event()
        """Set once the job is in the queue, or could not be put there."""
        self.problems: list[str] = []
        self._refreshes = 0

    async def train(self) -> None:
        """Until cancelled."""
        try:
            await self._begin()
        except (NoAnswerError, KeyError) as error:
            self.problems.append(f"could not begin: {error!r}")
        finally:
            self.begun.set()
        while self.visitor.fragments and not self.problems:
            fragment, every = next(iter(self.visitor.fragments.items()))
            await asyncio.sleep(every)
            try:
                self._hear(await self.visitor.refresh(fragment))
            except NoAnswerError as error:
                self.problems.append(str(error))
            self._refreshes += 1

    async def stop(self, task: asyncio.Task) -> str:
        """Leave, which cancels the job. Returns how it went."""
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return "; ".join(self.problems) or f"watched {self._refreshes} times"

    async def _begin(self) -> None:
        self._hear(await self.visitor.open("training_lab", s=SENTENCE))
        self._hear(await self.visitor.press("Train both"))

    def _hear(self, answer: Answer) -> None:
        self.problems += answer.errors()
