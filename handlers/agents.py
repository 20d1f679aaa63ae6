"""`/agent`, its card, and the forms for custom agents."""

from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.agents.app_setting import AppSetting
from bot.agents.channel_agent import ChannelAgents
from bot.agents.custom_agent_forms import CustomAgentForms
from bot.agents.custom_agents import CustomAgents
from bot.core.actor import ActorInChannel
from bot.home.app_home import AppHome
from bot.home.suggested_prompts import SuggestedPrompts
from bot.home.usage import UsageReports
from bot.permissions.policy_setting import PolicySetting
from bot.profiles.parsing import ProfileError
from bot.retention.keep_setting import KeepSetting
from bot.slack.views.agents import agent_card, agent_forms, agent_help
from bot.slack.views.agents import agent_form as form
from bot.slack.views.agents.agent_form import Form
from bot.slack.views.agents.agent_forms import DeletionToConfirm
from bot.slack.views.block_kit import sentence
from bot.slack.views.costs import usage
from bot.slack.views.windows import Done
from handlers import responses
from handlers.payloads import interactions
from handlers.payloads.interactions import Click, Command, Submission, Typed
from handlers.routines import RoutineHandlers


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """Settings that admins change by a word after `/agent`."""

    keep: KeepSetting
    apps: AppSetting
    policy: PolicySetting


@dataclass(frozen=True, slots=True)
class AgentSwitch:
    """Switch of the agent that answers in a place; a direct message gets its prompts at once."""

    channel_agents: ChannelAgents
    suggested_prompts: SuggestedPrompts

    async def to(self, here: ActorInChannel, name: str) -> str:
        """Switch to an agent, and say so."""
        said = await self.channel_agents.switch(here, name)
        if here.is_direct:
            self.suggested_prompts.offer(here)
        return said


