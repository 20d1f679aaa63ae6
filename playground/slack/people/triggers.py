"""Trigger ids, each of which lets an app open a modal, once and briefly."""

import secrets

from playground.slack.wire import SlackError
from playground.slack.workspace import Workspace


class Triggers:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._issued: dict[str, tuple[str, float]] = {}
        self._exchanged: set[str] = set()

    def issue(self, user: str) -> str:
        trigger_id = f"{len(self._issued) + 1}.{self._workspace.id}.{secrets.token_hex(8)}"
        self._issued[trigger_id] = (user, self._workspace.now())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Use up a trigger, and return the person who set it off."""
        if trigger_id not in self._issued:
            raise SlackError("invalid_trigger_id")
        if trigger_id in self._exchanged:
            raise SlackError("exchanged_trigger_id")
        user, issued_at = self._issued[trigger_id]
        if self._workspace.now() - issued_at > self._workspace.settings.trigger_life:
            raise SlackError("expired_trigger_id")
        self._exchanged.add(trigger_id)
        return user
