"""Events of the audit log: what is recorded, and what is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Details = Mapping[str, Any]  # settings by name, as JSON

OPERATOR = "operator"  # somebody at the command line
NOBODY = ""  # Slack doesn't say who


class AuditAction(StrEnum):
    """Acts that the log records."""

    INSTALLED = "installed"
    TOKENS_REVOKED = "tokens_revoked"
    TOKENS_RENEWED = "tokens_renewed"
    POLICY_CHANGED = "policy_changed"
    PROFILE_MADE = "profile_made"
    PROFILE_EDITED = "profile_edited"
    PROFILE_DELETED = "profile_deleted"
    CHANNEL_AGENT_SWITCHED = "channel_agent_switched"
    THREAD_AGENT_SWITCHED = "thread_agent_switched"
    FOLLOW_CHANGED = "follow_changed"
    KEEP_CHANGED = "keep_changed"
    AUTO_CHANGED = "auto_changed"
    APP_ALLOWED = "app_allowed"
    APP_REMOVED = "app_removed"
    CALL_APPROVED = "call_approved"
    CALL_DENIED = "call_denied"
    THREAD_EXPORTED = "thread_exported"
    THREAD_IMPORTED = "thread_imported"
    THREAD_FORGOTTEN = "thread_forgotten"
    PERSON_FORGOTTEN = "person_forgotten"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    LIBRARY_CLEARED = "library_cleared"
    NOTE_ADDED = "note_added"
    NOTE_REMOVED = "note_removed"
    NOTES_CLEARED = "notes_cleared"
    MEMORY_CHANGED = "memory_changed"
    KEY_SET = "key_set"
    KEY_REMOVED = "key_removed"
    CONNECTOR_CONNECTED = "connector_connected"
    CONNECTOR_DISCONNECTED = "connector_disconnected"
    ROUTINE_MADE = "routine_made"
    ROUTINE_CHANGED = "routine_changed"
    ROUTINE_PAUSED = "routine_paused"
    ROUTINE_RESUMED = "routine_resumed"
    ROUTINE_DELETED = "routine_deleted"
    KEYS_ROTATED = "keys_rotated"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An act to record: see `storage.models.AuditRecord`.

    Of events with the same `once`, the first is recorded.
    """

    team: str
    who: str
    action: AuditAction
    channel: str | None = None
    thread_ts: str | None = None
    whom: str | None = None
    subject: str | None = None
    before: Details | None = None
    after: Details | None = None
    once: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """A row of the log; `at` is in seconds since 1970. `action` may be a newer version's."""

    at: float
    team: str
    id: str
    who: str
    action: str
    whom: str | None
    channel: str | None
    thread_ts: str | None
    subject: str | None
    before: Details | None
    after: Details | None
