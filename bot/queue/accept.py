"""The port by which features enqueue a turn."""

import hashlib
from collections.abc import Awaitable, Callable

from bot.core.actor import ActorInChannel
from storage.records import PLACEHOLDER, NewTurn

Accept = Callable[[NewTurn], Awaitable[None]]  # see `bot.queue.worker.Worker.accept`


def turn_of_window(here: ActorInChannel, window: str, user_team: str, cause: str) -> NewTurn:
    """The turn that a window asks for by being sent off: once, however often that is."""
    thread = PLACEHOLDER + hashlib.sha256(window.encode()).hexdigest()[:24]
    return NewTurn(
        team=here.team,
        channel=here.channel,
        thread_ts=thread,
        ts=thread,
        user=here.user,
        user_team=user_team,
        text="",
        event_id=thread,
        cause=cause,
    )
