"""Failures with custom agents: each is a plain sentence, and nothing is lost."""

import asyncio

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from bot.agents.custom_agents import GONE, GONE_ALREADY
from bot.core.errors import UserFacingError
from bot.core.signed_tokens import InvalidToken
from bot.permissions.policy import SENTENCES, Denial
from bot.permissions.roles import NotAllowed, PermissionsUnknown
from bot.slack.posting.modals import ModalNotOpened, TooLate
from handlers.responses import NOT_DONE
from playground.faults import Fault
from tests.support.users.agent_admin import FILLED_IN, PIRATE, CommandUser


def sentence(trouble: type[UserFacingError]) -> str:
    return trouble().sentence


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        pytest.param({"name": "Grand Pirate!"}, "name", "lowercase letters", id="odd-name"),
        pytest.param({"name": None}, "name", "lowercase letters", id="no-name"),
        pytest.param({"name": "delete"}, "name", "is reserved", id="reserved"),
        pytest.param({"title": "  "}, "title", "Enter a title", id="blank-title"),
        pytest.param({"title": "x" * 61}, "title", "60 characters", id="long-title"),
        pytest.param({"emoji": "mag"}, "emoji", "between colons", id="no-emoji"),
        pytest.param({"description": "x" * 301}, "description", "these are 301", id="long-about"),
        pytest.param({"instructions": "x" * 3_001}, "instructions", "these are 3,001", id="long"),
        pytest.param(
            {"instructions": None}, "instructions", "what this agent should", id="emptied"
        ),
        pytest.param({"temperature": "hot"}, "temperature", "0 to 1", id="no-number"),
        pytest.param({"temperature": "1.5"}, "temperature", "0 to 1", id="too-hot"),
        pytest.param({"temperature": "nan"}, "temperature", "0 to 1", id="not-a-number"),
        pytest.param({"tools": ["root_shell"]}, "tools", "doesn't exist", id="forged-tool"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    alice: CommandUser, changes: dict[str, object], field: str, words: str
) -> None:
    problems = await alice.make(**changes)

    assert list(problems) == [field]
    assert words in problems[field]


async def test_every_wrong_field_is_told_at_once(alice: CommandUser) -> None:
    await alice.type("new")

    problems = await alice.fill_in()

    assert set(problems) == {"name", "title", "model", "instructions"}


async def test_one_who_may_not_is_told_so(bob: CommandUser) -> None:
    for words in ("new", "edit", "delete"):
        assert await bob.type(words) == sentence(NotAllowed)
    assert bob.window is None


async def test_one_who_may_no_longer_loses_nothing(alice: CommandUser) -> None:
    await alice.type("new")
    alice.stage.slack.workspace.users["U0ALICE"].is_admin = False

    problems = await alice.fill_in(**FILLED_IN)

    assert problems == {"name": sentence(NotAllowed)}
    assert alice.window


async def test_a_person_of_another_workspace_is_no_admin_of_this_one(alice: CommandUser) -> None:
    alice.stage.slack.workspace.users["U0ALICE"].team_id = "T0OTHER"

    assert await alice.type("new") == SENTENCES[Denial.EXTERNAL]


async def test_a_trigger_that_expired_is_told(alice: CommandUser) -> None:
    clock = alice.stage.slack.clock
    alice.stage.slack.faults.add("users.info", Fault("latency", seconds=0.2))

    telling = asyncio.create_task(alice.type("new"))
    await alice.stage.until(lambda: alice.stage.slack_calls("users.info") == 1)
    alice.stage.slack.clock = lambda: clock() + alice.stage.slack.trigger_life + 1.0

    assert await telling == sentence(TooLate)


async def test_a_window_that_slack_does_not_open_is_told(alice: CommandUser) -> None:
    alice.stage.slack.faults.add("views.open", Fault("error"))

    assert await alice.type("new") == sentence(ModalNotOpened)


async def test_where_slack_does_not_say_who_somebody_is_they_are_told(alice: CommandUser) -> None:
    alice.stage.slack.faults.add("users.info", Fault("latency", seconds=2.5))

    assert await alice.type("new") == sentence(PermissionsUnknown)


async def test_what_was_deleted_while_it_was_edited_can_still_be_copied(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("edit pirate")
    custom_agent_forms = alice.window
    assert custom_agent_forms
    await alice.type("delete pirate")
    await alice.fill_in()
    custom_agent_forms.open = True
    other = alice.window
    assert other
    other.open = False

    problems = await alice.fill_in(**FILLED_IN)

    assert problems == {"title": GONE}
    assert custom_agent_forms.open


async def test_what_is_deleted_already_cannot_be_deleted_again(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("delete pirate")
    first = alice.window
    await alice.type("delete pirate")
    await alice.fill_in()
    second = alice.window
    assert first
    assert second
    first.open, second.open = True, False
    await alice.fill_in()

    assert alice.window
    assert GONE_ALREADY in str(alice.window.body["blocks"])


async def test_an_agent_that_is_gone_cannot_be_chosen_to_be_deleted(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("delete")

    problems = await alice.fill_in(profile="somebody-else")

    assert problems == {"profile": GONE_ALREADY}


async def test_what_breaks_leaves_the_window_open(alice: CommandUser) -> None:
    await alice.type("new")
    await alice.stage.app.database.run(drop_profiles)

    with capture_logs():  # whose default is to draw tracebacks, for seconds
        problems = await alice.fill_in(**FILLED_IN)

    assert problems == {"name": NOT_DONE}
    assert alice.window


async def test_a_forged_window_cannot_change_a_shipped_agent(alice: CommandUser) -> None:
    await alice.make()
    await alice.type("edit pirate")
    assert alice.window
    alice.window.body["private_metadata"] = "general"

    problems = await alice.fill_in(**FILLED_IN)

    assert problems == {"title": sentence(InvalidToken)}


@pytest.mark.parametrize("word", ["edit", "delete"])
async def test_a_shipped_agent_can_be_neither_edited_nor_deleted(
    alice: CommandUser, word: str
) -> None:
    told = await alice.type(f"{word} analyst")

    assert told.startswith("`analyst` is built in and can't be changed.")


@pytest.mark.parametrize("word", ["edit", "delete"])
async def test_without_own_agents_there_is_nothing_to_edit(alice: CommandUser, word: str) -> None:
    assert await alice.type(word) == (
        "This workspace has no agents of its own yet. Make one with `/agent new`."
    )


async def test_an_unknown_agent_to_edit_suggests_the_nearest(alice: CommandUser) -> None:
    await alice.make()

    assert "Did you mean `pirate`?" in await alice.type("edit pirat")


async def test_a_title_cannot_ping_the_channel(alice: CommandUser) -> None:
    await alice.make(title="<!channel>")

    await alice.type("pirate")

    [notice] = alice.notices
    assert "*`&lt;!channel&gt;`*" in notice
    assert await alice.answering() == PIRATE


def drop_profiles(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TABLE profiles")
