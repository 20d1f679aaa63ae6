"""Policies: what admins set for a workspace and its channels, and who was told of a denial."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Connection, Integer, Row, cast, delete, select

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import PlacePolicy, ToldDenial

WORKSPACE = ""  # the place of what holds for a whole workspace
DAY = 86_400  # seconds

Details = Mapping[str, Any]  # settings by name


@dataclass(frozen=True, slots=True)
class PolicyChoices:
    """Choices of one place; None where it follows the workspace, or the app's default.

    `hidden_agents` come on top of those of the workspace; None for no more. Budgets are in
    millionths of the price list's currency.
    """

    guests: bool | None = None
    external: bool | None = None
    channels: bool | None = None
    direct: bool | None = None
    apps: bool | None = None
    switching: str | None = None
    usage: str | None = None
    locked: bool | None = None
    hidden_agents: tuple[str, ...] | None = None
    budget_person: int | None = None
    budget_channel: int | None = None
    budget_workspace: int | None = None


NAMES = tuple(field.name for field in fields(PolicyChoices))
COLUMNS = tuple(getattr(PlacePolicy, name) for name in NAMES)


def chosen(connection: Connection, team: str, place: str) -> tuple[PolicyChoices, PolicyChoices]:
    """Choices of the workspace, and of a place in it."""
    wanted = (PlacePolicy.team == team, PlacePolicy.place.in_([WORKSPACE, place]))
    rows = connection.execute(select(PlacePolicy.place, *COLUMNS).where(*wanted))
    found = {row.place: _choices(row) for row in rows}
    workspace = found.get(WORKSPACE, PolicyChoices())
    return workspace, found.get(place, PolicyChoices()) if place else workspace


def details(connection: Connection, team: str, place: str) -> Details:
    """Choices of a place for the audit log."""
    made = asdict(chosen(connection, team, place)[1])
    return {name: value for name, value in made.items() if value is not None}


def choose(
    connection: Connection, team: str, place: str, choices: PolicyChoices
) -> tuple[PolicyChoices, bool]:
    """Set all choices of a place; those before, and True if this changed anything."""
    before = chosen(connection, team, place)[1]
    if before == choices:
        return before, False
    values = asdict(choices)
    statement = insert(connection, PlacePolicy).values(team=team, place=place, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["team", "place"], set_=values)
    )
    return before, True


def _choices(row: Row[Any]) -> PolicyChoices:
    made = {name: getattr(row, name) for name in NAMES}
    hidden = made.pop("hidden_agents")
    return PolicyChoices(**made, hidden_agents=tuple(hidden) if hidden else None)


def first_today(connection: Connection, team: str, place: str, user: str, day: int) -> bool:
    """Claim the one notice of a day to a person in a place; False if it was claimed before."""
    row = {"team": team, "place": place, "user": user, "day": day}
    statement = insert(connection, ToldDenial).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["team", "place", "user"],
        set_={"day": day},
        where=ToldDenial.day < day,
    )
    return connection.execute(statement.returning(ToldDenial.user)).first() is not None


def forget_told(connection: Connection) -> None:
    """Delete the notes of days that are over."""
    today = cast(now() / DAY, Integer)  # or tomorrow: PostgreSQL rounds
    connection.execute(delete(ToldDenial).where(ToldDenial.day < today - 2))
