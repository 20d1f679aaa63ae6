"""Other apps and workflows: which may ask, where, and how often they did."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, String, cast, delete, func, select

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import App, Thread, Turn
from storage.records import APP

EVERYWHERE = ""  # the place of what holds for a whole workspace
HOUR = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class KnownApp:
    """An app that mentioned us in a place, or that an admin named there."""

    app: str
    name: str
    place: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions of apps in the last hour."""

    in_thread: int
    in_channel: int


def is_allowed(connection: Connection, team: str, channel: str, ids: Collection[str]) -> bool:
    """True if an app, known by any of its ids, may ask in a channel."""
    here = (App.team == team, App.place.in_([channel, EVERYWHERE]), App.app.in_(ids))
    return connection.execute(select(App.app).where(*here, App.allowed)).first() is not None


def meet(connection: Connection, team: str, channel: str, app: str, name: str) -> bool:
    """Record an app that mentioned us in a channel; True for the first time."""
    row = {"team": team, "place": channel, "app": app, "name": name, "allowed": False}
    met = insert(connection, App).values(row).on_conflict_do_nothing().returning(App.app)
    return connection.execute(met).first() is not None


def allow(connection: Connection, team: str, app: KnownApp) -> bool:
    """Let an app ask in a place; True if this changed anything."""
    row = {"place": app.place, "app": app.app, "name": app.name, "allowed": True}
    statement = insert(connection, App).values(row | {"team": team})
    statement = statement.on_conflict_do_update(
        index_elements=["team", "place", "app"],
        set_={"allowed": True},
        where=App.allowed.is_(False),
    )
    return connection.execute(statement.returning(App.app)).first() is not None


def remove(connection: Connection, team: str, place: str, app: str) -> bool:
    """Let an app ask in a place no longer; True if it could."""
    this = (App.team == team, App.place == place, App.app == app, App.allowed)
    return connection.execute(delete(App).where(*this).returning(App.app)).first() is not None


def known(connection: Connection, team: str, channel: str) -> list[KnownApp]:
    """Apps that are known in a channel, and those that may ask everywhere; by name."""
    here = (App.team == team, App.place.in_([channel, EVERYWHERE]))
    columns = (App.app, App.name, App.place, App.allowed)
    rows = connection.execute(select(*columns).where(*here).order_by(App.name, App.app))
    return [KnownApp(*row) for row in rows]


def asked_lately(connection: Connection, team: str, channel: str, thread_ts: str) -> Asked:
    """Count the questions of apps in a channel, and in one of its threads, in the last hour."""
    # Slack's timestamps are seconds since 1970, in as many digits until the year 2286.
    lately = Turn.ts > cast(now() - HOUR, String)
    theirs = (Turn.team == team, Turn.channel == channel, lately, Turn.user.startswith(APP))
    in_thread = func.count().filter(Thread.ts == thread_ts)
    query = select(in_thread, func.count()).select_from(Turn)
    row = connection.execute(
        query.join(Thread, (Thread.id == Turn.thread_id) & (Thread.team == Turn.team)).where(
            *theirs
        )
    ).one()
    return Asked(*row)
