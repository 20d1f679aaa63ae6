"""The bodies of slash commands, shortcuts, clicks and submitted modals."""

from playground.slack.delivery.events import VERIFICATION_TOKEN
from playground.slack.people.modals import Modals
from playground.slack.people.response_urls import ResponseUrls
from playground.slack.people.triggers import Triggers
from playground.slack.records import Message, View
from playground.slack.shapes import message_shape
from playground.slack.wire import Json
from playground.slack.workspace import Workspace

Place = tuple[str, str | None]


class Payloads:
    def __init__(
        self,
        workspace: Workspace,
        modals: Modals,
        triggers: Triggers,
        response_urls: ResponseUrls,
    ) -> None:
        self._workspace = workspace
        self._modals = modals
        self._triggers = triggers
        self._response_urls = response_urls

    def command(self, user: str, channel: str, command: str, text: str) -> Json:
        """Spell a slash command: flat fields, and never a thread."""
        settings, installation = self._workspace.settings, self._workspace.installation
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": self._workspace.id,
            "team_domain": self._workspace.domain,
            "channel_id": channel,
            "channel_name": self._channel_name(channel),
            "user_id": user,
            "user_name": self._workspace.users[user].name,
            "command": command,
            "text": text,
            "api_app_id": settings.app_id,
            **self._organisation(),
            "is_enterprise_install": str(installation.is_enterprise_install).lower(),
            "response_url": self._response_urls.issue(user, channel),
            "trigger_id": self._triggers.issue(user),
        }

    def global_shortcut(self, user: str, callback_id: str) -> Json:
        return {
            **self._head("shortcut", user),
            "action_ts": self._workspace.next_ts(),
            "callback_id": callback_id,
        }

    def message_shortcut(self, user: str, callback_id: str, message: Message) -> Json:
        """Spell a message shortcut; it may come from where the bot is no member."""
        return {
            **self._head("message_action", user),
            "action_ts": self._workspace.next_ts(),
            "callback_id": callback_id,
            "channel": self._channel(message.channel),
            "message_ts": message.ts,
            "message": message_shape(self._workspace, message, metadata=True),
            "response_url": self._response_urls.issue(
                user, message.channel, message.ts, message.thread_ts
            ),
        }

    def message_action(self, user: str, message: Message, action: Json) -> Json:
        return {
            **self._action(user, action, (message.channel, message.ts), message.thread_ts),
            "message": message_shape(self._workspace, message, metadata=True),
        }

    def ephemeral_action(self, user: str, place: Place, thread: str | None, action: Json) -> Json:
        """Spell a click on an ephemeral message: the message itself is not sent along."""
        payload = self._action(user, action, place, thread)
        payload["container"]["is_ephemeral"] = True
        return payload

    def view_action(self, user: str, view: View, action: Json, state: Json) -> Json:
        return {
            **self._head("block_actions", user),
            "container": {"type": "view", "view_id": view.id},
            "view": self._modals.shape(view, state),
            "actions": [action],
        }

    def submission(self, view: View, state: Json) -> Json:
        return {
            **self._head("view_submission", view.user),
            "view": self._modals.shape(view, state),
            "response_urls": [],
        }

    def closing(self, view: View) -> Json:
        payload = self._head("view_closed", view.user)
        payload.pop("trigger_id")
        return {
            **payload,
            "view": self._modals.shape(view),
            "is_cleared": False,
            "response_urls": [],
        }

    def _action(self, user: str, action: Json, place: Place, thread: str | None) -> Json:
        channel, ts = place
        container: Json = {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": False,
        }
        if thread:
            container["thread_ts"] = thread
        return {
            **self._head("block_actions", user),
            "container": container,
            "channel": self._channel(channel),
            "response_url": self._response_urls.issue(user, channel, ts, thread),
            "actions": [action],
            "state": {"values": {}},
        }

    def _head(self, kind: str, user: str) -> Json:
        name, enterprise = self._workspace.users[user].name, self._workspace.enterprise
        return {
            "type": kind,
            "token": VERIFICATION_TOKEN,
            "team": self._team(),
            "user": {
                "id": user,
                "username": name,
                "name": name,
                "team_id": self._workspace.users[user].team_id,
            },
            "api_app_id": self._workspace.settings.app_id,
            "is_enterprise_install": self._workspace.installation.is_enterprise_install,
            "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
            "trigger_id": self._triggers.issue(user),
        }

    def _team(self) -> Json | None:
        """Name the workspace; a click may do without where the whole organisation has the app."""
        settings, workspace = self._workspace.settings, self._workspace
        if workspace.installation.is_enterprise_install and not settings.org_clicks_name_team:
            return None
        return {"id": workspace.id, "domain": workspace.domain, **self._organisation()}

    def _organisation(self) -> Json:
        enterprise = self._workspace.enterprise
        if enterprise is None:
            return {}
        return {"enterprise_id": enterprise.id, "enterprise_name": enterprise.name}

    def _channel(self, channel_id: str) -> Json:
        return {"id": channel_id, "name": self._channel_name(channel_id)}

    def _channel_name(self, channel_id: str) -> str:
        channel = self._workspace.channels[channel_id]
        match channel.kind:
            case "im":
                return "directmessage"
            case "group":
                return "privategroup"
            case _:
                return channel.name
