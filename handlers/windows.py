"""Windows about agents that people send off."""

from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.agents.custom_agent_forms import Editing
from bot.agents.custom_agents import OwnProfiles
from bot.slack.views.windows import Done
from handlers import payloads_interactive as payloads
from handlers.answering import in_window
from handlers.payloads_interactive import Submission


class AgentWindows:
    """The forms of the workspace's own profiles."""

    def __init__(self, editing: Editing, own_profiles: OwnProfiles) -> None:
        self._editing = editing
        self._own = own_profiles

    async def make(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := payloads.submission(body):
            await in_window(ack, sent, self._made(sent))

    async def edit(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := payloads.submission(body):
            await in_window(ack, sent, self._edited(sent))

    async def choose(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody chose which profile to edit."""
        if sent := payloads.submission(body):
            await in_window(ack, sent, self._editing.chosen(sent.who, sent.text("profile")))

    async def delete(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := payloads.submission(body):
            await in_window(ack, sent, self._deleted(sent))

    async def _made(self, sent: Submission) -> Done:
        fields = {field: value for field, value in sent.fields.items() if field != "name"}
        return Done(await self._own.make(sent.who, sent.text("name"), fields))

    async def _edited(self, sent: Submission) -> Done:
        return Done(await self._own.edit(sent.who, sent.about, sent.fields))

    async def _deleted(self, sent: Submission) -> Done:
        return Done(await self._own.delete(sent.who, sent.text("profile")))
