"""Tables of agents and of the apps that may ask them."""

from sqlalchemy import Boolean, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class App(Base):
    """Another app, or a workflow, that mentioned us in a channel or that an admin named there.

    `place` is the channel's id, or '' for the whole workspace; `app` is the id of its bot, or of
    the app. `name` is how it calls itself. Unless it is `allowed`, it is not answered.
    """

    __tablename__ = "apps"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    app: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    allowed: Mapped[bool] = mapped_column(Boolean)


class CustomProfile(Base):
    """A custom agent profile of a workspace; `settings` is the profile as JSON."""

    __tablename__ = "profiles"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    settings: Mapped[str] = mapped_column(Text)


class Agent(Base):
    """The Mistral agent of a profile in a workspace, for one library or for none ('').

    `without` is the key of the variant that lacks some of its handoffs ('' for the usual one).

    A row without `agent_id` is a claim: `node` is making the agent since `claimed_at`.
    """

    __tablename__ = "agents"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    profile: Mapped[str] = mapped_column(String(64), primary_key=True)
    library_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    without: Mapped[str] = mapped_column(String(16), primary_key=True, server_default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    agent_id: Mapped[str | None] = mapped_column(String(128))
    version: Mapped[int | None] = mapped_column(Integer)
    node: Mapped[str] = mapped_column(String(32))
    claimed_at: Mapped[float] = mapped_column(Float)