class AgentCommandHandlers:
    """`/agent`: who answers here, how much, and the workspace's own agents."""

    def __init__(
        self,
        switch: AgentSwitch,
        custom_agent_forms: CustomAgentForms,
        usage_reports: UsageReports,
        settings: PlaceSettings,
        routines: RoutineHandlers,
    ) -> None:
        self._switch = switch
        self._channel_agents = switch.channel_agents
        self._custom_agent_forms = custom_agent_forms
        self._usage_reports = usage_reports
        self._settings = settings
        self._routines = routines

    async def agent(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if command := interactions.command(body):
            await responses.reply_ephemeral(ack, respond, self._agent(command))

    async def _agent(self, command: Command) -> dict[str, Any]:
        here, text = command.here, command.text.strip().strip("`").lower()
        word, _, rest = text.partition(" ")
        if agent_help.is_asked_for(word):
            return agent_help.card()
        match word:
            case "" | "list" | "routines":
                return await self._shown(here, word)
            case "about":
                return usage.about(await self._usage_reports.of(here, rest.strip()))
            case "follow" | "keep" | "apps":
                return sentence(await self._set(here, word, rest.strip()))
            case "new" | "edit" | "delete" | "policy" | "every":
                return sentence(await self._window(command, word, rest.strip()))
        return sentence(await self._switch.to(here, text))

    async def _shown(self, here: ActorInChannel, word: str) -> dict[str, Any]:
        if word == "routines":
            return await self._routines.listing(here)
        if word == "list":
            return agent_card.listing(await self._channel_agents.everyone(here))
        return agent_card.card(await self._channel_agents.card(here))

    async def _set(self, here: ActorInChannel, word: str, how: str) -> str:
        match word:
            case "follow":
                return await self._channel_agents.follow(here, how)
            case "keep":
                return await self._settings.keep.keep(here, how)
        return await self._settings.apps.apps(here, how)

    async def _window(self, command: Command, word: str, name: str) -> str:
        match word:
            case "every":
                return await self._routines.every(command)
            case "edit":
                return await self._custom_agent_forms.edit(command.here, command.trigger, name)
            case "policy":
                return await self._settings.policy.open(command.here, command.trigger, name)
            case "delete":
                return await self._custom_agent_forms.delete(command.here, command.trigger, name)
        return await self._custom_agent_forms.new(command.here, command.trigger, name)


class AgentCardHandlers:
    """The card of `/agent`."""

    def __init__(self, switch: AgentSwitch, custom_agent_forms: CustomAgentForms) -> None:
        self._switch = switch
        self._channel_agents = switch.channel_agents
        self._custom_agent_forms = custom_agent_forms

    async def pick(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody picked who is to answer."""
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._picked(click))

    async def new(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._new(click))

    async def duplicate(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._duplicate(click))

    async def edit(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._edit(click))

    async def _picked(self, click: Click) -> dict[str, Any]:
        said = await self._switch.to(click.here, click.value)
        return agent_card.card(await self._channel_agents.card(click.here), said)

    async def _new(self, click: Click) -> dict[str, Any]:
        return sentence(await self._custom_agent_forms.new(click.here, click.trigger))

    async def _duplicate(self, click: Click) -> dict[str, Any]:
        return sentence(await self._custom_agent_forms.duplicate(click.here, click.trigger))

    async def _edit(self, click: Click) -> dict[str, Any]:
        return sentence(await self._custom_agent_forms.edit(click.here, click.trigger))


class PolicyFormHandlers:
    """The window of `/agent policy`, and the button that opens it at the budgets."""

    def __init__(self, setting: PolicySetting) -> None:
        self._setting = setting

    async def open_budgets(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        """An admin wants to change the budgets of a channel, or of the workspace."""
        if click := interactions.click(body):
            opening = self._setting.open(click.here, click.trigger, click.value, for_budgets=True)
            await responses.notify_user(ack, respond, opening)

    async def save(self, sent: Submission) -> Done:
        (place,) = sent.about
        return await self._setting.save(sent.who, place, sent.fields)


class AgentFormHandlers:
    """The forms of the workspace's own profiles; people see in their Home what they changed."""

    def __init__(
        self, custom_agent_forms: CustomAgentForms, custom_agents: CustomAgents, app_home: AppHome
    ) -> None:
        self._custom_agent_forms = custom_agent_forms
        self._own = custom_agents
        self._app_home = app_home

    async def make(self, sent: Submission) -> Done:
        (original,) = sent.about
        fields = {field: value for field, value in _shown(sent).items() if field != "name"}
        told = await self._own.make(sent.who, sent.text("name"), fields, original)
        return self._done(sent, form.COPY_TITLE if original else form.NEW_TITLE, told)

    async def edit(self, sent: Submission) -> Done:
        (name,) = sent.about
        told = await self._own.edit(sent.who, name, _shown(sent))
        return self._done(sent, form.EDIT_TITLE, told)

    async def choose(self, sent: Submission) -> Form:
        """Somebody chose which profile to edit."""
        return await self._custom_agent_forms.chosen(sent.who, sent.text("profile"))

    async def choose_to_delete(self, sent: Submission) -> DeletionToConfirm:
        """Somebody chose which profile to delete."""
        return await self._custom_agent_forms.chosen_to_delete(sent.who, sent.text("profile"))

    async def copy(self, sent: Submission) -> Form:
        """Somebody chose which profile to duplicate."""
        return await self._custom_agent_forms.copied(sent.who, sent.text("profile"))

    async def more(self, sent: Submission) -> None:
        """Somebody wants to see the further settings, in the form as it is filled in."""
        (name,) = sent.about
        empty = Form((), editing=name) if sent.callback == form.EDIT else Form((), copied=name)
        await self._custom_agent_forms.more(sent.who, sent.id, replace(empty, values=sent.fields))

    async def delete(self, sent: Submission) -> Done:
        """Somebody confirmed that a profile is to be deleted."""
        (name,) = sent.about
        try:
            told = await self._own.delete(sent.who, name)
        except ProfileError as error:  # the window has no field to show it at
            return Done(" ".join(error.problems.values()), agent_forms.DELETE_TITLE)
        return self._done(sent, agent_forms.DELETE_TITLE, told)

    def _done(self, sent: Submission, title: str, told: str) -> Done:
        self._app_home.show(sent.who)
        return Done(told, title)


def _shown(sent: Submission) -> dict[str, Typed]:
    """The fields that the form has, empty ones included: the others stay as they are."""
    return {field: sent.fields.get(field, "") for field in sent.blocks}
