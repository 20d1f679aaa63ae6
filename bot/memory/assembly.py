"""Puts together the notes: what people do to them, what agents may, and how they go along."""

from dataclasses import dataclass

from bot.memory.agent_notes import AgentNotes
from bot.memory.rules import NoteRights
from bot.memory.service import MemoryService
from bot.memory.told_notes import ToldNotes
from bot.memory.undo import UndoNotes
from bot.resources import Resources
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.reading.tokens import TokenReader


@dataclass(frozen=True, slots=True)
class MemoryServices:
    """Notes on people and channels."""

    service: MemoryService
    undo: UndoNotes
    agents: AgentNotes
    told: ToldNotes


def assemble(resources: Resources) -> MemoryServices:
    database, slack = resources.database, resources.slack
    on, rights = resources.settings.memory == "on", NoteRights(resources.gate)
    tokens = TokenReader(slack.names, slack.identity.bot_user_id)
    channels = ChannelDirectory(slack.client)
    return MemoryServices(
        service=MemoryService(database, channels, slack.announcements, tokens, rights, on),
        undo=UndoNotes(database, rights),
        agents=AgentNotes(database, resources.gate, rights, on),
        told=ToldNotes(database, slack.names, on),
    )
