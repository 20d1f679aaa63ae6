"""How one share comes to its end, between the local platforms."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest_asyncio

from bot.documents.download import DocumentDownload
from bot.documents.ingestion import Ingestion
from bot.documents.inspection.eligibility import DocumentLimits
from bot.documents.libraries import ScopeLibraries
from bot.documents.library_recovery import LibraryRecovery
from bot.documents.pipeline import MOST_ATTEMPTS, DocumentPipeline
from bot.documents.policy import RetryPolicy
from bot.documents.provenance import Provenance
from bot.mistral.client import Client
from bot.mistral.documents import MistralDocuments
from bot.mistral.libraries import MistralLibraries
from bot.slack.client import SlackClient
from bot.slack.directory import PeopleDirectory
from bot.slack.downloads import Downloads
from bot.slack.files import SlackFiles
from bot.slack.posting.notices import Notices
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.slack import LocalSlack
from storage.documents.records import NewShare
from storage.engine.database import Database
from storage.models import Share
from tests.storage.support.hands import rows
from tests.storage.support.shared_files import Clerk, make_due

QUICK = RetryPolicy(look=0.01, longest_look=0.02, indexing=0.1, again=0.0)


@dataclass(slots=True)
class Desk:
    """One node's work, done share by share."""

    clerk: Clerk
    work: DocumentPipeline
    slack: LocalSlack

    async def share(self, data: bytes = b"Tea.", name: str = "tea.txt") -> NewShare:
        """Have Alice share a file; as the event tells it."""
        file = self.slack.people.add_file("U0ALICE", name, data, "text/plain")
        ts = await self.slack.people.post("U0ALICE", "C0GENERAL", "", files=[file.id])
        new = NewShare("T0LOCAL", "C0GENERAL", file.id, "U0ALICE", ts)
        await self.clerk.record(new)
        return new

    async def turn(self, attempts: int = 0) -> Any:
        """Take what is open and work on it once; the share afterwards."""
        await make_due(self.clerk.database)
        for share in await self.clerk.take():
            await self.work.run(replace(share, attempts=attempts or share.attempts), _nothing)
        return (await rows(self.clerk.database, Share))[-1]


def _nothing() -> None: ...


@pytest_asyncio.fixture
async def desk(
    database: Database, slack: LocalSlack, client: SlackClient, mistral_client: Client
) -> AsyncIterator[Desk]:
    clerk = Clerk(database, "here")
    await clerk.send_heartbeat()
    downloads = Downloads(slack.bot_token, slack.api_url)
    files, documents = SlackFiles(client), MistralDocuments(mistral_client)
    at_mistral = MistralLibraries(mistral_client)
    libraries = ScopeLibraries(database, at_mistral, "here")
    library_recovery = LibraryRecovery(database, libraries, at_mistral, Notices(client))
    fetching = DocumentDownload(
        files, PeopleDirectory(client), downloads, DocumentLimits.of_megabytes(1)
    )
    ingestion = Ingestion(
        database, fetching, libraries, library_recovery, documents, Provenance(files)
    )
    yield Desk(clerk, DocumentPipeline(database, ingestion, documents, QUICK), slack)
    await downloads.close()


async def test_a_share_comes_to_its_good_end(desk: Desk) -> None:
    await desk.share()

    assert (await desk.turn()).state == "ready"


async def test_a_document_that_mistral_never_finishes_is_given_up(
    desk: Desk, mistral: LocalMistral
) -> None:
    mistral.processing_seconds = 1_000.0
    await desk.share()

    share = await desk.turn()

    assert share.state == "failed"
    assert "did not finish reading it" in share.error


async def test_a_look_that_mistral_refuses_does_not_end_the_waiting(
    desk: Desk, mistral: LocalMistral
) -> None:
    mistral.faults.add("documents.get", Fault("drop_before"))
    mistral.faults.add("documents.get", Fault("error", status=409))
    await desk.share()

    assert (await desk.turn()).state == "ready"


async def test_a_share_that_was_begun_too_often_is_given_up(desk: Desk) -> None:
    await desk.share()

    share = await desk.turn(attempts=MOST_ATTEMPTS + 1)

    assert share.state == "failed"
    assert "several times" in share.error


async def test_the_limit_is_the_settings(desk: Desk) -> None:
    await desk.share(b"Tea." * 300_000)

    assert (await desk.turn()).error == "It has 2 MB, and I can take 1 MB at most."


async def test_a_file_that_is_removed_meanwhile_leaves_nothing_at_mistral(
    desk: Desk, mistral: LocalMistral
) -> None:
    new = await desk.share()
    mistral.faults.latency = 0.05
    (share,) = await desk.clerk.take()

    working = asyncio.create_task(desk.work.run(share, _nothing))
    while not any(call.operation == "documents.upload" for call in mistral.calls):
        await asyncio.sleep(0.001)
    await desk.clerk.remove(new.file_id, "T0LOCAL")
    await working

    assert len(await desk.clerk.unreferenced()) == 1


async def test_a_document_that_is_just_being_removed_is_brought_again(desk: Desk) -> None:
    first = await desk.share()
    await desk.turn()
    await desk.clerk.remove(first.file_id, "T0LOCAL")
    await desk.clerk.unreferenced()
    await desk.share(name="again.txt")

    assert (await desk.turn()).state == "fetching"
