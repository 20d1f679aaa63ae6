"""Dialects of Slack: what its documentation leaves open, and what a workspace may forbid."""

from playground.dialects.dialect import Dialect

_GUIDE = "The documentation says so."
_SILENT = "The documentation doesn't say; it is the plainest reading."
_USUAL = "Most workspaces allow it."

DIALECTS = (
    Dialect(
        "streams-die-sooner",
        "A stream lives for five minutes.",
        "People report it.",
        "A stream lives for so many seconds.",
        60.0,
    ),
    Dialect(
        "streaming-refused",
        "A message can be streamed into a channel's thread.",
        _GUIDE,
        "Streams are refused with `channel_type_not_supported`.",
    ),
    Dialect(
        "sessions-refused",
        "An agent's session takes a status.",
        _GUIDE,
        "It is refused with `feature_disabled`.",
    ),
    Dialect(
        "titles-refused",
        "A thread takes a title.",
        _GUIDE,
        "It is refused with `not_allowed`.",
    ),
    Dialect(
        "reactions-refused",
        "The app can add a reaction.",
        _USUAL,
        "Reactions are refused with `restricted_action`.",
    ),
    Dialect(
        "message-metadata-refused",
        "A message takes metadata.",
        _GUIDE,
        "A message with metadata is refused with `metadata_must_be_sent_from_app`.",
    ),
    Dialect(
        "message-metadata-left-out",
        "A thread is read with its messages' metadata.",
        _GUIDE,
        "Messages are shown without it.",
    ),
    Dialect(
        "updates-refused",
        "The app can change a message of its own at any time.",
        _USUAL,
        "A change is refused with `edit_window_closed`.",
    ),
    Dialect(
        "deletions-refused",
        "The app can delete a message of its own.",
        _USUAL,
        "A deletion is refused with `compliance_exports_prevent_deletion`.",
    ),
    Dialect(
        "uploads-refused",
        "The app can upload files.",
        _USUAL,
        "An upload is refused with `file_uploads_disabled`.",
    ),
    Dialect(
        "shares-come-late",
        "An uploaded file is in its thread within a second.",
        _SILENT,
        "It is there after so many seconds.",
        3.0,
    ),
    Dialect(
        "reads-limited",
        "A thread can be read many times a minute.",
        "The app is a workspace's own, which Slack limits less.",
        "A thread can be read once a minute, 15 messages at a time.",
    ),
)
