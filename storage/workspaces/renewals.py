"""Renewal of expiring tokens: by one node at a time, since a refresh token serves once.

A claim is a lease in `renewal_due`: nothing is locked while Slack is asked. A node whose claim ran
out may still save what it got, since nobody else can have got anything for the same refresh token;
tokens that were replaced meanwhile stay. After a crash the next claim tries the same refresh token:
Slack tells whether it was spent.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from storage.encryption import Secret
from storage.engine.clock import now
from storage.models import InstalledWorkspace
from storage.workspaces.installations import BotTokens, fresh


@dataclass(frozen=True, slots=True)
class TokenRenewal:
    """The right to renew an installation's tokens; `attempts` counts this one, too.

    `valid_for` is how long the present token is still accepted, in seconds.
    """

    team: str
    generation: str
    attempts: int
    valid_for: float
    refresh_token: Secret = field(repr=False)


def due(connection: Connection, limit: int) -> list[str]:
    """Workspaces whose tokens are to be renewed now, the most urgent first."""
    query = select(InstalledWorkspace.team).where(_is_due())
    return list(connection.scalars(query.order_by(InstalledWorkspace.expires_at).limit(limit)))


def claim(connection: Connection, team: str, lease: float) -> TokenRenewal | None:
    """Claim a renewal that is due, for `lease` seconds; None if another node was first.

    The UPDATE locks the row: who waited for it finds that it is due no longer. Ask Slack with a
    timeout that is shorter than the lease. Raises Undecryptable, and NoKeys.
    """
    claimed = (
        update(InstalledWorkspace)
        .where(InstalledWorkspace.team == team, _is_due())
        .values(renewal_due=now() + lease, attempts=InstalledWorkspace.attempts + 1)
        .returning(
            InstalledWorkspace.team,
            InstalledWorkspace.generation,
            InstalledWorkspace.attempts,
            InstalledWorkspace.expires_at - now(),
            InstalledWorkspace.refresh_token,
        )
    )
    row: Any = connection.execute(claimed).first()
    return TokenRenewal(*row) if row else None


def renewed(connection: Connection, renewal: TokenRenewal, tokens: BotTokens) -> bool:
    """Save new tokens; False if the old ones were replaced or deleted meanwhile.

    Run it until the database answers: the old refresh token is spent.
    """
    saved = update(InstalledWorkspace).where(_holds(renewal)).values(fresh(tokens))
    return connection.execute(saved).rowcount > 0


def postpone(connection: Connection, renewal: TokenRenewal, wait: float) -> None:
    """Let any node try again in `wait` seconds, unless another has claimed it meanwhile."""
    ours = and_(_holds(renewal), InstalledWorkspace.attempts == renewal.attempts)
    connection.execute(update(InstalledWorkspace).where(ours).values(renewal_due=now() + wait))


def put_off(connection: Connection, team: str, wait: float) -> None:
    """Look at a renewal that is due again in `wait` seconds: its token can't be read now."""
    these = (InstalledWorkspace.team == team, _is_due())
    connection.execute(update(InstalledWorkspace).where(*these).values(renewal_due=now() + wait))


def hasten(connection: Connection, team: str, generation: str) -> None:
    """Make a renewal due at once: Slack says that these tokens have expired.

    One that a node is trying is left alone.
    """
    idle = (InstalledWorkspace.attempts == 0, InstalledWorkspace.renewal_due.is_not(None))
    these = (InstalledWorkspace.team == team, InstalledWorkspace.generation == generation)
    connection.execute(update(InstalledWorkspace).where(*these, *idle).values(renewal_due=now()))


def _is_due() -> ColumnElement[bool]:
    return and_(InstalledWorkspace.renewal_due <= now(), _is_active())


def _is_active() -> ColumnElement[bool]:
    return InstalledWorkspace.revoked_at.is_(None)


def _holds(renewal: TokenRenewal) -> ColumnElement[bool]:
    return and_(
        InstalledWorkspace.team == renewal.team,
        InstalledWorkspace.generation == renewal.generation,
    )


DUE = select(func.min(InstalledWorkspace.renewal_due)).where(
    InstalledWorkspace.renewal_due.is_not(None), _is_active()
)
