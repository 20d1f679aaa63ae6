"""Connections to the port: how many there may be, and how long each may keep us waiting.

Health probes are answered while strangers hold connections open: whoever kept us waiting for
longest makes room for whoever comes next.
"""

import asyncio
import resource
import socket
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from handlers.requests.refused import RefusedRequests

log = structlog.get_logger()

HEAD_TIMEOUT = 10.0  # seconds for a request's first line and headers
IDLE_TIMEOUT = 75.0  # seconds between two requests: proxies keep theirs for a minute
LINGERING = 2.0  # seconds in which the rest of a refused body is read and dropped
MOST = 1_000
BACKLOG = 128
SHARE = 3  # one in so many file descriptors may be a connection to the port
LATE, CROWDED, MALFORMED = "late", "crowded", "malformed"  # why one is cut off


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits of a port: connections in all, and seconds."""

    most: int
    head: float = HEAD_TIMEOUT
    idle: float = IDLE_TIMEOUT

    @classmethod
    def of_process(cls) -> "ConnectionLimits":
        """Leave most file descriptors of the process to the database and to our own calls."""
        descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return cls(min(MOST, max(descriptors // SHARE, 1)))


class BareResponse(web.Response):
    """Response to what is no request: without a word about the server."""

    async def _prepare_headers(self) -> None:
        # aiohttp's hook for headers is not called for a request that it couldn't read.
        await super()._prepare_headers()
        del self.headers[hdrs.SERVER]


class Connection(web.RequestHandler):
    """One connection; it is cut off when its client keeps us waiting for too long."""

    def __init__(self, server: web.Server, others: "Connections") -> None:
        # Bodies stay as they are: it is their bytes that are signed.
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=2 * others.limits.idle,
            lingering_time=LINGERING,
            auto_decompress=False,
        )
        self._others = others
        self._timer: asyncio.TimerHandle | None = None
        self._request: web.BaseRequest | None = None
        self._is_between = False

    @property
    def keeps_us_waiting(self) -> bool:
        """True unless we work on a request that is here as a whole."""
        return self._request is None or not self._request.content.is_eof()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._wait(self._others.limits.head)
        self._others.add(self)

    def data_received(self, data: bytes) -> None:
        if self._is_between:
            self._is_between = False
            self._wait(self._others.limits.head)
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_waiting()
        self._others.remove(self)
        super().connection_lost(exc)

    def begin(self, request: web.BaseRequest) -> None:
        """Note that the head of a request is here."""
        self._stop_waiting()
        self._request = request

    def end(self) -> None:
        """Note that a request is answered: the client may take its time until the next one."""
        self._request = None
        if self.transport is not None:
            self._is_between = True
            self._wait(self._others.limits.idle)
            self._others.add(self)

    def cut_off(self, reason: str) -> None:
        """Close the connection at once, also where the client reads nothing."""
        self._stop_waiting()
        self._others.remove(self)
        self._others.refused.note(reason)
        if self.transport is not None:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it repeats what a stranger wrote
    ) -> web.StreamResponse:
        """Response to what could not be read, or broke; strangers' words don't reach the log."""
        if isinstance(exc, HttpProcessingError | web.RequestPayloadError | ConnectionError):
            self._others.refused.note(MALFORMED)
        else:
            log.error("request_broke", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError
        response = BareResponse(status=status)
        response.force_close()
        return response

    def log_exception(self, *_args: Any, **_named: Any) -> None:
        self._others.refused.note(MALFORMED)

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(seconds, self.cut_off, LATE)

    def _stop_waiting(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


@dataclass(slots=True)
class Connections:
    """All connections to a port, the one that was answered longest ago first."""

    server: web.Server
    limits: ConnectionLimits
    refused: RefusedRequests = field(default_factory=RefusedRequests)
    _open: dict[Connection, None] = field(default_factory=dict)

    def __call__(self) -> Connection:
        return Connection(self.server, self)

    def add(self, connection: Connection) -> None:
        """Put a connection last; where there are too many, one makes room."""
        self._open.pop(connection, None)
        self._open[connection] = None
        if len(self._open) > self.limits.most:
            waiting = (one for one in self._open if one.keeps_us_waiting)
            next(waiting, connection).cut_off(CROWDED)

    def remove(self, connection: Connection) -> None:
        self._open.pop(connection, None)


class BoundedSite(web.BaseSite):
    """A host and port, or a socket that is bound already, with limits on its connections."""

    def __init__(
        self,
        runner: web.BaseRunner,
        limits: ConnectionLimits,
        place: tuple[str, int] | socket.socket,
    ) -> None:
        # So few are accepted at once that each may speak before the next ones push it out.
        super().__init__(runner, backlog=max(min(BACKLOG, limits.most // 2), 1))
        self._limits = limits
        self._place = place

    @property
    def name(self) -> str:
        """Name by which aiohttp knows it."""
        return str(self._place)

    async def start(self) -> None:
        """Listen."""
        await super().start()
        server = self._runner.server
        if server is None:
            raise RuntimeError("The runner isn't set up.")
        connections, listen = (
            Connections(server, self._limits),
            asyncio.get_running_loop().create_server,
        )
        if isinstance(self._place, socket.socket):
            self._server = await listen(connections, sock=self._place, backlog=self._backlog)
        else:
            self._server = await listen(connections, *self._place, backlog=self._backlog)
