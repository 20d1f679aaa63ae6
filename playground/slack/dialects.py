"""Rules of Slack's dialects: calls that are refused, settings, and what a result leaves out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.dialects import Dialects
from playground.slack.wire import Json, SlackError

WITHOUT_METADATA = "message-metadata-left-out"
READING = frozenset({"conversations.history", "conversations.replies"})


def _always(_: Json) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Refusal:
    """Methods that are refused with a code, where their arguments are such."""

    methods: frozenset[str]
    code: str
    where: Callable[[Json], bool] = _always


REFUSALS: dict[str, Refusal] = {
    "streaming-refused": Refusal(frozenset({"chat.startStream"}), "channel_type_not_supported"),
    "sessions-refused": Refusal(frozenset({"agents.sessions.setStatus"}), "feature_disabled"),
    "titles-refused": Refusal(
        frozenset({"assistant.threads.setTitle", "agents.sessions.rename"}), "not_allowed"
    ),
    "reactions-refused": Refusal(
        frozenset({"reactions.add", "reactions.remove"}), "restricted_action"
    ),
    "message-metadata-refused": Refusal(
        frozenset({"chat.postMessage", "chat.update", "chat.stopStream"}),
        "metadata_must_be_sent_from_app",
        lambda values: bool(values.get("metadata")),
    ),
    "updates-refused": Refusal(frozenset({"chat.update"}), "edit_window_closed"),
    "deletions-refused": Refusal(frozenset({"chat.delete"}), "compliance_exports_prevent_deletion"),
    "uploads-refused": Refusal(frozenset({"files.getUploadURLExternal"}), "file_uploads_disabled"),
}
# By dialect: attributes of the settings, each with its value for the dialect's own.
ATTRIBUTES: dict[str, dict[str, Callable[[float], Any]]] = {
    "streams-die-sooner": {"stream_life": float},
    "shares-come-late": {"sharing_delay": float},
    "reads-limited": {"distributed": bool, "rate_limits": bool},
}


def refuse(dialects: Dialects, method: str, values: Json) -> None:
    """Raise SlackError where a dialect refuses a call."""
    for name in dialects:
        refusal = REFUSALS.get(name)
        if refusal and method in refusal.methods and refusal.where(values):
            raise SlackError(refusal.code)


def shown(dialects: Dialects, method: str, result: Json) -> Json:
    """Return a result as the dialects have it."""
    if WITHOUT_METADATA not in dialects or method not in READING:
        return result
    messages = [
        {name: value for name, value in message.items() if name != "metadata"}
        for message in result["messages"]
    ]
    return result | {"messages": messages}


@dataclass(slots=True)
class Attributes:
    """Sets attributes while their dialects are spoken, and restores them afterwards."""

    owner: object
    dialects: Dialects
    _before: dict[str, dict[str, Any]] = field(default_factory=dict)

    def apply(self) -> None:
        for name, attributes in ATTRIBUTES.items():
            if name in self.dialects:
                before = {each: getattr(self.owner, each) for each in attributes}
                self._before.setdefault(name, before)
                for each, value in attributes.items():
                    setattr(self.owner, each, value(self.dialects.value(name)))
            else:
                for each, value in self._before.pop(name, {}).items():
                    setattr(self.owner, each, value)
