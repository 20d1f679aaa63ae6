"""Remaining rows and objects at Mistral, and the commands that delete them."""

from sqlalchemy import Connection, Select, Table, false, func, select

from bot import settings as setting
from bot.app.commands import maintenance_commands
from bot.settings import Settings
from playground.server import Playground
from storage.engine.database import Database
from storage.models import Base
from tests.support.app import Stage


def settings_of(ground: Playground, database: Database, **changes: object) -> Settings:
    """Settings that a command on the same machine would read."""
    values: dict[str, object] = {k.lower(): v for k, v in ground.environment.items()}
    url = database.url.render_as_string(hide_password=False)
    return setting.load(
        _env_file=None, database_url=url, **({"deletions_per_second": 1_000} | values | changes)
    )


async def purge(stage: Stage, *, dry: bool = False, **changes: object) -> list[str]:
    """Run `purge` beside the app: what it prints."""
    output: list[str] = []
    settings = settings_of(stage.ground, stage.app.database, **changes)
    await maintenance_commands.purge(settings, output.append, dry=dry)
    return output


async def forget_user(stage: Stage, user: str, team: str = "T0LOCAL") -> list[str]:
    """Run `forget-user` beside the app: what it prints."""
    output: list[str] = []
    settings = settings_of(stage.ground, stage.app.database)
    await maintenance_commands.forget_user(settings, output.append, team, user)
    return output


async def sizes(
    database: Database, team: str | None = None, channel: str | None = None
) -> dict[str, int]:
    """The tables that hold something of workspaces, of one, or of its channel; how many rows."""

    def count(connection: Connection) -> dict[str, int]:
        counts = {
            table.name: connection.scalar(_rows(table, team, channel)) or 0
            for table in Base.metadata.sorted_tables
            if "team" in table.columns
        }
        return {name: number for name, number in counts.items() if number}

    return await database.run(count)


def _rows(table: Table, team: str | None, channel: str | None) -> Select[int]:
    query = select(func.count()).select_from(table)
    if team:
        query = query.where(table.c.team == team)
    if channel:
        names = [name for name in ("channel", "place") if name in table.columns]
        here = [table.c[name] == channel for name in names]
        query = query.where(*(here or [false()]))
    return query
