"""Both local platforms without an app, and `verify` against them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest_asyncio

from bot.app.verification.command import Verification
from bot.core.assumptions import Findings, load
from bot.mistral.verification.answers import MistralTimeouts
from bot.settings import load as load_settings
from bot.slack.verification import trial as slack
from playground.model import OfflineModel, Pause, Piece, Prompt, Text
from playground.server import Playground
from tests.support.app import platforms

CHANNEL = "C0GENERAL"
MODEL = "mistral-medium-latest"
QUICK = MistralTimeouts(
    soon=0.5,
    end=1.5,
    tool=0.5,
    answer=10.0,
    lock=8.0,
    document=5.0,
    pause=0.1,
    retry=0.05,
    pieces=500,
)

QUICK_SLACK = slack.SlackTimeouts(soon=0.5, share=1.1, stream=0.4, pause=0.02)


class UnhurriedModel(OfflineModel):
    """Takes its time where it is told to count, so that somebody can leave meanwhile."""

    def __init__(self) -> None:
        super().__init__(delay=0.0)

    async def answer(self, prompt: Prompt) -> AsyncIterator[Piece]:
        if prompt.messages[-1].text.startswith("Count"):
            yield Text("One, ")
            yield Pause(0.25)
        async for piece in super().answer(prompt):
            yield piece


@dataclass(frozen=True, slots=True)
class Verifier:
    """Somebody who runs `verify`, and reads what it says."""

    ground: Playground
    said: list[str] = field(default_factory=list)

    async def found(self, *, slack: bool) -> Findings:
        """Findings of one service's experiments."""
        findings = Findings(load())
        if slack:
            await self.verification.try_slack(CHANNEL, findings)
        else:
            await self.verification.try_mistral(findings, MODEL)
        return findings

    @property
    def verification(self) -> Verification:
        values = {name.lower(): value for name, value in self.ground.environment.items()}
        settings = load_settings(_env_file=None, **values)
        return Verification(settings, self.said.append, self.said.append, QUICK, QUICK_SLACK)


@pytest_asyncio.fixture
async def verifier() -> AsyncIterator[Verifier]:
    async with platforms(UnhurriedModel()) as ground:
        yield Verifier(ground)
