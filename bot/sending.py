"""Files of one turn being sent to Slack, side by side; a card of the answer tells how each goes."""

import asyncio
from collections.abc import Callable

from bot.concurrency import tasks
from bot.core.file_errors import NotSent
from bot.slack.streaming.content import State, TaskCard
from bot.transfers import Transfers, Uploads
from storage.records import Produced

SENDING, SENT, NOT_SENT = "Sending {name}…", "Sent {name}", "Could not send {name}"
MADE = "Made {name}"

Shown = Callable[[TaskCard], None]


def unseen(_: TaskCard) -> None: ...


class Sending:
    """Owns the transfers of a turn: `end` it."""

    def __init__(self, transfers: Transfers, uploads: Uploads, show: Shown) -> None:
        self._transfers = transfers
        self._uploads = uploads
        self._show = show
        self._tasks: dict[Produced, asyncio.Task[str | NotSent]] = {}

    def begin(self, file: Produced) -> None:
        self._card(file, SENDING, "in_progress")
        self._tasks[file] = asyncio.create_task(self._send(file))

    async def outcome(self, file: Produced) -> str | NotSent:
        """What Slack calls a file that was begun, once it has it; or why it has not."""
        return await self._tasks[file]

    def text_is_over(self) -> None:
        """The cards cannot change any more: say what stays true."""
        for file, task in self._tasks.items():
            if not task.done():
                self._card(file, MADE, "complete")
        self._show = unseen

    async def end(self) -> None:
        await tasks.end(self._tasks.values())

    async def _send(self, file: Produced) -> str | NotSent:
        try:
            slack_file_id = await self._transfers.send(file, self._uploads)
        except NotSent as trouble:
            self._card(file, NOT_SENT, "error")
            return trouble
        self._card(file, SENT, "complete")
        return slack_file_id

    def _card(self, file: Produced, title: str, state: State) -> None:
        card = TaskCard(f"file-{file.position}", title.format(name=file.name), state)
        self._show(card)
