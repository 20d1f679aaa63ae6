"""`audit`: prints the audit log, the oldest event first, without ever holding all of it."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bot.app.reports import Say, reading, require_team
from bot.core.errors import SettingsError
from bot.settings import Settings
from storage.audit import log
from storage.audit.events import Details, RecordedEvent
from storage.engine.database import Database

PAGE = 500  # events in one transaction
NO_DATE = "“{given}” isn't a date. Write 2026-01-31, or 2026-01-31T14:00 for a time in UTC."
NONE = "-"


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Events of one workspace, or of all (None), from a time on, in seconds since 1970."""

    team: str | None
    since: float = 0.0

    @classmethod
    def of(cls, team: str | None, since: str | None) -> "AuditQuery":
        """Read what somebody typed. Raises SettingsError."""
        require_team(team)
        return cls(team, _time(since) if since else 0.0)


async def audit(settings: Settings, query: AuditQuery, say: Say, *, as_json: bool) -> int:
    """Print the events, one in a line."""
    async with reading(settings) as database:
        async for event in _events(database, query):
            say(_json(event) if as_json else _line(event))
    return 0


async def _events(database: Database, query: AuditQuery) -> AsyncIterator[RecordedEvent]:
    cursor: log.Cursor = (query.since, "", "")
    while page := await database.run(log.page, cursor, PAGE, query.team):
        for event in page:
            yield event
        cursor = (page[-1].at, page[-1].team, page[-1].id)


def _json(event: RecordedEvent) -> str:
    fields: dict[str, Any] = asdict(event) | {"at": _shown_time(event.at, "microseconds")}
    return json.dumps(fields, ensure_ascii=False)


def _line(event: RecordedEvent) -> str:
    where = "/".join(filter(None, (event.channel, event.thread_ts)))
    about = " ".join(filter(None, (event.subject, event.whom)))
    words = (
        _shown_time(event.at, "seconds"),
        event.team,
        event.who or NONE,
        event.action,
        where or NONE,
        about or NONE,
        _changed(event.before, event.after),
    )
    return "  ".join(filter(None, words))


def _changed(before: Details | None, after: Details | None) -> str:
    """The changes, as `name: old → new`."""
    names = dict.fromkeys([*(before or {}), *(after or {})])
    return ", ".join(
        f"{name}: {_value(before, name)} → {_value(after, name)}"
        if before
        else f"{name}: {_value(after, name)}"
        for name in names
    )


def _value(details: Details | None, name: str) -> str:
    """A value in one line."""
    value = (details or {}).get(name)
    return NONE if value is None else json.dumps(value, ensure_ascii=False)


def _shown_time(at: float, precision: str) -> str:
    shown = datetime.fromtimestamp(at, UTC).isoformat(timespec=precision)
    return shown.replace("+00:00", "Z")


def _time(given: str) -> float:
    try:
        time = datetime.fromisoformat(given)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise SettingsError(NO_DATE.format(given=given)) from error
