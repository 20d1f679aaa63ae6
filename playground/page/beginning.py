"""Beginning of the workspace, continued from before or new; and starting over."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from playground.persistence import UnitOfWork
from playground.slack.wire import Json

DELETES = "This deletes all messages, files, libraries and agents of this workspace."
AT_MISTRAL = "What the app stored at Mistral stays there."


@dataclass(frozen=True, slots=True)
class Saved:
    """A workspace that outlives the process.

    `lost` is a sentence about an earlier one that could not be continued, `deletes` about what
    starting over does.
    """

    work: UnitOfWork
    lost: str = ""
    deletes: str = DELETES


class Beginning:
    """`since` is when an earlier process used the workspace last; None where it is new.

    Somebody who wants to start over sets `starting_over`, for whoever runs the playground.
    """

    def __init__(self, saved: Saved | None, since: float | None) -> None:
        self.starting_over = asyncio.Event()
        self._saved = saved
        self._since = since

    @property
    def about(self) -> Json:
        if self._saved is None:
            return {"beginning": None}
        told = {"since": self._since, "lost": self._saved.lost, "deletes": self._saved.deletes}
        return {"beginning": told}

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/page/start-over", self.start_over)] if self._saved else []

    async def start_over(self, _: web.Request) -> web.Response:
        self.starting_over.set()
        return web.json_response({})
