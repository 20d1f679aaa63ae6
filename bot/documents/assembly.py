"""The parts of the intake, put together."""

from dataclasses import dataclass

from bot import mistral
from bot.documents.bringing import Bringing
from bot.documents.checks import Limits
from bot.documents.fetching import Fetching
from bot.documents.intake import Intake
from bot.documents.libraries import Libraries
from bot.documents.origins import Origins
from bot.documents.removal import Removal
from bot.documents.showing import Showing
from bot.documents.work import Work
from bot.slack import Downloads, Files, People, Remarks, SlackClient
from storage.database import Database
from storage.holding import Holder


@dataclass(frozen=True, slots=True)
class Doors:
    """Where documents come from, and where they go."""

    slack: SlackClient
    downloads: Downloads
    mistral: mistral.Client


def assemble(
    database: Database, doors: Doors, holder: Holder, limits: Limits
) -> tuple[Libraries, Intake]:
    """What knows the libraries, and what fills them."""
    files, there = Files(doors.slack), mistral.Documents(doors.mistral)
    libraries = Libraries(database, mistral.Libraries(doors.mistral), holder.node)
    fetching = Fetching(files, People(doors.slack), doors.downloads, limits)
    bringing = Bringing(database, fetching, libraries, there, Origins(files))
    work = Work(database, bringing, there)
    showing = Showing(database, Remarks(doors.slack))
    removal = Removal(database, there, holder.node)
    return libraries, Intake(database, holder, work, showing, removal)
