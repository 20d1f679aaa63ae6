"""Tables of libraries, documents, where they were shared, and notices about them."""

from sqlalchemy import BigInteger, Boolean, Float, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Key, belongs_to, partial_index, row_id, team_key

# States of shares that are in progress, and over: see `storage.documents.records.ShareState`.
OPEN_SHARES = "('waiting', 'fetching', 'indexing')"
OVER_SHARES = "('failed', 'removed')"
IS_READY = "state = 'ready'"


class Library(Base):
    """The library at Mistral that serves one place: a channel, or a person's direct messages.

    A row without `library_id` is a claim: `node` is making the library since `claimed_at`.
    `check_due` is when it is next reconciled with Mistral's.
    """

    __tablename__ = "libraries"
    __table_args__ = (Index("ix_libraries_check_due", "check_due"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    library_id: Mapped[str | None] = mapped_column(String(64))
    node: Mapped[str] = mapped_column(String(32))
    claimed_at: Mapped[float] = mapped_column(Float)
    check_due: Mapped[float] = mapped_column(Float, server_default="0")


class Document(Base):
    """A document in a library: one, however often its bytes were shared in that place.

    It is kept while a share refers to it. `due` is when to check whether one still does (NULL: no
    reason to); `removing` says that none does, and that `node` is deleting it at Mistral. The row
    is deleted after that. `expires_at` is when Mistral's own expiry deletes it (NULL: never),
    `seen_at` when Mistral last listed it.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("uq_documents_document", "library_id", "document_id", "team", unique=True),
        Index("ix_documents_place", "team", "place"),
        partial_index("ix_documents_due", "due", where="due IS NOT NULL"),
        partial_index("ix_documents_expires_at", "expires_at", where="expires_at IS NOT NULL"),
    )

    id: Mapped[int] = row_id()
    team: Mapped[str] = team_key()
    place: Mapped[str] = mapped_column(String(32))
    library_id: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int | None] = mapped_column(Integer)
    removing: Mapped[bool] = mapped_column(Boolean, server_default=false())
    node: Mapped[str | None] = mapped_column(String(32))
    due: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[float] = mapped_column(Float)
    expires_at: Mapped[float | None] = mapped_column(Float)
    seen_at: Mapped[float | None] = mapped_column(Float)


class Share(Base):
    """A Slack file that somebody shared in a channel: a reference to a document.

    `state` is its progress, `error` the sentence for people about a failure; `is_final` says that
    another attempt would fail, too. `title` is its
    document's name at Mistral, chosen for the bytes with this `digest`. `message_ts` is the
    message that carries the file (NULL: Slack has not told it yet). `node` works on it; `fence` is
    increased whenever that changes, or whenever the work is cancelled. `due` is when to work on
    it; of one that failed or was removed, when that was. `check_due` is when to look up in Slack
    whether the file is still there.
    """

    __tablename__ = "shares"
    __table_args__ = (
        belongs_to("documents", "document", ondelete=None),
        Index("uq_shares_file", "team", "file_id", "channel", unique=True),
        Index("ix_shares_message", "team", "channel", "message_ts"),
        Index("ix_shares_place", "team", "place", "id"),
        Index("ix_shares_document", "document"),
        # Shares in progress are few; finished shares stay.
        partial_index("ix_shares_open", "due", where=f"state IN {OPEN_SHARES}"),
        partial_index("ix_shares_person", "team", "user", "id", where=f"state IN {OPEN_SHARES}"),
        partial_index("ix_shares_held", "team", where="node IS NOT NULL"),
        partial_index("ix_shares_over", "due", where=f"state IN {OVER_SHARES}"),
        partial_index("ix_shares_check_due", "check_due", where=IS_READY),
    )

    id: Mapped[int] = row_id()
    team: Mapped[str] = team_key()
    place: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    file_id: Mapped[str] = mapped_column(String(32))
    message_ts: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    user: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text, server_default="")
    size: Mapped[int] = mapped_column(BigInteger, server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    is_final: Mapped[bool] = mapped_column(Boolean, server_default=false())
    title: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(64))
    document: Mapped[int | None] = mapped_column(Key)
    node: Mapped[str | None] = mapped_column(String(32))
    fence: Mapped[int] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer)
    due: Mapped[float] = mapped_column(Float)
    check_due: Mapped[float] = mapped_column(Float, server_default="0")
    created_at: Mapped[float] = mapped_column(Float)


class Notice(Base):
    """Status of the files of one message, as Slack shows it: a reaction, and a message of ours.

    `version` is increased with every change of one of these files, `shown` is the version that
    Slack shows; `node` is updating it. `begun` says that our message may exist although `ts` is
    NULL. `level` is what we post: see `storage.documents.records.NoticeLevel` (NULL: by the place).
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("uq_notices_message", "team", "channel", "message_ts", unique=True),
        Index("ix_notices_age", "message_ts"),
        partial_index("ix_notices_held", "node", where="node IS NOT NULL"),
        partial_index("ix_notices_behind", "id", where="shown < version"),
    )

    id: Mapped[int] = row_id()
    team: Mapped[str] = team_key()
    channel: Mapped[str] = mapped_column(String(32))
    message_ts: Mapped[str] = mapped_column(String(32))
    thread_ts: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str | None] = mapped_column(String(32))
    reaction: Mapped[str] = mapped_column(String(32), server_default="")
    begun: Mapped[bool] = mapped_column(Boolean, server_default=false())
    level: Mapped[str | None] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer)
    shown: Mapped[int] = mapped_column(Integer)
    node: Mapped[str | None] = mapped_column(String(32))
