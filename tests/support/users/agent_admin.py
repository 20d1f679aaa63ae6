"""Workspace with two agents, and people who use `/agent`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.slack.views.agents import agent_form as form
from playground.slack.records import Ephemeral, View
from tests.support.app import Stage

CATALOGUE = """
default = "general"

[profiles.general]
title = "Threadwind"
description = "Answers questions."
model = "mistral-medium-latest"
instructions = "Help."

[profiles.analyst]
title = "Analyst"
description = "Computes things."
model = "mistral-large-latest"
instructions = "Compute."
tools = ["code_interpreter"]
emoji = ":bar_chart:"
prompts = [{ title = "Is it significant?", message = "Is 31 of 480 less than 52 of 510?" }]
"""
GENERAL, ANALYST, PIRATE = (
    "mistral-medium-latest",
    "mistral-large-latest",
    "mistral-small-latest",
)
FILLED_IN = {
    "name": "pirate",
    "title": "Pirate",
    "description": "Says arr.",
    "model": PIRATE,
    "instructions": "Talk like a pirate.",
    "tools": ["web_search"],
    "temperature": "0.7",
}


def agents_file(directory: Path) -> Path:
    """A catalogue of two."""
    file = directory / "agents.toml"
    file.write_text(CATALOGUE)
    return file


@dataclass(frozen=True, slots=True)
class CommandUser:
    """Somebody who uses `/agent` in a channel."""

    stage: Stage
    user: str = "U0ALICE"
    channel: str = "C0GENERAL"

    async def type(self, text: str) -> str:
        """Type the command; the ephemeral response to it (or '')."""
        before = len(self.ephemerals)
        reply = await self.stage.tenant.people.command(self.user, self.channel, f"/agent {text}")
        assert reply.acked
        told = self.ephemerals[before:]
        return told[-1].text if told else ""

    @property
    def ephemerals(self) -> list[Ephemeral]:
        """Messages that only this person sees here."""
        found = self.stage.tenant.workspace.ephemerals
        return [one for one in found if (one.channel, one.user) == (self.channel, self.user)]

    @property
    def notices(self) -> list[str]:
        """Messages of the bot to the channel."""
        messages = self.stage.tenant.workspace.channels[self.channel].messages.values()
        bot = self.stage.tenant.bot_user_id
        return [one.text for one in messages if one.user == bot and one.thread_ts is None]

    @property
    def window(self) -> View | None:
        """The modal that this person has open."""
        views = self.stage.tenant.workspace.views.values()
        found = [view for view in views if view.user == self.user and view.open]
        return found[-1] if found else None

    async def click(self, action_id: str, **extra: Any) -> None:
        """Use the newest card."""
        card = self.ephemerals[-1]
        await self.stage.tenant.people.click(self.user, self.channel, card.ts, action_id, **extra)

    async def pick(self, name: str) -> None:
        """Choose who answers in the newest card."""
        await self.click("pick_profile", selected_option={"value": name})

    async def fill_in(self, **changes: object) -> dict[str, str]:
        """Submit the open modal; the problems at its fields."""
        window = self.window
        assert window
        values = {field: {"value": state(value)} for field, value in changes.items()}
        reply = await self.stage.tenant.people.submit(window.id, values)
        assert reply.acked
        return dict(reply.payload.get("errors", {}))

    @property
    def filled_in(self) -> dict[str, object]:
        """Values of the inputs of the open modal."""
        assert self.window
        inputs = [block for block in self.window.body["blocks"] if block["type"] == "input"]
        return {block["block_id"]: said(block["element"]) for block in inputs}

    async def more(self, **changes: object) -> None:
        """Press *More settings* in the open form, with what was changed in it before."""
        window = self.window
        assert window
        state_now = {
            field: {"value": state(value)} for field, value in (self.filled_in | changes).items()
        }
        people = self.stage.tenant.people
        assert (await people.click_in_view(window.id, form.MORE, state=state_now)).acked

    async def save(self, **changes: object) -> dict[str, str]:
        """Submit the open form as it is filled in, but for these fields."""
        return await self.fill_in(**(self.filled_in | changes))

    async def set_policy(self, where: str = "", **choices: str | list[str]) -> dict[str, str]:
        """Set who may do what, here or in the `workspace`; the problems at its fields."""
        await self.type(f"policy {where}")
        window = self.window
        assert window
        values = {name: {"value": picked(value)} for name, value in choices.items()}
        reply = await self.stage.slack.people.submit(window.id, values)
        assert reply.acked
        return dict(reply.payload.get("errors", {}))

    async def make(self, **changes: object) -> dict[str, str]:
        """Make a profile; the problems at its fields."""
        await self.type("new")
        return await self.fill_in(**(FILLED_IN | changes))

    async def answering(self) -> str:
        """Ask in a new thread; the model of the agent that answers."""
        thread = await self.stage.ask("Hello", channel=self.channel, user=self.user)
        await self.stage.answers(thread, channel=self.channel)
        starts = [it for it in self.stage.mistral.calls if it.operation == "conversations.start"]
        agent = self.stage.mistral.agents[starts[-1].body["agent_id"]]
        return str(agent.current["model"])


def said(element: dict[str, Any]) -> object:
    """Value of an input that nobody touched."""
    if element["type"] in {"checkboxes", "multi_static_select"}:
        return [option["value"] for option in element.get("initial_options", [])]
    if element["type"] == "static_select":
        return element.get("initial_option", {}).get("value")
    return element.get("initial_value")


def picked(value: str | list[str]) -> dict[str, Any]:
    """A picker of a modal, as Slack spells it."""
    if isinstance(value, list):
        options = [{"value": one} for one in value]
        return {"type": "multi_static_select", "selected_options": options}
    return {"type": "static_select", "selected_option": {"value": value}}


def state(value: object) -> dict[str, Any]:
    """A field of a modal, as Slack spells it."""
    if isinstance(value, list):
        return {"type": "checkboxes", "selected_options": [{"value": one} for one in value]}
    if value is None:
        return {"type": "plain_text_input", "value": None}
    if str(value).startswith("mistral-"):
        return {"type": "static_select", "selected_option": {"value": value}}
    return {"type": "plain_text_input", "value": value}
