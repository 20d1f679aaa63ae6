"""The port by which others than people record turns, which then wait for room like any other."""

from typing import Protocol


class WaitingTurns(Protocol):
    """Hears of a turn that was recorded without a node: see `bot.queue.worker.Worker`."""

    def recorded(self, team: str, user: str) -> None: ...
