"""Actions of people besides writing: commands, shortcuts, clicks and modals."""

from playground.slack.delivery.reply import Reply
from playground.slack.parts import Parts
from playground.slack.people.clicks import find_action
from playground.slack.people.modals import check_view
from playground.slack.records import Ephemeral, Origin, View
from playground.slack.wire import Json


class Interactions:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def command(self, user: str, channel: str, line: str) -> Reply:
        """Type "/command text"; what the app answers at once is shown."""
        command, _, text = line.partition(" ")
        payload = self._parts.payloads.command(user, channel, command, text.strip())
        reply = await self._parts.dispatcher.ask("slash_commands", payload)
        if reply.acked and reply.payload:
            origin = Origin(user, channel, self._parts.workspace.now())
            self._parts.response_urls.respond(origin, reply.payload)
        return reply

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> Reply:
        """Use a shortcut on a message, or a global one where no message is given."""
        if channel is None or ts is None:
            payload = self._parts.payloads.global_shortcut(user, callback_id)
        else:
            message = self._parts.workspace.channels[channel].messages[ts]
            payload = self._parts.payloads.message_shortcut(user, callback_id, message)
        return await self._parts.dispatcher.ask("interactive", payload)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        value: str | None = None,
        **extra: object,
    ) -> Reply:
        """Use an element of a message, also of an ephemeral one."""
        message = self._parts.workspace.message(channel, ts)
        stamp: Json = {"action_ts": self._parts.workspace.next_ts(), **extra}
        if message is not None:
            action = find_action(message.blocks, action_id, value, stamp)
            payload = self._parts.payloads.message_action(user, message, action)
            return await self._parts.dispatcher.ask("interactive", payload)
        whisper = self._whisper(user, channel, ts)
        action = find_action(whisper.blocks, action_id, value, stamp)
        payload = self._parts.payloads.ephemeral_action(
            user, (channel, ts), whisper.thread_ts, action
        )
        return await self._parts.dispatcher.ask("interactive", payload)

    async def click_in_view(
        self,
        view_id: str,
        action_id: str,
        value: str | None = None,
        *,
        state: Json | None = None,
        **extra: object,
    ) -> Reply:
        """Use an element of a modal or of a Home tab; `extra` is e.g. a selected_option.

        `state` is what the modal's inputs say, as in `submit`.
        """
        view = self._view(view_id)
        stamp: Json = {"action_ts": self._parts.workspace.next_ts(), **extra}
        action = find_action(view.body["blocks"], action_id, value, stamp)
        payload = self._parts.payloads.view_action(view.user, view, action, state or {})
        return await self._parts.dispatcher.ask("interactive", payload)

    async def submit(self, view_id: str, values: Json | None = None) -> Reply:
        """Submit a modal; `values` are {block_id: {action_id: {"type": ..., "value": ...}}}."""
        view = self._view(view_id)
        reply = await self._parts.dispatcher.ask(
            "interactive", self._parts.payloads.submission(view, values or {})
        )
        if reply.acked:
            self._follow(view, reply.payload)
        return reply

    async def close_view(self, view_id: str) -> Reply | None:
        """Close a modal; the app hears of it only if it asked to."""
        view = self._view(view_id)
        self._parts.modals.close(view)
        if not view.body.get("notify_on_close"):
            return None
        return await self._parts.dispatcher.ask("interactive", self._parts.payloads.closing(view))

    async def dismiss(self, user: str, channel: str, ts: str) -> None:
        """Put away a message that only this person sees; the app does not hear of it."""
        workspace = self._parts.workspace
        workspace.ephemerals.remove(self._whisper(user, channel, ts))
        workspace.touch("ephemerals")
        workspace.changes.publish("ephemeral_dismissed", channel, ts=ts, user=user)

    def _whisper(self, user: str, channel: str, ts: str) -> Ephemeral:
        for ephemeral in self._parts.workspace.ephemerals:
            if (ephemeral.channel, ephemeral.ts, ephemeral.user) == (channel, ts, user):
                return ephemeral
        raise LookupError(f"no message {ts} in {channel}")

    def _follow(self, view: View, answer: Json) -> None:
        """Do what the app answered to a submission; by default the modal closes."""
        match answer.get("response_action"):
            case "errors":
                self._parts.workspace.changes.publish(
                    "view_errors", user=view.user, view=view.id, errors=answer.get("errors")
                )
            case "clear":
                self._parts.modals.close(view, all_of_them=True)
            case "update":
                self._parts.modals.update(view, check_view(answer["view"], "modal"))
            case "push":
                self._parts.modals.push(view.user, check_view(answer["view"], "modal"))
            case _:
                self._parts.modals.close(view)

    def _view(self, view_id: str) -> View:
        for view in (*self._parts.workspace.views.values(), *self._parts.workspace.homes.values()):
            if view.id == view_id and view.open:
                return view
        raise LookupError(f"no open view {view_id}")
