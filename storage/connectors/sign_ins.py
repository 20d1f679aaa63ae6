"""Sign-ins under way: offered, begun, come back from, finished; each for one person."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update

from storage.connectors import accounts
from storage.connectors.accounts import Account
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import SignIn

FIRST_LOOK, LONGEST_LOOK = 2.0, 30.0  # seconds until Mistral is asked whether somebody signed in
MOST_OPEN = 20  # sign-ins of one person


class SignInStatus(StrEnum):
    """Status of a sign-in."""

    OFFERED = "offered"
    BEGUN = "begun"  # an address was given
    CONNECTED = "connected"  # its question is to be asked again


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    """A sign-in of a person, who signs in for themselves, or for the workspace (`owner` is '')."""

    team: str
    id: str
    user: str
    user_team: str
    connector: str
    owner: str
    channel: str | None = None
    thread_ts: str | None = None
    turn_id: int | None = None
    status: str = SignInStatus.OFFERED


COLUMNS = tuple(getattr(SignIn, name) for name in OpenSignIn.__slots__)

DUE = (select(func.min(SignIn.due)), select(func.min(SignIn.expires_at)))


def offer(connection: Connection, sign_in: OpenSignIn, term: float) -> None:
    """Record a sign-in that is offered; idempotent. A person's oldest ones make room for it."""
    values = {name: getattr(sign_in, name) for name in OpenSignIn.__slots__}
    values |= {"looks": 0, "created_at": now(), "expires_at": now() + term}
    connection.execute(insert(connection, SignIn).values(values).on_conflict_do_nothing())
    theirs = (SignIn.team == sign_in.team, SignIn.user == sign_in.user)
    newest = select(SignIn.id).where(*theirs).order_by(SignIn.created_at.desc(), SignIn.id)
    kept = list(connection.scalars(newest.limit(MOST_OPEN)))
    connection.execute(delete(SignIn).where(*theirs, SignIn.id.not_in(kept)))


def find(connection: Connection, team: str, id_: str) -> OpenSignIn | None:
    """A sign-in that is not over yet."""
    return _one(connection.execute(select(*COLUMNS).where(*_open(team, id_))).first())


def begin(connection: Connection, team: str, id_: str, nonce: str) -> OpenSignIn | None:
    """Begin a sign-in, or begin it again: only the newest address leads back."""
    values = {"status": SignInStatus.BEGUN, "nonce": nonce, "looks": 0, "due": now() + FIRST_LOOK}
    these = (*_open(team, id_), SignIn.status != SignInStatus.CONNECTED)
    return _one(connection.execute(_updated(values, *these)).first())


def is_current(connection: Connection, team: str, id_: str, nonce: str) -> bool:
    """True if this is the address that leads back from a sign-in, and nobody used it."""
    these = (*_open(team, id_), SignIn.nonce == nonce)
    return connection.execute(select(SignIn.id).where(*these)).first() is not None


def come_back(connection: Connection, team: str, id_: str, nonce: str) -> OpenSignIn | None:
    """Use the address that leads back from a sign-in; None where it was used, or replaced."""
    these = (*_open(team, id_), SignIn.nonce == nonce)
    return _one(connection.execute(_updated({"nonce": None}, *these)).first())


def due(connection: Connection, limit: int) -> list[OpenSignIn]:
    """Sign-ins to be looked at now; each is due again later, ever more slowly.

    Those whose time is over are deleted. Without any, nothing is written.
    """
    if connection.execute(select(SignIn.id).limit(1)).first() is None:
        return []
    connection.execute(delete(SignIn).where(SignIn.expires_at <= now()))
    ready = (SignIn.due <= now(), SignIn.expires_at > now())
    found = select(SignIn.team, SignIn.id, SignIn.looks).where(*ready).order_by(SignIn.due)
    taken = []
    for team, id_, looks in connection.execute(found.limit(limit)).all():
        wait = min(FIRST_LOOK * 2 ** min(looks, 5), LONGEST_LOOK)
        these = (*_open(team, id_), SignIn.looks == looks, SignIn.due <= now())
        values: dict[str, Any] = {"looks": looks + 1, "due": now() + wait}
        taken.append(_one(connection.execute(_updated(values, *these)).first()))
    return [one for one in taken if one]


def connected(connection: Connection, sign_in: OpenSignIn, credentials: str) -> bool:
    """Note that somebody signed in; False where the sign-in is over, or that is noted."""
    these = (*_open(sign_in.team, sign_in.id), SignIn.status != SignInStatus.CONNECTED)
    values = {"status": SignInStatus.CONNECTED, "nonce": None, "looks": 0, "due": now()}
    if connection.execute(_updated(values, *these)).first() is None:
        return False
    team, connector, owner = sign_in.team, sign_in.connector, sign_in.owner
    accounts.connect(connection, Account(team, connector, owner, credentials, sign_in.user))
    return True


def end(connection: Connection, team: str, id_: str) -> None:
    """Forget a sign-in, whatever came of it."""
    connection.execute(delete(SignIn).where(SignIn.team == team, SignIn.id == id_))


def _open(team: str, id_: str) -> tuple[ColumnElement[bool], ...]:
    return SignIn.team == team, SignIn.id == id_, SignIn.expires_at > now()


def _updated(values: dict[str, Any], *these: ColumnElement[bool]) -> Any:
    return update(SignIn).where(*these).values(values).returning(*COLUMNS)


def _one(row: Row[*tuple[Any, ...]] | None) -> OpenSignIn | None:
    return OpenSignIn(**row._asdict()) if row else None
