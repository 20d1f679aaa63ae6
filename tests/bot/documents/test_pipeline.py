"""Pipeline of one share, between the local platforms."""

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
from bot.documents.pipeline import MAX_ATTEMPTS, DocumentPipeline
from bot.documents.policy import RetryPolicy
from bot.documents.provenance import Provenance
from bot.mistral.documents import MistralDocuments
from bot.mistral.libraries import MistralLibraries
from bot.mistral.sdk.client import Client
from bot.slack.client import SlackClient
from bot.slack.directory.people import PeopleDirectory
from bot.slack.files import SlackFiles
from bot.slack.identity import identify
from bot.slack.posting.notices import Notices
from bot.slack.transfers.downloads import Downloads
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.slack import LocalSlack
from storage.documents.records import NewShare
from storage.engine.database import Database
from storage.models import Share
from tests.storage.support.hands import rows
from tests.storage.support.shared_files import Clerk, make_due

QUICK = RetryPolicy(poll=0.01, max_poll=0.02, indexing_timeout=0.1, retry=0.0)


@dataclass(slots=True)
class Node:
    """One node, which processes share by share."""

    clerk: Clerk
    pipeline: DocumentPipeline
    slack: LocalSlack

    async def share(self, data: bytes = b"Tea.", name: str = "tea.txt") -> NewShare:
        """Have Alice share a file; the share as the event reports it."""
        file = self.slack.people.add_file("U0ALICE", name, data, "text/plain")
        ts = await self.slack.people.post("U0ALICE", "C0GENERAL", "", files=[file.id])
        new = NewShare("T0LOCAL", "C0GENERAL", file.id, "U0ALICE", ts)
        await self.clerk.record(new)
        return new

    async def process(self, attempts: int = 0) -> Any:
        """Take what is open and process it once; the share afterwards."""
        await make_due(self.clerk.database)
        for share in await self.clerk.take():
            await self.pipeline.run(replace(share, attempts=attempts or share.attempts), _nothing)
        return (await rows(self.clerk.database, Share))[-1]


def _nothing() -> None: ...


@pytest_asyncio.fixture
async def node(
    database: Database, slack: LocalSlack, client: SlackClient, mistral_client: Client
) -> AsyncIterator[Node]:
    clerk = Clerk(database, "here")
    await clerk.send_heartbeat()
    downloads = Downloads(slack.bot_token, slack.api_url)
    files, documents = SlackFiles(client), MistralDocuments(mistral_client)
    at_mistral = MistralLibraries(mistral_client)
    libraries = ScopeLibraries(database, at_mistral, "here")
    recovery = LibraryRecovery(database, libraries, at_mistral, Notices(client))
    download = DocumentDownload(
        files, PeopleDirectory(client), downloads, DocumentLimits.of_megabytes(1)
    )
    ingestion = Ingestion(
        database, download, libraries, recovery, documents, Provenance(await identify(client))
    )
    yield Node(clerk, DocumentPipeline(database, ingestion, documents, QUICK), slack)
    await downloads.close()


async def test_a_share_becomes_ready(node: Node) -> None:
    await node.share()

    assert (await node.process()).state == "ready"


async def test_a_document_that_mistral_never_finishes_is_given_up(
    node: Node, mistral: LocalMistral
) -> None:
    mistral.processing_seconds = 1_000.0
    await node.share()

    share = await node.process()

    assert share.state == "failed"
    assert "didn't finish reading it" in share.error


async def test_a_poll_that_mistral_refuses_does_not_end_the_wait(
    node: Node, mistral: LocalMistral
) -> None:
    mistral.faults.add("documents.get", Fault("drop_before"))
    mistral.faults.add("documents.get", Fault("error", status=409))
    await node.share()

    assert (await node.process()).state == "ready"


async def test_a_share_that_was_begun_too_often_is_given_up(node: Node) -> None:
    await node.share()

    share = await node.process(attempts=MAX_ATTEMPTS + 1)

    assert share.state == "failed"
    assert "several times" in share.error


async def test_the_limit_is_the_settings(node: Node) -> None:
    await node.share(b"Tea." * 300_000)

    assert (await node.process()).error == "It's 2 MB; my limit is 1 MB."


async def test_a_file_that_is_removed_meanwhile_leaves_nothing_at_mistral(
    node: Node, mistral: LocalMistral
) -> None:
    new = await node.share()
    mistral.faults.latency = 0.05
    (share,) = await node.clerk.take()

    working = asyncio.create_task(node.pipeline.run(share, _nothing))
    while not any(call.operation == "documents.upload" for call in mistral.calls):
        await asyncio.sleep(0.001)
    await node.clerk.remove(new.file_id, "T0LOCAL")
    await working

    assert len(await node.clerk.unreferenced()) == 1


async def test_a_document_that_is_being_removed_is_uploaded_again(node: Node) -> None:
    first = await node.share()
    await node.process()
    await node.clerk.remove(first.file_id, "T0LOCAL")
    await node.clerk.unreferenced()
    await node.share(name="again.txt")

    assert (await node.process()).state == "fetching"
