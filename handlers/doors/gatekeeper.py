"""Gatekeeper: Bolt's middleware that asks the policy before any interaction is listened to."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse

from bot.core.actor import ActorInChannel
from bot.permissions.gate import Gate
from bot.permissions.policy import OF_ACTIONS, SENTENCES, Action, Denial
from bot.permissions.roles import PermissionsUnknown
from bot.slack.manifest import NAME
from bot.slack.views.windows import Done, view
from handlers.doors.entrances import Entrance, door_of
from handlers.doors.shortcut_refusals import ShortcutRefusals
from handlers.payloads import interactions
from handlers.responses import send_ephemeral


class Gatekeeper(AsyncMiddleware):
    """Lets a request pass, or answers it: a command privately, a window in the window."""

    def __init__(self, gate: Gate, bot_user_id: str, refusals: ShortcutRefusals) -> None:
        self._gate = gate
        self._bot_user_id = bot_user_id
        self._refusals = refusals

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt passes arguments by name
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - the same
    ) -> BoltResponse | None:
        """Ask about whoever is at a door."""
        body: dict[str, Any] = req.body
        door = door_of(body)
        if door is None or door.who.user == self._bot_user_id:
            await next()
            return None
        try:
            denial = await self._gate.denial(door.who, door.action)
        except PermissionsUnknown as unknown:
            if "event" in body:
                raise  # Slack delivers it again
            return await self._answered(req, unknown.sentence)
        if denial is None:
            await next()
            return None
        if denial in OF_ACTIONS or _in_its_place(body, ""):
            return await self._answered(req, SENTENCES[denial])
        await self._tell(door, denial)
        return await req.context.ack()

    async def _tell(self, door: Entrance, denial: Denial) -> None:
        if not isinstance(door.who, ActorInChannel):
            return
        tell = self._gate.tell_of_share if door.action is Action.SHARE else self._gate.tell
        await tell(door.who, denial, door.thread_ts)

    async def _answered(self, req: AsyncBoltRequest, sentence: str) -> BoltResponse:
        body, ack, respond = req.body, req.context.ack, req.context.respond
        if response := _in_its_place(body, sentence):
            return await ack(**response)
        if body.get("type") == "message_action" and (used := interactions.shortcut(body)):
            sentence = await self._refusals.show(used, sentence)
        if sentence and respond and body.get("response_url"):
            await send_ephemeral(respond, sentence)
        return await ack()


def _in_its_place(body: Mapping[str, Any], sentence: str) -> dict[str, Any]:
    """Answer for whoever typed a command or sent a window off; nothing for the rest."""
    if "command" in body:
        return {"text": sentence, "response_type": "ephemeral"}
    if body.get("type") != "view_submission":
        return {}
    if blocks := interactions.input_blocks(body)[:1]:
        return {"response_action": "errors", "errors": dict.fromkeys(blocks, sentence)}
    return {"response_action": "update", "view": view(Done(sentence, NAME))}
