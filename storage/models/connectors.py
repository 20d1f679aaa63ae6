"""Tables of connectors: who is signed in, sign-ins under way, and the tools that were seen."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ConnectedAccount(Base):
    """A sign-in at a connector: a person's, or the workspace's where `owner` is ''.

    What was signed in to is at Mistral, under the name in `credentials`; here is no secret.
    """

    __tablename__ = "connected_accounts"
    __table_args__ = (Index("ix_connected_accounts_owner", "team", "owner", "connector"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    connector: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(String(32), primary_key=True)
    credentials: Mapped[str] = mapped_column(String(64))
    connected_by: Mapped[str] = mapped_column(String(32))
    connected_at: Mapped[float] = mapped_column(Float)


class SignIn(Base):
    """A sign-in that was offered to a person, until it is over or `expires_at`.

    `nonce` is in the address that leads back to us, and is erased with its first use. A question
    that waits for it is the turn `turn_id`, in the thread of these (NULL: none, as in Home). `due`
    is when Mistral is asked again, or the question again once the status is "connected".
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("ix_sign_ins_due", "due"),
        Index("ix_sign_ins_until", "expires_at"),
        Index("ix_sign_ins_user", "team", "user"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column(String(32))
    user_team: Mapped[str] = mapped_column(String(32))
    connector: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    turn_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(16))
    nonce: Mapped[str | None] = mapped_column(String(64))
    looks: Mapped[int] = mapped_column(Integer)
    due: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[float] = mapped_column(Float)
    expires_at: Mapped[float] = mapped_column(Float)


class SeenTools(Base):
    """The tools of a connector, as they were listed to somebody of a workspace who signed in."""

    __tablename__ = "connector_tools"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    connector: Mapped[str] = mapped_column(String(64), primary_key=True)
    tools: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    seen_at: Mapped[float] = mapped_column(Float)
