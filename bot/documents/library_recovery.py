"""Recovery of a library that vanished at Mistral: documents are uploaded again, people told."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from bot.documents.libraries import ScopeLibraries
from bot.mistral.libraries import MistralLibraries
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from storage.documents import libraries as rows
from storage.documents import reconciliation
from storage.documents.libraries import LibraryCheck
from storage.engine.database import Database

log = structlog.get_logger()

PAGE = 100  # rows in one transaction

LOST = (
    "⚠️ {library} no longer exists at Mistral. I'm adding its {documents} again: each message that "
    "brought one shows ✅ when you can ask about it, or ⚠️ if I couldn't add it."
)
CHANNELS, YOURS = "This channel's library", "Your library"
ONE, MANY = "document", "{count} documents"
PEOPLE = ("U", "W")  # how the id of a person begins


@dataclass(frozen=True, slots=True)
class LibraryRecovery:
    """Verifies that a library is gone before anything is given up for it."""

    database: Database
    libraries: ScopeLibraries
    mistral: MistralLibraries
    notices: Notices

    async def verify(self, team: str, place: str, library_id: str) -> bool:
        """True if the library of a place is gone; the first to find out restores its documents."""
        if await self.mistral.exists(library_id):
            return False
        if await self.libraries.forget(team, place, library_id):
            log.warning("library_gone", team=team, place=place)
            if count := await self.upload_stranded(LibraryCheck(team, place, None, 0.0)):
                await self._tell(place, count)
        return True

    async def gone(self, library_ids: Iterable[str]) -> set[str]:
        """Those of these libraries that do not exist."""
        return {one for one in library_ids if not await self.mistral.exists(one)}

    async def upload_stranded(self, check: LibraryCheck) -> int:
        """Queue for upload what was in libraries that no longer serve the place; the count."""
        count = 0
        while gone := await self.database.run(reconciliation.in_former_libraries, check, PAGE):
            count += await self.upload_again(check.team, gone)
        return count

    async def upload_everything(self, team: str) -> None:
        """The same in every place of a workspace, which left the account of its libraries."""
        for place in await self.database.run(rows.every, team):
            library_id = await self.database.run(rows.find, team, place)
            count = await self.upload_stranded(LibraryCheck(team, place, library_id, 0.0))
            log.info("documents_moved", team=team, place=place, shares=count)

    async def upload_again(self, team: str, gone: list[int]) -> int:
        """Queue documents that are gone for upload by the intake; the number of their shares."""
        count = await self.database.run(reconciliation.upload_again, gone)
        log.warning("documents_gone", team=team, documents=len(gone), shares=count)
        return count

    async def _tell(self, place: str, count: int) -> None:
        library = YOURS if place.startswith(PEOPLE) else CHANNELS
        documents = ONE if count == 1 else MANY.format(count=count)
        try:
            await self.notices.tell(place, LOST.format(library=library, documents=documents))
        except SlackFailed as failed:
            log.info("notice_failed", channel=place, code=failed.code)
