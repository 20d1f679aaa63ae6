"""A workspace's own Mistral key: an admin sets it in a window, and the next question uses it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.accounts.key_setting import (
    LEFT,
    NO_ENCRYPTION,
    REMOVED,
    REMOVED_LAST,
    SAVED,
    NothingEntered,
)
from bot.accounts.key_trial import KeyMalformed, KeyNotAccepted
from bot.conversations.request import MEMORY_LOST, READ_IN_SLACK
from bot.core.workspace_keys import KeyUnreadable, NoMistralKey, OwnKeyRefused
from bot.slack.views import mistral_key
from playground.mistral.platform import LOCAL_KEY
from storage.encryption import new_key
from storage.workspaces import mistral_keys
from tests.support.app import Stage, opened
from tests.support.databases import connected
from tests.support.two_workspaces import SECOND, opened_for_two
from tests.support.users.document_sharer import DocumentSharer
from tests.support.users.key_admin import KeyAdmin

OWN, ANOTHER = "mk-0123456789abcdef", "mk-fedcba9876543210"
KEY = new_key()


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, encryption_keys=KEY, deletions_per_second=1_000) as ready:
        yield ready


@pytest.fixture
def alice(stage: Stage) -> KeyAdmin:
    return KeyAdmin(stage)


def keys(stage: Stage, operation: str) -> list[str]:
    """The keys of the successful requests of a kind, in order."""
    calls = stage.mistral.calls
    return [call.key for call in calls if call.operation == operation and call.status < 300]


async def ask(stage: Stage, text: str = "Hello", **where: str) -> tuple[str, str]:
    """Ask in a new thread; its timestamp, and the answer."""
    thread = await stage.ask(text, **where)
    return thread, (await stage.answers(thread))[-1]


# The window.


async def test_the_next_question_uses_the_key_that_was_set_at_home(
    stage: Stage, alice: KeyAdmin
) -> None:
    own = stage.mistral.open_account(OWN)
    await ask(stage)

    await alice.open_at_home()
    assert await alice.enter(OWN) == {}
    await ask(stage)

    assert keys(stage, "conversations.start") == [LOCAL_KEY, OWN]
    assert len(own.agents) == 1


async def test_the_window_of_the_policy_leads_to_it(stage: Stage, alice: KeyAdmin) -> None:
    stage.mistral.open_account(OWN)

    await alice.open_in_policy()
    await alice.enter(OWN)

    assert SAVED in alice.told
    assert await stage.app.database.run(mistral_keys.current, "T0LOCAL") == OWN


async def test_the_window_tells_who_set_the_key_and_nothing_of_it(
    stage: Stage, alice: KeyAdmin
) -> None:
    stage.mistral.open_account(OWN)
    await alice.set(OWN)

    await alice.open_at_home()

    shown = str(alice.window.body)
    assert "set by <@U0ALICE> on <!date^" in shown
    assert OWN[-4:] not in shown


async def test_the_key_is_in_no_log_view_call_or_audit(stage: Stage, alice: KeyAdmin) -> None:
    stage.mistral.open_account(OWN)
    with capture_logs() as logged:
        await alice.set(OWN)
        await alice.set("mk-refused-by-mistral")
        await ask(stage)

    slack = [(call.method, call.args) for call in stage.slack.calls]
    views = [view.body for view in stage.slack.workspace.views.values()]
    for secret in (OWN, "mk-refused-by-mistral"):
        assert secret not in str((logged, slack, views))


async def test_who_is_no_admin_finds_no_button(stage: Stage) -> None:
    assert mistral_key.OPEN not in await KeyAdmin(stage, "U0BOB").home()


async def test_what_is_wrong_with_a_key_is_told_at_its_field_and_nothing_kept(
    stage: Stage, alice: KeyAdmin
) -> None:
    await alice.open_at_home()

    problems = [await alice.enter(key) for key in ("two words", "", OWN)]

    expected = (KeyMalformed(), NothingEntered(), KeyNotAccepted())
    assert problems == [{"key": error.sentence} for error in expected]
    assert await stage.app.database.run(mistral_keys.current, "T0LOCAL") is None


async def test_without_encryption_the_window_says_what_has_to_be_set(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite) as stage:
        alice = KeyAdmin(stage)

        await alice.open_at_home()

        assert NO_ENCRYPTION in alice.told


# What was made with the former key.


async def test_what_was_made_in_the_former_account_is_deleted_there(
    stage: Stage, alice: KeyAdmin
) -> None:
    stage.mistral.open_account(OWN)
    sharer = DocumentSharer(stage)
    await sharer.share()
    await ask(stage)

    await alice.set(OWN)
    await stage.until(lambda: not stage.mistral.libraries)
    await stage.until(lambda: not (stage.mistral.agents or stage.mistral.conversations))

    assert LEFT in alice.told


async def test_documents_are_added_to_the_new_account(stage: Stage, alice: KeyAdmin) -> None:
    own = stage.mistral.open_account(OWN)
    sharer = DocumentSharer(stage)
    await sharer.share()

    await alice.set(OWN)
    await stage.until(lambda: any(one.documents for one in own.libraries.values()))
    await stage.quiet()

    _, answer = await ask(stage, "When is tea?")
    assert "four o'clock" in answer


async def test_a_thread_goes_on_with_what_slack_shows_and_says_so_once(
    stage: Stage, alice: KeyAdmin
) -> None:
    stage.mistral.open_account(OWN)
    thread, _ = await ask(stage, "My name is Ada.")
    await alice.set(OWN)

    await stage.say("What is my name?", thread=thread)
    first = (await stage.answers(thread, 2))[-1]
    await stage.say("And again: what is my name?", thread=thread)
    second = (await stage.answers(thread, 3))[-1]

    assert first.startswith(MEMORY_LOST.format(instead=READ_IN_SLACK))
    assert "Ada" in first
    assert READ_IN_SLACK not in second
    assert stage.asked()[-1] == "conversations.append"


async def test_another_key_of_the_same_account_loses_nothing(stage: Stage, alice: KeyAdmin) -> None:
    stage.mistral.open_account(OWN)
    stage.mistral.add_key(ANOTHER, like=OWN)
    await alice.set(OWN)
    thread, _ = await ask(stage, "My name is Ada.")

    await alice.set(ANOTHER)
    stage.mistral.revoke_key(OWN)
    await stage.say("What is my name?", thread=thread)
    answer = (await stage.answers(thread, 2))[-1]

    assert LEFT not in alice.told
    assert "Ada" in answer
    assert READ_IN_SLACK not in answer


async def test_a_key_that_is_removed_gives_way_to_the_apps(stage: Stage, alice: KeyAdmin) -> None:
    own = stage.mistral.open_account(OWN)
    await alice.set(OWN)
    await ask(stage)

    await alice.open_at_home()
    await alice.remove()
    await ask(stage)
    await stage.until(lambda: not (own.agents or own.conversations))

    assert REMOVED in alice.told
    assert keys(stage, "conversations.start") == [OWN, LOCAL_KEY]


async def test_a_key_that_mistral_refuses_later_is_told_to_whoever_asks(
    stage: Stage, alice: KeyAdmin
) -> None:
    stage.mistral.open_account(OWN)
    await alice.set(OWN)
    stage.mistral.revoke_key(OWN)

    _, answer = await ask(stage)

    assert OwnKeyRefused().sentence in answer


# Many workspaces.


async def test_without_a_key_of_the_apps_each_workspace_brings_its_own(
    migrated_sqlite: str,
) -> None:
    async with opened_for_two(migrated_sqlite, mistral_api_key=None) as stage:
        stage.mistral.open_account(OWN)
        _, before = await ask(stage)

        await KeyAdmin(stage).set(OWN)
        _, after = await ask(stage)
        _, elsewhere = await ask(stage.at(SECOND))

        assert NoMistralKey().sentence in before
        assert NoMistralKey().sentence in elsewhere
        assert "⚠️" not in after
        assert {call.key for call in stage.mistral.calls} == {OWN}

        await KeyAdmin(stage).open_at_home()
        await KeyAdmin(stage).remove()
        assert REMOVED_LAST in KeyAdmin(stage).told


async def test_two_workspaces_with_keys_of_their_own_share_nothing_at_mistral(
    migrated_sqlite: str,
) -> None:
    async with opened_for_two(migrated_sqlite) as stage:
        accounts = {key: stage.mistral.open_account(key) for key in (OWN, ANOTHER)}
        await KeyAdmin(stage).set(OWN)
        await KeyAdmin(stage.at(SECOND)).set(ANOTHER)

        await asyncio.gather(ask(stage, "One"), ask(stage.at(SECOND), "Two"))

        teams = {
            key: {agent.current["metadata"]["team"] for agent in account.agents.values()}
            for key, account in accounts.items()
        }
        assert teams == {OWN: {"T0LOCAL"}, ANOTHER: {SECOND}}
        assert not stage.mistral.agents


async def test_a_key_that_cannot_be_read_is_a_sentence_and_can_be_replaced(
    migrated_sqlite: str,
) -> None:
    async with connected(migrated_sqlite, new_key()) as stranger:
        await stranger.run(mistral_keys.save, "T0LOCAL", OWN, "U0ALICE")
    # Something else can be read: else nothing starts.
    async with connected(migrated_sqlite, KEY) as database:
        await database.run(mistral_keys.save, "T9", ANOTHER, "U9")
    async with opened(migrated_sqlite, encryption_keys=KEY) as stage:
        stage.mistral.open_account(ANOTHER)
        _, before = await ask(stage)
        await KeyAdmin(stage).set(ANOTHER)
        _, after = await ask(stage)

    assert KeyUnreadable().sentence in before
    assert "⚠️" not in after
