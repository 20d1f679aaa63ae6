"""Whatever changes a workspace is saved, and is the same after a restart."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from playground.persistence import UnitOfWork
from playground.slack import LocalSlack
from playground.slack.api.methods.catalogue import METHODS
from playground.slack.records import Ephemeral, Stream
from playground.slack.settings import TEAM
from playground.slack.tables import tables
from tests.playground.persistence.conftest import Opened, save_all, unsaved
from tests.playground.slack.calls import GOOD, form
from tests.playground.slack.conftest import Clock
from tests.playground.slack.prepared import prepared

# What a workspace has that is no state, or none that outlives the process: see `tables`.
NOT_SAVED = {"settings", "id", "name", "domain", "touch", "changes", "statuses", "enterprise"}


async def stop(slack: LocalSlack, names: dict[str, str]) -> None:
    """Stop an answer that is being streamed."""
    reply = slack.workspace.channels["C0GENERAL"].messages[names["reply"]]
    reply.stream = Stream(slack.clock())
    await slack.people.stop("U0ALICE", "C0GENERAL", names["root"])


async def dismiss(slack: LocalSlack, names: dict[str, str]) -> None:
    await slack.people.dismiss("U0ALICE", "C0GENERAL", names["whisper"])


async def new_person(slack: LocalSlack, _: dict[str, str]) -> None:
    slack.workspace.add_user("U0DORA", "Dora")


Act = Callable[[LocalSlack, dict[str, str]], Awaitable[object]]
ACTS: dict[str, Act] = {
    "post": lambda slack, _: slack.people.post("U0ALICE", "C0GENERAL", "hi"),
    "reply": lambda slack, on: slack.people.post("U0BOB", "C0GENERAL", "hi", thread_ts=on["root"]),
    "edit": lambda slack, on: slack.people.edit("U0ALICE", "C0GENERAL", on["hers"], "better"),
    "delete": lambda slack, on: slack.people.delete("U0ALICE", "C0GENERAL", on["reply"]),
    "join": lambda slack, _: slack.people.join("U0BOB", "C0ELSEWHERE"),
    "react": lambda slack, on: slack.people.react("U0BOB", "C0GENERAL", on["hers"], "tada"),
    "share": lambda slack, _: slack.people.share_file(
        "U0ALICE", "C0GENERAL", "tea.md", b"Tea", "text/markdown"
    ),
    "delete a file": lambda slack, on: slack.people.delete_file("U0ALICE", on["hers_shared"]),
    "stop": stop,
    "dismiss": dismiss,
    "new person": new_person,
    "open a DM": lambda slack, _: slack.people.open_dm("U0CAROL"),
    "command": lambda slack, _: slack.people.command("U0ALICE", "C0GENERAL", "/agent"),
    "close a window": lambda slack, on: slack.people.close_view(on["view"]),
    "leave": lambda slack, _: slack.people.leave("U0BOB", "C0GENERAL"),
    "archive": lambda slack, _: slack.people.archive("U0ALICE", "C0GENERAL"),
    "connect": lambda slack, _: slack.people.connect("C0GENERAL", "T0OTHER"),
    "make private": lambda slack, _: slack.people.make_private("U0ALICE", "C0GENERAL"),
    "run a workflow": lambda slack, _: slack.people.run_workflow(
        "C0GENERAL", "hi", name="Stand-up", bot_id="B0FLOW"
    ),
    "delete a channel": lambda slack, _: slack.people.delete_channel("C0GENERAL"),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def slack(work: UnitOfWork, clock: Clock) -> LocalSlack:
    return LocalSlack(work=work, clock=clock)


@pytest_asyncio.fixture
async def names(slack: LocalSlack, clock: Clock, work: UnitOfWork) -> dict[str, str]:
    made = prepared(slack, clock)
    made["whisper"] = slack.workspace.next_ts()
    slack.workspace.ephemerals.append(Ephemeral("C0GENERAL", "U0ALICE", made["whisper"], "psst"))
    save_all(work)
    return made


@pytest_asyncio.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    async with TestServer(slack.app) as server:
        slack.public_url = str(server.make_url("")).rstrip("/")
        yield AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_every_call_is_saved(
    slack: LocalSlack, client: AsyncWebClient, names: dict[str, str], work: UnitOfWork, method: str
) -> None:
    fields = form(GOOD[method], names)
    here = {name: value.replace(TEAM, slack.team_id) for name, value in fields.items()}
    await client.api_call(method, data=here)
    await slack.settle()

    assert unsaved(work) == []


@pytest.mark.parametrize("act", ACTS)
async def test_whatever_people_do_is_saved(
    slack: LocalSlack, names: dict[str, str], work: UnitOfWork, act: str
) -> None:
    await ACTS[act](slack, names)
    await slack.settle()

    assert unsaved(work) == []


async def test_an_upload_is_saved_step_by_step(
    slack: LocalSlack, client: AsyncWebClient, work: UnitOfWork
) -> None:
    opened = await client.files_getUploadURLExternal(filename="tea.md", length=3)
    steps = [unsaved(work)]
    async with aiohttp.ClientSession() as session:
        await session.post(opened["upload_url"], data=b"Tea")
    steps.append(unsaved(work))
    await client.files_completeUploadExternal(files=[{"id": opened["file_id"]}])
    steps.append(unsaved(work))

    assert steps == [[], [], []]


async def test_what_comes_by_a_response_url_is_saved(
    slack: LocalSlack, client: AsyncWebClient, work: UnitOfWork
) -> None:
    url = slack.people._parts.response_urls.issue("U0ALICE", "C0GENERAL")
    await AsyncWebhookClient(url).send(text="psst")

    assert unsaved(work) == []


async def test_every_attribute_is_saved_or_listed_here(slack: LocalSlack) -> None:
    workspace = slack.workspace

    assert set(vars(workspace)) == set(tables(workspace)) - {"messages"} | NOT_SAVED


async def test_a_workspace_is_the_same_after_a_restart(opened: Opened, clock: Clock) -> None:
    with opened() as work:
        slack = LocalSlack(work=work, clock=clock)
        prepared(slack, clock)
        save_all(work)
    with opened() as work:
        again = LocalSlack(work=work, clock=clock)

        assert unsaved(work) == []

    assert again.team_id == slack.team_id
    assert again.workspace.snapshot("U0ALICE") == slack.workspace.snapshot("U0ALICE")


async def test_no_timestamp_and_no_id_is_given_twice(opened: Opened, clock: Clock) -> None:
    with opened() as work:
        before = LocalSlack(work=work, clock=clock).workspace
        ids = {before.next_id(""), before.next_ts().replace(".", "")}
        latest = before.next_ts()
    clock.advance(-60)
    with opened() as work:
        after = LocalSlack(work=work, clock=clock).workspace

        assert after.next_id("") not in ids
        assert after.next_ts() > latest


async def test_two_workspaces_have_different_ids(opened: Opened, tmp_path: Path) -> None:
    with opened() as work:
        first = LocalSlack(work=work).team_id
    (tmp_path / "platforms.db").unlink()
    with opened() as work:
        assert LocalSlack(work=work).team_id != first


async def test_a_stream_stays_open_as_long_as_slack_lets_it(opened: Opened, clock: Clock) -> None:
    with opened() as work:
        slack = LocalSlack(work=work, clock=clock)
        ts = prepared(slack, clock)["live"]
        save_all(work)
    with opened() as work:
        workspace = LocalSlack(work=work, clock=clock).workspace
        message = workspace.channels["C0GENERAL"].messages[ts]

        was_open = workspace.is_streaming(message)
        clock.advance(300)
        assert (was_open, workspace.is_streaming(message)) == (True, False)
