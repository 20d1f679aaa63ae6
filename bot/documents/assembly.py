"""The parts of the intake, put together."""

from dataclasses import dataclass

from bot import mistral
from bot.documents.download import Fetching
from bot.documents.ingestion import Bringing
from bot.documents.inspection.eligibility import Limits
from bot.documents.intake import Intake
from bot.documents.libraries import Libraries
from bot.documents.maintenance import Upkeep
from bot.documents.pipeline import Work
from bot.documents.policy import Term
from bot.documents.provenance import Origins
from bot.documents.reconciliation import Reconciliation
from bot.documents.removal import Removal
from bot.documents.status_messages import Showing
from bot.slack.client import SlackClient
from bot.slack.directory import People
from bot.slack.downloads import Downloads
from bot.slack.files import Files
from bot.slack.posting.annotations import Remarks
from storage.engine.database import Database
from storage.row_leases import Holder


@dataclass(frozen=True, slots=True)
class Doors:
    """Where documents come from, and where they go."""

    slack: SlackClient
    downloads: Downloads
    mistral: mistral.Client


@dataclass(frozen=True, slots=True)
class Parts:
    """What knows the libraries, what fills them, and what looks after them."""

    libraries: Libraries
    intake: Intake
    upkeep: Upkeep


def assemble(database: Database, doors: Doors, holder: Holder, limits: Limits, term: Term) -> Parts:
    """Everything that documents need."""
    files, there = Files(doors.slack), mistral.Documents(doors.mistral)
    libraries = Libraries(database, mistral.Libraries(doors.mistral), holder.node)
    fetching = Fetching(files, People(doors.slack), doors.downloads, limits)
    bringing = Bringing(database, fetching, libraries, there, Origins(files), term)
    work = Work(database, bringing, there)
    showing = Showing(database, Remarks(doors.slack))
    removal = Removal(database, there, holder.node)
    intake = Intake(database, holder, work, showing, removal)
    upkeep = Upkeep(database, Reconciliation(database, libraries, there), intake)
    return Parts(libraries, intake, upkeep)
