"""Settings of a channel, or of a person's direct messages."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Connection, select, update

from storage.audit import log
from storage.audit.events import AuditEvent
from storage.engine.upsert import insert
from storage.models import Scope
from storage.records import Follow

T = TypeVar("T")


class Audience(StrEnum):
    """Audience that a channel did not have when its documents were shared."""

    PUBLIC = "public"  # everybody in the workspace
    SHARED = "shared"  # people of another company


@dataclass(frozen=True, slots=True)
class ScopeSettings:
    """Settings of one place; `profile` and `keep_days` are None where nothing was chosen.

    `auto` says that documents shared there go into its library automatically.
    """

    profile: str | None = None
    follow: Follow = Follow.THREAD
    auto: bool = True
    keep_days: int | None = None


def chosen(connection: Connection, team: str, place: str) -> ScopeSettings:
    """Settings of a place: a channel's id, or a person's for their direct messages."""
    columns = (Scope.profile, Scope.follow, Scope.auto, Scope.keep_days)
    query = select(*columns).where(Scope.team == team, Scope.place == place)
    row = connection.execute(query).first()
    if row is None:
        return ScopeSettings()
    follow = Follow(row.follow or Follow.THREAD)
    return ScopeSettings(row.profile, follow, row.auto is not False, row.keep_days)


def audited(
    connection: Connection, event: AuditEvent, place: str, change: Callable[[Connection], T]
) -> T:
    """Carry out somebody's change of a place's settings, and record what it changed."""

    def read(connection: Connection) -> dict[str, object]:
        return asdict(chosen(connection, event.team, place))

    return log.compared(connection, change, event, read)


def choose_profile(
    connection: Connection, team: str, place: str, profile: str
) -> tuple[ScopeSettings, bool]:
    """Set a place's profile; the settings before, and True if this changed anything."""
    before = chosen(connection, team, place)
    return before, _set(connection, team, place, "profile", profile)


def choose_follow(connection: Connection, team: str, place: str, follow: Follow) -> bool:
    """Set which replies in a place are for us; True if this changed anything."""
    before = chosen(connection, team, place)
    return _set(connection, team, place, "follow", follow) and before.follow != follow


def choose_auto(connection: Connection, team: str, place: str, *, auto: bool) -> bool:
    """Set whether shared documents go into the library; True if this changed anything."""
    before = chosen(connection, team, place)
    return _set(connection, team, place, "auto", auto) and before.auto != auto


def announce(connection: Connection, team: str, place: str) -> bool:
    """Claim the one notice to a channel that shared documents go into its library.

    False if it was claimed before, or if they do not.
    """
    if not chosen(connection, team, place).auto:
        return False
    return _set(connection, team, place, "announced", value=True)


def widen(connection: Connection, team: str, place: str, audience: Audience) -> bool:
    """Note that a channel has a wider audience; True if it is to be told of this one."""
    return _set(connection, team, place, "audience", audience)


def narrow(connection: Connection, team: str, place: str) -> None:
    """Note that a channel is private again."""
    noted = (Scope.team == team, Scope.place == place, Scope.audience == Audience.PUBLIC)
    connection.execute(update(Scope).where(*noted).values(audience=None))


def unannounce(connection: Connection, team: str, place: str) -> None:
    """Release the claim on a notice that could not be posted."""
    _set(connection, team, place, "announced", value=False)


def choose_keep(connection: Connection, team: str, place: str, days: int | None) -> bool:
    """Set how long idle threads of a place are kept: see `storage.models.Scope`.

    True if this changed anything.
    """
    before = chosen(connection, team, place)
    return _set(connection, team, place, "keep_days", days) and before.keep_days != days


def _set(
    connection: Connection, team: str, place: str, name: str, value: str | bool | int | None
) -> bool:
    """Write one setting. Of concurrent calls that write the same value, one returns True."""
    statement = insert(connection, Scope).values(team=team, place=place, **{name: value})
    statement = statement.on_conflict_do_update(
        index_elements=["team", "place"],
        set_={name: value},
        where=getattr(Scope, name).is_distinct_from(value),
    )
    return connection.execute(statement.returning(Scope.place)).first() is not None
