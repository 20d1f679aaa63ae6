"""Tables of installed workspaces, their keys, and secrets of the deployment."""

from sqlalchemy import Boolean, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import Encrypted, Secret
from storage.models.base import Base, partial_index


class InstalledWorkspace(Base):
    """The app in one workspace, or in a whole enterprise; then `team` is the enterprise's id.

    `generation` is another random number whenever the tokens are others, so that only who renewed
    these may replace them. `renewal_due` is when a node may try that (NULL: the token stays valid);
    while one tries, it is the end of its lease. `attempts` counts tries since the last success.
    `revoked_at` is when Slack said that the tokens are revoked.
    """

    __tablename__ = "installations"
    __table_args__ = (
        partial_index(
            "ix_installations_renewal_due", "renewal_due", where="renewal_due IS NOT NULL"
        ),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    enterprise: Mapped[str | None] = mapped_column(String(32))
    is_enterprise_install: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    app: Mapped[str] = mapped_column(String(32))
    bot_user: Mapped[str] = mapped_column(String(32))
    bot: Mapped[str] = mapped_column(String(32))
    scopes: Mapped[str] = mapped_column(Text)
    installer: Mapped[str] = mapped_column(String(32))
    installed_at: Mapped[float] = mapped_column(Float)
    bot_token: Mapped[Secret] = mapped_column(Encrypted)
    refresh_token: Mapped[Secret | None] = mapped_column(Encrypted)
    generation: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[float | None] = mapped_column(Float)
    renewal_due: Mapped[float | None] = mapped_column(Float)
    attempts: Mapped[int] = mapped_column(Integer)
    revoked_at: Mapped[float | None] = mapped_column(Float)


class WorkspaceKey(Base):
    """A workspace's own Mistral key.

    Since `given_up_at` it serves only to delete what was made with it; `team` may then be a former
    account of the workspace: see `storage.workspaces.former_accounts`.
    """

    __tablename__ = "workspace_keys"
    __table_args__ = (
        partial_index("ix_workspace_keys_given_up", "given_up_at", where="given_up_at IS NOT NULL"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    mistral_key: Mapped[Secret] = mapped_column(Encrypted)
    set_by: Mapped[str] = mapped_column(String(32))
    set_at: Mapped[float] = mapped_column(Float)
    given_up_at: Mapped[float | None] = mapped_column(Float)


class UsedState(Base):
    """Digest of the state of an installation that came back from Slack: it serves once."""

    __tablename__ = "oauth_states"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[float] = mapped_column(Float)


class DeploymentSecret(Base):
    """A random secret that all nodes share where the settings hold none."""

    __tablename__ = "deployment_secrets"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))
