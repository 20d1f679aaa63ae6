"""Suggested prompts are those of the agent that answers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import ActorInChannel
from bot.home.suggested_prompts import ANYTHING, SuggestedPrompts
from bot.profiles.catalogue import Catalogue
from bot.profiles.profile import Profile, Prompt
from bot.slack.client import SlackClient
from bot.slack.posting.app_home import AppHomeTabs
from playground.faults import Fault
from playground.slack import LocalSlack
from storage.agents import place_settings
from storage.engine.database import Database
from tests.bot.slack_fakes import FakeGate

HELLO = Prompt(title="Say hello", message="Hello!")
GENERAL = Profile(name="general", title="General", model="m", prompts=(HELLO,))
PIRATE = Profile(name="pirate", title="<!channel> Pirate", model="m")
SHIPPED = Catalogue(default="general", profiles={"general": GENERAL, "pirate": PIRATE})
ALICE = ActorInChannel("T0LOCAL", "U0ALICE", "D0ALICE")
METHOD = "assistant.threads.setSuggestedPrompts"


class Offering:
    """Suggested prompts as they are offered to Alice."""

    def __init__(self, slack: LocalSlack, database: Database, client: SlackClient) -> None:
        self.slack = slack
        self.background = BackgroundTasks()
        catalogues = WorkspaceCatalogues(SHIPPED, database)
        self.suggested_prompts = SuggestedPrompts(
            database, catalogues, AppHomeTabs(client), self.background, FakeGate()
        )

    async def offer(self, thread_ts: str | None = None) -> None:
        self.suggested_prompts.offer(ALICE, thread_ts)
        async with asyncio.timeout(10):
            while self.background.busy:
                await asyncio.sleep(0.002)

    @property
    def calls(self) -> int:
        return sum(call.method == METHOD for call in self.slack.calls)

    def shown(self, thread_ts: str | None = None) -> dict[str, object]:
        return self.slack.workspace.prompts["D0ALICE", thread_ts]


@pytest_asyncio.fixture
async def offering(
    slack: LocalSlack, database: Database, client: SlackClient
) -> AsyncIterator[Offering]:
    ready = Offering(slack, database, client)
    yield ready
    await ready.background.close()


async def test_they_are_of_the_agent_that_answers(offering: Offering) -> None:
    await offering.offer()

    assert offering.shown() == {
        "title": "Ask General…",
        "prompts": [{"title": "Say hello", "message": "Hello!"}],
    }


async def test_an_agent_without_questions_is_asked_what_it_can_do(
    offering: Offering, database: Database
) -> None:
    await database.run(place_settings.choose_profile, "T0LOCAL", "U0ALICE", "pirate")

    await offering.offer()

    assert offering.shown()["prompts"] == [one.model_dump() for one in ANYTHING]


async def test_a_title_pings_nobody(offering: Offering, database: Database) -> None:
    await database.run(place_settings.choose_profile, "T0LOCAL", "U0ALICE", "pirate")

    await offering.offer()

    assert "<!channel>" not in str(offering.shown()["title"])


async def test_an_app_of_the_older_kind_has_them_in_its_thread(
    slack: LocalSlack, offering: Offering
) -> None:
    slack.features.add("assistant_view")
    thread = await slack.people.open_assistant("U0ALICE")

    await offering.offer(thread)

    assert offering.shown(thread)["title"] == "Ask General…"


async def test_an_app_that_is_no_agent_asks_once(slack: LocalSlack, offering: Offering) -> None:
    slack.features.discard("assistant")

    with capture_logs() as logs:
        await offering.offer()
        await offering.offer()

    assert offering.calls == 1
    assert [entry["event"] for entry in logs] == ["app_is_no_agent"]


@pytest.mark.parametrize(
    "fault",
    [Fault("error"), Fault("drop_before"), Fault("drop_after")],
    ids=["error", "lost", "lost-after"],
)
async def test_any_other_failure_is_logged_and_the_next_one_is_offered(
    slack: LocalSlack, offering: Offering, fault: Fault
) -> None:
    slack.faults.add(METHOD, fault)

    with capture_logs() as logs:
        await offering.offer()
    await offering.offer()

    assert [entry["event"] for entry in logs] == ["prompts_not_offered"]
    assert offering.shown()["title"] == "Ask General…"


async def test_a_thread_that_slack_does_not_know_is_logged(
    slack: LocalSlack, offering: Offering
) -> None:
    slack.features.add("assistant_view")

    with capture_logs() as logs:
        await offering.offer("1.0")

    assert [entry["code"] for entry in logs] == ["invalid_thread_ts"]
