"""Tables of who may: policies, settings of places, denials told, the audit log."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Float, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, partial_index


class AuditRecord(Base):
    """An act: who did what, where and when. Rows are only added: see `storage.audit`.

    `who` and `whom`, the person concerned, are ids or pseudonyms; '' is nobody that is known.
    `subject` is what it was about, such as a profile's name or a file's id. `before` and `after`
    hold settings, never words of conversations.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_at", "at", "team", "id"),
        Index("ix_audit_team_at", "team", "at", "id"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[float] = mapped_column(Float)
    who: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(32))
    whom: Mapped[str | None] = mapped_column(String(32))
    channel: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    subject: Mapped[str | None] = mapped_column(String(128))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Scope(Base):
    """Settings of a channel, or of a person's direct messages with us.

    `place` is the channel's id or the person's. NULL is the default: for `profile` the
    catalogue's, for `follow` every reply in our threads, for `auto` that shared documents go into
    the library automatically. `announced` says that the channel was notified of that. `keep_days`
    is how long an idle thread is kept (0: for ever; NULL: as everywhere). `audience` is the wider
    one that the channel was last told of, if it got one: see `storage.agents.place_settings`.
    `left_at` is when we were removed from the channel, or it was archived (NULL: we are in it).
    """

    __tablename__ = "places"
    __table_args__ = (
        partial_index("ix_places_kept", "team", "place", where="keep_days > 0"),
        partial_index("ix_places_left", "left_at", where="left_at IS NOT NULL"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    profile: Mapped[str | None] = mapped_column(String(64))
    follow: Mapped[str | None] = mapped_column(String(16))
    auto: Mapped[bool | None] = mapped_column(Boolean)
    announced: Mapped[bool] = mapped_column(Boolean, server_default=false())
    keep_days: Mapped[int | None] = mapped_column(Integer)
    audience: Mapped[str | None] = mapped_column(String(16))
    left_at: Mapped[float | None] = mapped_column(Float)


class PlacePolicy(Base):
    """Choices of admins about who may do what, in a channel or ('') in the whole workspace.

    NULL follows the workspace, and there the settings: see `storage.agents.policies`.
    `hidden_agents` are names of profiles that aren't offered; those of the workspace aren't
    offered in its channels, either. In a `locked` channel only admins choose the agent. Budgets
    are in millionths of the price list's currency, 0 for none; a channel has only its own.
    """

    __tablename__ = "policies"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    guests: Mapped[bool | None] = mapped_column(Boolean)
    external: Mapped[bool | None] = mapped_column(Boolean)
    channels: Mapped[bool | None] = mapped_column(Boolean)
    direct: Mapped[bool | None] = mapped_column(Boolean)
    apps: Mapped[bool | None] = mapped_column(Boolean)
    switching: Mapped[str | None] = mapped_column(String(16))
    usage: Mapped[str | None] = mapped_column(String(16))
    locked: Mapped[bool | None] = mapped_column(Boolean)
    hidden_agents: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    budget_person: Mapped[int | None] = mapped_column(BigInteger)
    budget_channel: Mapped[int | None] = mapped_column(BigInteger)
    budget_workspace: Mapped[int | None] = mapped_column(BigInteger)


class ToldDenial(Base):
    """The last day, counted from 1970, on which a person was told in a place that they may not.

    With `left` before a channel's id, it is that we were removed from it.
    """

    __tablename__ = "denials"
    __table_args__ = (Index("ix_denials_day", "day"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[int] = mapped_column(Integer)
