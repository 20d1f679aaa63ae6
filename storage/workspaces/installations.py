"""Installations of the app, one per workspace or enterprise, with its encrypted tokens."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Update, delete, select, update

from storage import deletion_queue
from storage.audit import log
from storage.audit.events import AuditAction, AuditEvent
from storage.deletion_queue import DeletionKind
from storage.encryption import Secret
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import InstalledWorkspace

RENEW_AFTER = 0.75  # of a token's life: nine of Slack's twelve hours, three are left for failures


@dataclass(frozen=True, slots=True)
class BotTokens:
    """Slack's tokens for an installation; `lifetime` is in seconds, None for one that stays."""

    bot_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    lifetime: float | None = None


@dataclass(frozen=True, slots=True)
class InstalledApp:
    """Facts that Slack tells about an installation, beside its tokens.

    `team` is the enterprise's id where all of its workspaces share the installation.
    """

    team: str
    name: str
    bot_user: str
    bot: str
    scopes: frozenset[str]
    installer: str
    enterprise: str | None = None
    is_enterprise_install: bool = False
    app: str = ""
    url: str = ""


APP = (
    "name",
    "url",
    "enterprise",
    "is_enterprise_install",
    "app",
    "bot_user",
    "bot",
    "installer",
)


@dataclass(frozen=True, slots=True)
class StoredInstallation:
    """An installation, as it is used; times are seconds since 1970 by the database's clock."""

    app: InstalledApp
    bot_token: Secret = field(repr=False)
    generation: str
    installed_at: float
    expires_at: float | None
    revoked_at: float | None


def save(connection: Connection, app: InstalledApp, tokens: BotTokens) -> bool:
    """Store an installation, also over an earlier one; True for the workspace's first.

    A deletion that was scheduled because the earlier tokens were revoked is cancelled.
    """
    is_new = generation(connection, app.team) is None
    columns = {column: getattr(app, column) for column in APP}
    row = columns | {"scopes": ",".join(sorted(app.scopes))} | fresh(tokens)
    row |= {"installed_at": now(), "revoked_at": None}
    statement = insert(connection, InstalledWorkspace).values(row | {"team": app.team})
    connection.execute(statement.on_conflict_do_update(index_elements=["team"], set_=row))
    deletion_queue.cancel(connection, DeletionKind.REVOKED, app.team)
    log.record(connection, _installed(app))
    return is_new


def find(connection: Connection, *teams: str) -> StoredInstallation | None:
    """Find the first that is installed among a workspace and, after it, its enterprise.

    Raises Undecryptable, and NoKeys.
    """
    rows = connection.execute(
        select(InstalledWorkspace.__table__).where(InstalledWorkspace.team.in_(teams))
    ).all()
    by_team = {row.team: row for row in rows}
    first = next((by_team[team] for team in teams if team in by_team), None)
    return _stored(first) if first else None


def generation(connection: Connection, team: str) -> str | None:
    """Tell which tokens are stored, without decrypting them; None if none are."""
    query = select(InstalledWorkspace.generation).where(InstalledWorkspace.team == team)
    found: str | None = connection.scalar(query)
    return found


def every_team(connection: Connection, after: str = "", limit: int = 1_000) -> list[str]:
    """Ids of installed workspaces in order, a page at a time."""
    query = select(InstalledWorkspace.team).where(InstalledWorkspace.team > after)
    return list(connection.scalars(query.order_by(InstalledWorkspace.team).limit(limit)))


def is_active(connection: Connection, team: str) -> bool | None:
    """True if its tokens are not known to be revoked; None if nothing is installed."""
    query = select(InstalledWorkspace.revoked_at).where(_is(team))
    row = connection.execute(query).first()
    return row.revoked_at is None if row else None


def revoke(connection: Connection, team: str) -> bool:
    """Record that Slack revoked the tokens; False if it is known, or nothing is installed."""
    known = InstalledWorkspace.revoked_at.is_not(None)
    statement = update(InstalledWorkspace).where(_is(team), ~known).values(revoked_at=now())
    return _touched(connection, statement)


def remove(connection: Connection, team: str) -> bool:
    """Delete an installation and its tokens; False if there was none."""
    return _touched(connection, delete(InstalledWorkspace).where(_is(team)))


def fresh(tokens: BotTokens) -> dict[str, Any]:
    """Columns of tokens that Slack has just given."""
    life, renewed = tokens.lifetime, tokens.refresh_token is not None
    return {
        "bot_token": tokens.bot_token,
        "refresh_token": tokens.refresh_token,
        "generation": secrets.token_hex(8),
        "expires_at": None if life is None else now() + life,
        "renewal_due": now() + life * RENEW_AFTER if life is not None and renewed else None,
        "attempts": 0,
    }


def _installed(app: InstalledApp) -> AuditEvent:
    about = {"scopes": sorted(app.scopes), "enterprise": app.is_enterprise_install}
    return AuditEvent(app.team, app.installer, AuditAction.INSTALLED, after=about)


def _stored(row: Any) -> StoredInstallation:
    known = {column: getattr(row, column) for column in APP}
    scopes = frozenset(filter(None, row.scopes.split(",")))
    return StoredInstallation(
        app=InstalledApp(team=row.team, scopes=scopes, **known),
        bot_token=row.bot_token,
        generation=row.generation,
        installed_at=row.installed_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )


def _is(team: str) -> ColumnElement[bool]:
    return InstalledWorkspace.team == team


def _touched(connection: Connection, statement: Update | Delete) -> bool:
    return connection.execute(statement).rowcount > 0
