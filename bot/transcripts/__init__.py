"""Threads that leave the app as files, and come back."""

from bot.transcripts.assembly import Doors, assemble
from bot.transcripts.exporting import Exports
from bot.transcripts.importing import Imports

__all__ = ["Doors", "Exports", "Imports", "assemble"]
