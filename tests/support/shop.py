"""Shop: an app with a price list by which an answer costs one, and people who ask there."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.model import ScriptedModel
from playground.slack import Message
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import GENERAL, agents_file

# The answers of these tests have two tokens, so that each costs one.
PRICES = f"""
currency = "EUR"
[models."{GENERAL}"]
input = 0
output = 500_000
"""
DM = "D0BOB"
USED_UP = "You've used up your budget for "
MAY_BE = "The answers I'm working on may use up your budget for "
OF_CHANNEL = "This channel's budget for "
OF_WORKSPACE = "This workspace's budget for "


@dataclass(frozen=True, slots=True)
class Shop:
    """An app with a price list."""

    url: str
    files: Path
    model: ScriptedModel

    @property
    def settings(self) -> dict[str, Any]:
        prices = self.files / "prices.toml"
        prices.write_text(PRICES)
        return {"agents_file": agents_file(self.files), "prices_file": prices}

    def opened(self, **budgets: Any) -> AbstractAsyncContextManager[Stage]:
        return opened(self.url, model=self.model, **self.settings, **budgets)


async def ask(stage: Stage, text: str = "Hello", **where: str) -> str:
    """Ask in a new thread; the answer."""
    thread = await stage.ask(text, **({"user": "U0BOB"} | where))
    answers = await stage.answers(thread, channel=where.get("channel", "C0GENERAL"))
    await told(stage)
    return answers[-1]


async def told(stage: Stage) -> None:
    await stage.until(lambda: not stage.app.background.busy)
    await stage.quiet()


def messages(stage: Stage, channel: str) -> list[Message]:
    """Messages of ours in a channel, outside of threads."""
    found = stage.tenant.workspace.channels[channel].messages.values()
    bot = stage.tenant.bot_user_id
    return [one for one in found if one.user == bot and one.thread_ts is None]


def notices(stage: Stage, channel: str) -> list[str]:
    return [one.text for one in messages(stage, channel) if "% of" in one.text]
