"""Libraries are held against Mistral's, and documents go when their time has come."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, update

from bot.agents.deletion import AgentDeletion
from bot.agents.provisioning import Provisioning
from bot.concurrency.ttl_cache import TTL
from bot.documents.following.vanished_files import VanishedFiles
from bot.documents.libraries import ScopeLibraries
from bot.documents.library_recovery import LibraryRecovery
from bot.documents.maintenance import DocumentMaintenance, LibraryChecks
from bot.documents.reconciliation import Reconciliation
from bot.mistral.agents import MistralAgents
from bot.mistral.documents import MistralDocuments
from bot.mistral.libraries import MistralLibraries
from bot.mistral.sdk.client import Client
from bot.profiles.catalogue import Catalogue, load
from bot.slack.client import SlackClient
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackUnreachable
from bot.slack.files import SharedFile, SlackFiles
from bot.slack.posting.notices import Notices
from bot.slack.threads import Threads
from playground.faults import Fault
from playground.mistral.state import Document as StoredDocument
from playground.mistral.state import timestamp
from storage.documents import lookups
from storage.models import Document, Job, Library, Share
from tests.support.app import Stage, opened
from tests.support.clock import Clock
from tests.support.users.document_sharer import DocumentSharer, uploads
from tests.support.users.library_user import LibraryUser
from tests.support.workspaces import everywhere

OURS = {"app": "threadwind", "team": "T0LOCAL"}
LONG_AGO = "2024-01-01T00:00:00Z"
DAY = 86_400.0


@dataclass(slots=True)
class Caretaker:
    """Looks after the libraries of an app that runs."""

    stage: Stage
    maintenance: DocumentMaintenance
    client: Client
    slack: SlackClient

    async def close(self) -> None:
        await self.client.close()
        await self.slack.close()

    async def run_all(self) -> None:
        """Run the maintenance as if everything were due, and wait until all is done."""
        await self.stage.app.database.run(make_old)
        await self.maintenance.run_if_due()
        await DocumentSharer(self.stage).due()

    @property
    def sharer(self) -> DocumentSharer:
        return DocumentSharer(self.stage)

    def calls(self, operation: str) -> int:
        return sum(call.operation == operation for call in self.stage.mistral.calls)

    def add(self, name: str, created_at: str = LONG_AGO, **attributes: str) -> None:
        """A document that came to the library without us noting it down."""
        [library] = self.stage.mistral.libraries.values()
        [first, *_] = library.documents.values()
        about = first.about | {"id": f"00000000-0000-4000-8000-{len(library.documents):012}"}
        about |= {"name": name, "hash": name, "created_at": created_at, "attributes": attributes}
        library.documents[about["id"]] = StoredDocument(about, b"x", "x", 0.0)


def make_old(connection: Connection) -> None:
    connection.execute(update(Job).values(due=0.0))
    connection.execute(update(Library).values(check_due=0.0))
    connection.execute(update(Document).values(created_at=0.0))
    connection.execute(update(Share).values(check_due=0.0))


def vanished_files(stage: Stage, slack: SlackClient, files: SlackFiles) -> VanishedFiles:
    threads = Threads(slack, PeopleDirectory(slack).name, stage.slack.bot_user_id)
    return VanishedFiles(stage.app.database, files, ChannelDirectory(slack), threads, pause=0.0)


def made(stage: Stage) -> Caretaker:
    environment = stage.ground.environment
    client = Client(environment["MISTRAL_API_KEY"], environment["MISTRAL_SERVER_URL"])
    database = stage.app.database
    there = MistralLibraries(client)
    slack = SlackClient(environment["SLACK_BOT_TOKEN"], environment["SLACK_API_URL"])
    library_recovery = LibraryRecovery(
        database, ScopeLibraries(database, there, "caretaker"), there, Notices(slack)
    )
    reconciliation = Reconciliation(database, library_recovery, MistralDocuments(client), pause=0.0)
    vanished = vanished_files(stage, slack, SlackFiles(slack))
    checks = LibraryChecks(reconciliation, vanished)
    maintenance = DocumentMaintenance(database, everywhere(checks), stage.app.intake)
    return Caretaker(stage, maintenance, client, slack)


@pytest_asyncio.fixture
async def caretaker(stage: Stage) -> AsyncIterator[Caretaker]:
    ready = made(stage)
    yield ready
    await ready.close()


@pytest_asyncio.fixture
async def caretaker_anywhere(database_url: str) -> AsyncIterator[Caretaker]:
    """The same on each database."""
    async with opened(database_url) as stage:
        ready = made(stage)
        yield ready
        await ready.close()


async def test_where_all_is_well_nothing_changes(caretaker: Caretaker) -> None:
    await caretaker.sharer.share()
    [before] = caretaker.sharer.documents

    await caretaker.run_all()

    assert caretaker.sharer.documents == [before]
    assert uploads(caretaker.stage) == 1
    assert caretaker.calls("documents.get") == 1  # the look of whoever brought it


async def test_a_document_that_nobody_refers_to_is_deleted(
    caretaker_anywhere: Caretaker,
) -> None:
    await caretaker_anywhere.sharer.share()
    caretaker_anywhere.add("stray.txt", **OURS)

    await caretaker_anywhere.run_all()

    assert caretaker_anywhere.sharer.names == ["notes.txt"]


@pytest.mark.parametrize(
    "attributes",
    [{}, {"app": "another", "team": "T0LOCAL"}, {"app": "threadwind", "team": "T1"}],
    ids=["no-mark", "anothers-mark", "another-team"],
)
async def test_a_document_that_we_did_not_bring_stays(
    attributes: dict[str, str], caretaker: Caretaker
) -> None:
    await caretaker.sharer.share()
    caretaker.add("theirs.txt", **attributes)

    await caretaker.run_all()

    assert caretaker.sharer.names == ["notes.txt", "theirs.txt"]


async def test_what_may_just_have_been_brought_stays(caretaker: Caretaker) -> None:
    await caretaker.sharer.share()
    caretaker.add("new.txt", caretaker.stage.mistral.now(), **OURS)

    await caretaker.run_all()

    assert len(caretaker.sharer.documents) == 2


async def test_a_document_that_is_gone_is_brought_again(caretaker_anywhere: Caretaker) -> None:
    caretaker = caretaker_anywhere
    ts = await caretaker.sharer.share("one.txt", b"One.")
    await caretaker.sharer.share("two.txt", b"Two.")
    [library] = caretaker.stage.mistral.libraries.values()
    del library.documents[next(iter(library.documents))]

    await caretaker.run_all()

    assert sorted(caretaker.sharer.names) == ["one.txt", "two.txt"]
    assert uploads(caretaker.stage) == 3
    assert caretaker.sharer.reactions(ts) == ["white_check_mark"]


async def test_one_whose_file_is_gone_too_fails_with_a_plain_sentence(
    caretaker: Caretaker,
) -> None:
    ts = await caretaker.sharer.share()
    for library in caretaker.stage.mistral.libraries.values():
        library.documents.clear()
    for file in caretaker.stage.slack.workspace.files.values():
        file.deleted = True

    await caretaker.run_all()

    [annotation] = caretaker.sharer.annotations(ts)
    assert annotation.endswith("before I could read it. Please share it again.")


async def test_a_library_that_is_gone_is_made_and_filled_again(
    caretaker_anywhere: Caretaker,
) -> None:
    caretaker = caretaker_anywhere
    await caretaker.sharer.share("one.txt", b"One.")
    await caretaker.sharer.share("two.txt", b"Two.")
    caretaker.stage.mistral.libraries.clear()

    await caretaker.run_all()
    await caretaker.run_all()

    assert sorted(caretaker.sharer.names) == ["one.txt", "two.txt"]
    assert len(caretaker.stage.mistral.libraries) == 1


async def test_a_library_that_another_upload_found_gone_is_filled_again(
    caretaker: Caretaker,
) -> None:
    await caretaker.sharer.share("one.txt", b"One.")
    caretaker.stage.mistral.libraries.clear()
    await caretaker.sharer.share("two.txt", b"Two.")
    await caretaker.sharer.due()

    await caretaker.run_all()

    assert sorted(caretaker.sharer.names) == ["one.txt", "two.txt"]


async def test_the_agents_of_a_library_that_is_gone_are_deleted(caretaker: Caretaker) -> None:
    await caretaker.sharer.share()
    catalogue = load(None)
    [old] = caretaker.stage.mistral.libraries
    agents = MistralAgents(caretaker.client)
    provisioning = Provisioning(caretaker.stage.app.database, agents, "caretaker")
    made_for_it = await provisioning.agent_for("T0LOCAL", librarian(catalogue), old)
    caretaker.stage.mistral.libraries.clear()

    await caretaker.run_all()
    database = caretaker.stage.app.database
    await AgentDeletion(database, everywhere(agents), catalogue, "caretaker").run()

    assert made_for_it.agent_id not in caretaker.stage.mistral.agents


async def test_where_mistral_is_down_nothing_is_lost(caretaker: Caretaker) -> None:
    await caretaker.sharer.share()
    caretaker.stage.mistral.faults.add("documents.list", Fault("error", status=400))

    await caretaker.run_all()

    assert caretaker.sharer.names == ["notes.txt"]
    assert uploads(caretaker.stage) == 1

    for document in caretaker.sharer.documents:
        document.about["name"] = "renamed"
    caretaker.add("stray.txt", **OURS)
    await caretaker.run_all()

    assert caretaker.sharer.names == ["renamed"]


async def test_a_document_that_mistral_does_not_tell_of_is_not_taken_for_gone(
    caretaker: Caretaker,
) -> None:
    await caretaker.sharer.share()
    [library] = caretaker.stage.mistral.libraries.values()
    hidden = dict(library.documents)
    library.documents.clear()
    caretaker.stage.mistral.faults.add("documents.get", Fault("error", status=400))

    await caretaker.run_all()
    library.documents |= hidden
    await caretaker.run_all()

    assert uploads(caretaker.stage) == 1


async def test_it_is_done_once_in_a_while(caretaker: Caretaker) -> None:
    await caretaker.sharer.share()
    await caretaker.run_all()
    lists = caretaker.calls("documents.list")

    await caretaker.maintenance.run_if_due()

    assert caretaker.calls("documents.list") == lists


async def test_a_large_library_is_read_page_by_page(caretaker: Caretaker) -> None:
    await caretaker.sharer.share()
    for number in range(1_000):
        caretaker.add(f"{number}.txt", **({} if number % 100 else OURS))

    await caretaker.run_all()

    assert len(caretaker.sharer.documents) == 991
    assert caretaker.calls("documents.list") == 11


async def test_a_node_learns_that_another_forgot_a_library(stage: Stage) -> None:
    clock = Clock()
    await DocumentSharer(stage).share()
    caretaker = made(stage)
    there: Any = None
    libraries = ScopeLibraries(stage.app.database, there, "elsewhere", clock)
    [old] = stage.mistral.libraries
    known = await libraries.of("T0LOCAL", "C0GENERAL")
    stage.mistral.libraries.clear()

    await caretaker.run_all()
    soon = await libraries.of("T0LOCAL", "C0GENERAL")
    clock.now += TTL + 1
    later = await libraries.of("T0LOCAL", "C0GENERAL")
    await caretaker.close()

    assert (known, soon) == (old, old)
    assert [later] == list(stage.mistral.libraries)


async def test_without_a_term_documents_stay(caretaker: Caretaker) -> None:
    await caretaker.sharer.share()

    assert caretaker.sharer.documents[0].about["expires_at"] is None
    assert caretaker.calls("documents.update") == 1


async def test_a_document_goes_when_its_time_has_come(database_url: str) -> None:
    async with opened(database_url, document_days=30) as stage:
        caretaker, alice = made(stage), LibraryUser(stage)
        ts = await alice.sharer.share()
        expires_at = alice.sharer.documents[0].about["expires_at"]
        await alice.type()

        assert "until <!date^" in alice.text
        assert expires_at > timestamp(stage.mistral.clock() + 29 * DAY)

        now = stage.mistral.clock()
        stage.mistral.clock = lambda: now + 31 * DAY
        await stage.app.database.run(let_time_pass)
        await caretaker.run_all()
        await caretaker.close()

        assert alice.sharer.documents == []
        assert "is empty" in await alice.type()
        assert alice.sharer.annotations(ts)[0].startswith("✅")


async def test_whoever_shares_it_again_gives_it_more_time(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite, document_days=30) as stage:
        alice = DocumentSharer(stage)
        await alice.share("one.txt")
        first = alice.documents[0].about["expires_at"]

        await alice.share("two.txt")

        [document] = alice.documents
        assert document.about["expires_at"] > first
        assert document.about["attributes"]["name"] == "one.txt"


def librarian(catalogue: Catalogue) -> Any:
    return catalogue.profiles["librarian"]


def let_time_pass(connection: Connection) -> None:
    connection.execute(update(Document).values(expires_at=1.0))


async def vanish(caretaker: Caretaker, ts: str, *, deleted: bool) -> None:
    """Have the file of a message go, of which Slack tells nobody."""
    slack = caretaker.stage.slack
    heard = set(slack.subscriptions)
    slack.subscriptions.clear()
    people = slack.people
    for file_id in list(caretaker.sharer.message(ts).files):
        if deleted:
            await people.delete_file("U0ALICE", file_id)
        else:
            await people.take_file_out("U0ALICE", "C0GENERAL", ts, file_id)
    await slack.settle()
    slack.subscriptions |= heard


@pytest.mark.parametrize("deleted", [True, False], ids=["deleted", "taken out"])
async def test_files_k_a_file_that_vanished_unheard_is_found_out_within_a_day(
    caretaker: Caretaker, deleted: bool
) -> None:
    await caretaker.sharer.share("other.txt", b"The cat is called Tom.")
    ts = await caretaker.sharer.share("salaries.txt", b"Bob earns 4,000.")
    await vanish(caretaker, ts, deleted=deleted)

    await caretaker.run_all()

    assert caretaker.sharer.names == ["other.txt"]


async def test_files_k_a_file_that_only_another_channel_still_shows_goes_from_this_one(
    caretaker: Caretaker,
) -> None:
    ts = await caretaker.sharer.share()
    (file_id,) = caretaker.sharer.message(ts).files
    await caretaker.stage.slack.people.post("U0ALICE", "C0RANDOM", "Too", files=[file_id])
    await caretaker.stage.quiet()
    await vanish(caretaker, ts, deleted=False)

    await caretaker.run_all()

    assert caretaker.sharer.names == []
    assert DocumentSharer(caretaker.stage, channel="C0RANDOM").names == ["notes.txt"]


async def test_files_k_a_forwarded_file_that_slack_shows_elsewhere_only_stays(
    caretaker: Caretaker,
) -> None:
    stage = caretaker.stage
    elsewhere = DocumentSharer(stage, channel="C0RANDOM")
    ts = await elsewhere.share()
    forward = await stage.slack.people.forward("U0ALICE", "C0RANDOM", ts, to="C0GENERAL")
    await stage.quiet()
    for file in stage.slack.workspace.files.values():
        file.shares.remove(("C0GENERAL", forward))
    before = caretaker.sharer.names

    await caretaker.run_all()

    assert before == caretaker.sharer.names == elsewhere.names == ["notes.txt"]


async def test_files_k_where_the_bot_is_out_nothing_counts_as_vanished(
    caretaker: Caretaker,
) -> None:
    await caretaker.sharer.share()
    general = caretaker.stage.slack.workspace.channels["C0GENERAL"]
    general.members.remove(caretaker.stage.slack.bot_user_id)

    await caretaker.run_all()

    assert caretaker.sharer.names == ["notes.txt"]


class UnreachableFiles(SlackFiles):
    """Slack, when it is down."""

    async def file(self, file_id: str) -> SharedFile:
        raise SlackUnreachable("files.info", "timeout")


async def test_files_k_while_slack_fails_nothing_counts_as_vanished(caretaker: Caretaker) -> None:
    ts = await caretaker.sharer.share()
    await vanish(caretaker, ts, deleted=True)
    database, slack = caretaker.stage.app.database, caretaker.slack
    await database.run(make_old)

    shares = await database.run(lookups.take_due, 100)
    await vanished_files(caretaker.stage, slack, UnreachableFiles(slack)).check(shares)
    await caretaker.sharer.due()

    assert caretaker.sharer.names == ["notes.txt"]
