"""Threads that leave the app as files, and come back."""

from bot.transcripts.assembly import Doors, assemble
from bot.transcripts.exporter import Exports
from bot.transcripts.importer import Imports

__all__ = ["Doors", "Exports", "Imports", "assemble"]
