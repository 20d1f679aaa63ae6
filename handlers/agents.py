"""`/agent`, its card, and the forms for custom agents."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.agents.channel_agent import ChannelAgents
from bot.agents.custom_agent_forms import CustomAgentForms
from bot.agents.custom_agents import CustomAgents
from bot.home.usage import UsageReports
from bot.retention.keep_setting import KeepSetting
from bot.slack.views import agent_card, usage
from bot.slack.views.block_kit import sentence
from bot.slack.views.windows import Done
from handlers import responses
from handlers.payloads import interactions
from handlers.payloads.interactions import Click, Command, Submission
from handlers.responses import in_window


class AgentCommandHandlers:
    """`/agent`: who answers here, how much, and the workspace's own agents."""

    def __init__(
        self,
        switching: ChannelAgents,
        editing: CustomAgentForms,
        insights: UsageReports,
        keeping: KeepSetting,
    ) -> None:
        self._switching = switching
        self._editing = editing
        self._insights = insights
        self._keeping = keeping

    async def agent(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if command := interactions.command(body):
            await responses.in_place(ack, respond, self._agent(command))

    async def _agent(self, command: Command) -> dict[str, Any]:
        here, text = command.here, command.text.strip().strip("`").lower()
        word, _, rest = text.partition(" ")
        match word:
            case "":
                return agent_card.card(await self._switching.card(here))
            case "list":
                return agent_card.listing(await self._switching.everyone(here))
            case "about":
                return usage.about(await self._insights.of(here, rest.strip()))
            case "follow" | "keep":
                change = self._switching.follow if word == "follow" else self._keeping.keep
                return sentence(await change(here, rest.strip()))
            case "new" | "edit" | "delete":
                return sentence(await self._window(command, word, rest.strip()))
        return sentence(await self._switching.switch(here, text))

    async def _window(self, command: Command, word: str, name: str) -> str:
        match word:
            case "edit":
                return await self._editing.edit(command.here, command.trigger, name)
            case "delete":
                return await self._editing.delete(command.here, command.trigger, name)
        return await self._editing.new(command.here, command.trigger)


class AgentCardHandlers:
    """The card of `/agent`."""

    def __init__(self, switching: ChannelAgents, editing: CustomAgentForms) -> None:
        self._switching = switching
        self._editing = editing

    async def pick(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody picked who is to answer."""
        if click := interactions.click(body):
            await responses.instead(ack, respond, self._picked(click))

    async def new(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.instead(ack, respond, self._new(click))

    async def edit(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.instead(ack, respond, self._edit(click))

    async def _picked(self, click: Click) -> dict[str, Any]:
        said = await self._switching.switch(click.here, click.value)
        return agent_card.card(await self._switching.card(click.here), said)

    async def _new(self, click: Click) -> dict[str, Any]:
        return sentence(await self._editing.new(click.here, click.trigger))

    async def _edit(self, click: Click) -> dict[str, Any]:
        return sentence(await self._editing.edit(click.here, click.trigger))


class AgentFormHandlers:
    """The forms of the workspace's own profiles."""

    def __init__(self, editing: CustomAgentForms, own_profiles: CustomAgents) -> None:
        self._editing = editing
        self._own = own_profiles

    async def make(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := interactions.submission(body):
            await in_window(ack, sent, self._made(sent))

    async def edit(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := interactions.submission(body):
            await in_window(ack, sent, self._edited(sent))

    async def choose(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody chose which profile to edit."""
        if sent := interactions.submission(body):
            await in_window(ack, sent, self._editing.chosen(sent.who, sent.text("profile")))

    async def delete(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if sent := interactions.submission(body):
            await in_window(ack, sent, self._deleted(sent))

    async def _made(self, sent: Submission) -> Done:
        fields = {field: value for field, value in sent.fields.items() if field != "name"}
        return Done(await self._own.make(sent.who, sent.text("name"), fields))

    async def _edited(self, sent: Submission) -> Done:
        return Done(await self._own.edit(sent.who, sent.about, sent.fields))

    async def _deleted(self, sent: Submission) -> Done:
        return Done(await self._own.delete(sent.who, sent.text("profile")))
