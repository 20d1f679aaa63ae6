"""The trial: all experiments in their order; what they made is deleted, whatever happens."""

import secrets
from dataclasses import dataclass, field

from bot.core.assumptions import Findings
from bot.mistral.verification import (
    agents,
    connectors,
    conversations,
    documents,
    handoffs,
    restarts,
    tools,
    voice,
)
from bot.mistral.verification.answers import MistralTimeouts
from bot.mistral.verification.api import MistralApi
from bot.mistral.verification.laboratory import Laboratory
from bot.mistral.verification.leftovers import Leftovers


@dataclass(slots=True)
class MistralTrial:
    """`left` are the paths of what could not be deleted."""

    api: MistralApi
    findings: Findings
    patience: MistralTimeouts
    left: list[str] = field(default_factory=list)

    async def run(self, model: str) -> None:
        """Try everything. Raises SettingsError where nothing answers, or the key is wrong."""
        run = secrets.token_hex(6)
        leftovers = Leftovers(self.api, self.findings, run)
        async with self.api.opened():
            lab = Laboratory(self.api, self.findings, leftovers, run, model, self.patience)
            try:
                await _experiments(lab)
            finally:
                self.left = await leftovers.clear()
        if self.api.warned:
            seen = " and ".join(sorted(set(self.api.warned)))
            self.findings.fails("deprecation-announced", seen)
        self.findings.holds("deprecation-announced")


async def _experiments(lab: Laboratory) -> None:
    await agents.try_agents(lab)
    talk = await conversations.try_conversations(lab) if lab.agent else None
    if talk:
        await restarts.try_first_restart(lab)
        if await restarts.try_restarts(lab, talk):
            await restarts.try_locks(lab, talk)
        await tools.try_tools(lab)
        await handoffs.try_handoffs(lab)
    await connectors.try_connectors(lab)
    await voice.try_transcription(lab)
    await documents.try_documents(lab, asks=talk is not None)
