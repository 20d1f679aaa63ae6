"""Event loop in virtual time: where it would wait, its clock moves on instead."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class ImpatientSelector(selectors.DefaultSelector):
    """Waits for nothing, and sums up how long it should have waited, and how often."""

    def __init__(self) -> None:
        super().__init__()
        self.waited = 0.0
        self.wakeups = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout > 0:
            self.wakeups += 1
            self.waited += timeout or 0.0
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Only timers move the time: nothing in it may wait for a thread or a socket."""

    def __init__(self) -> None:
        self._impatient = ImpatientSelector()
        super().__init__(self._impatient)

    def time(self) -> float:
        return self._impatient.waited

    @property
    def wakeups(self) -> int:
        return self._impatient.wakeups


def run(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
