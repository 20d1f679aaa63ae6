"""The door to Mistral: the only package that knows the vendor's client and its wire format."""

from bot.mistral.agents import Agents, MadeAgent
from bot.mistral.client import Client, Deadlines
from bot.mistral.conversations import Conversations
from bot.mistral.deletion import Disposal
from bot.mistral.documents import DocumentGone, Documents, Progress, StoredDocument
from bot.mistral.files import Download, Files
from bot.mistral.history import Entry
from bot.mistral.libraries import Libraries, LibraryGone

__all__ = [
    "Agents",
    "Client",
    "Conversations",
    "Deadlines",
    "Disposal",
    "DocumentGone",
    "Documents",
    "Download",
    "Entry",
    "Files",
    "Libraries",
    "LibraryGone",
    "MadeAgent",
    "Progress",
    "StoredDocument",
]
