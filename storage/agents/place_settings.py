"""What people chose for a channel, or for their direct messages: who answers, which replies."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.engine.upsert import insert
from storage.models import Scope
from storage.records import Follow


@dataclass(frozen=True, slots=True)
class ScopeSettings:
    """The choices for one place; `profile` and `keep_days` are None where nobody chose any.

    `auto` says that documents which are shared there go into its library by themselves.
    """

    profile: str | None = None
    follow: Follow = Follow.THREAD
    auto: bool = True
    keep_days: int | None = None


def chosen(connection: Connection, team: str, place: str) -> ScopeSettings:
    """What holds in a place: a channel's id, or a person's for their direct messages."""
    columns = (Scope.profile, Scope.follow, Scope.auto, Scope.keep_days)
    query = select(*columns).where(Scope.team == team, Scope.place == place)
    row = connection.execute(query).first()
    if row is None:
        return ScopeSettings()
    follow = Follow(row.follow or Follow.THREAD)
    return ScopeSettings(row.profile, follow, row.auto is not False, row.keep_days)


def choose_profile(
    connection: Connection, team: str, place: str, profile: str
) -> tuple[ScopeSettings, bool]:
    """Have a profile answer in a place: what held before, and whether this changed anything."""
    before = chosen(connection, team, place)
    return before, _set(connection, team, place, "profile", profile)


def choose_follow(connection: Connection, team: str, place: str, follow: Follow) -> bool:
    """Say which replies count in a place; whether this changed anything."""
    before = chosen(connection, team, place)
    return _set(connection, team, place, "follow", follow) and before.follow != follow


def choose_auto(connection: Connection, team: str, place: str, *, auto: bool) -> bool:
    """Say whether documents go into the library by themselves; whether this changed anything."""
    before = chosen(connection, team, place)
    return _set(connection, team, place, "auto", auto) and before.auto != auto


def announce(connection: Connection, team: str, place: str) -> bool:
    """Take the right to tell a channel what becomes of documents there, once and for all.

    False where that was done, or where nothing becomes of them.
    """
    if not chosen(connection, team, place).auto:
        return False
    return _set(connection, team, place, "announced", value=True)


def unannounce(connection: Connection, team: str, place: str) -> None:
    """It could not be told."""
    _set(connection, team, place, "announced", value=False)


def choose_keep(connection: Connection, team: str, place: str, days: int | None) -> bool:
    """Say how long idle threads of a place are kept: see `storage.models.Place`.

    Whether this changed anything.
    """
    before = chosen(connection, team, place)
    return _set(connection, team, place, "keep_days", days) and before.keep_days != days


def _set(
    connection: Connection, team: str, place: str, name: str, value: str | bool | int | None
) -> bool:
    """Write one choice. Of several who write the same at once, one changes something."""
    statement = insert(connection, Scope).values(team=team, place=place, **{name: value})
    statement = statement.on_conflict_do_update(
        index_elements=["team", "place"],
        set_={name: value},
        where=getattr(Scope, name).is_distinct_from(value),
    )
    return connection.execute(statement.returning(Scope.place)).first() is not None
