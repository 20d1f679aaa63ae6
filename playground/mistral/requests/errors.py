"""RefusedErrors in the vendor's words and shapes."""

from typing import Any

from aiohttp import web

# All the statuses that the vendor refuses with; from FAILED on, it is the vendor who failed.
STATUSES = frozenset({400, 401, 403, 404, 409, 422, 429})
FAILED = 500


class RefusedError(Exception):
    """A request turned down: `{"object":"error","message","type","param","code"}`."""

    def __init__(
        self, status: int, message: str, kind: str = "invalid_request_error", code: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code or None

    def response(self) -> web.Response:
        body = {
            "object": "error",
            "message": self.message,
            "type": self.kind,
            "param": None,
            "code": self.code,
        }
        return web.json_response(body, status=self.status)


class InvalidError(RefusedError):
    """A body or query which does not fit: 422 with one entry for each thing wrong."""

    def __init__(self, details: list[dict[str, Any]]) -> None:
        super().__init__(422, "validation error")
        self.details = details

    def response(self) -> web.Response:
        return web.json_response({"detail": self.details}, status=self.status)


def detail(where: tuple[str | int, ...], message: str, kind: str) -> dict[str, Any]:
    """Describe one thing wrong, located from "body" or "query" on."""
    return {"loc": list(where), "msg": message, "type": kind}


def invalid(where: tuple[str | int, ...], message: str, kind: str = "value_error") -> InvalidError:
    return InvalidError([detail(where, message, kind)])


def not_found(what: str, which: str) -> RefusedError:
    return RefusedError(404, f"{what} {which} not found", "not_found_error")


def conversation_busy() -> RefusedError:
    message = "Conversation is being updated, concurrent requests are not supported"
    return RefusedError(409, message, "conflict_error")
