"""Tokens are renewed ahead of time, and no refresh token is spent twice."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from storage.engine.database import Database
from storage.workspaces import installations, renewals
from storage.workspaces.installations import BotTokens
from storage.workspaces.renewals import TokenRenewal
from tests.storage.workspaces.test_installations import APP, found
from tests.support.databases import connected

OLD = BotTokens("xoxe.xoxb-old", "xoxe-1-old", lifetime=0.0)
NEW = BotTokens("xoxe.xoxb-new", "xoxe-1-new", lifetime=43_200.0)
LEASE = 60.0
OVER = 0.0  # a lease that has run out


@pytest.fixture(autouse=True)
async def expiring(database: Database) -> None:
    await database.run(installations.save, APP, OLD)


async def claimed(database: Database, lease: float = LEASE) -> TokenRenewal:
    renewal = await database.run(renewals.claim, "T1", lease)
    assert renewal
    return renewal


async def token(database: Database) -> str:
    return (await found(database, "T1")).bot_token


async def test_tokens_in_the_last_quarter_of_their_life_are_due(database: Database) -> None:
    await database.run(installations.save, replace(APP, team="T2"), NEW)

    assert await database.run(renewals.due, 10) == ["T1"]


@pytest.mark.parametrize(
    "tokens",
    [BotTokens("xoxb-1"), BotTokens("xoxb-1", "xoxe-1"), BotTokens("xoxb-1", lifetime=0.0)],
    ids=["stays", "never expires", "cannot be renewed"],
)
async def test_a_token_that_does_not_rotate_is_never_due(
    database: Database, tokens: BotTokens
) -> None:
    await database.run(installations.save, APP, tokens)

    assert await database.run(renewals.due, 10) == []
    assert await database.run(renewals.claim, "T1", LEASE) is None


async def test_a_revoked_token_is_never_due(database: Database) -> None:
    await database.run(installations.revoke, "T1")

    assert await database.run(renewals.due, 10) == []
    assert await database.run(renewals.claim, "T1", LEASE) is None


async def test_of_many_nodes_one_gets_the_refresh_token(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(4)]

        claims = await asyncio.gather(
            *(node.run(renewals.claim, "T1", LEASE) for node in nodes for _ in range(3))
        )

    assert [claim.refresh_token for claim in claims if claim] == ["xoxe-1-old"]


async def test_renewed_tokens_are_used_and_due_much_later(database: Database) -> None:
    renewal = await claimed(database)

    saved = await database.run(renewals.renewed, renewal, NEW)

    assert saved
    assert await token(database) == "xoxe.xoxb-new"
    assert await database.run(renewals.due, 10) == []


async def test_a_node_that_dies_before_it_saved_is_followed_by_another(database: Database) -> None:
    first = await claimed(database, OVER)

    second = await claimed(database)

    assert (first.attempts, second.attempts) == (1, 2)
    assert second.refresh_token == first.refresh_token


async def test_whoever_got_new_tokens_saves_them_though_its_lease_ran_out(
    database: Database,
) -> None:
    slow = await claimed(database, OVER)
    refused = await claimed(database)
    await database.run(renewals.postpone, refused, 30.0)

    saved = await database.run(renewals.renewed, slow, NEW)

    assert saved
    assert await token(database) == "xoxe.xoxb-new"


async def test_saving_twice_changes_nothing(database: Database) -> None:
    renewal = await claimed(database)

    saved = [await database.run(renewals.renewed, renewal, NEW) for _ in range(2)]

    assert saved == [True, False]
    assert await token(database) == "xoxe.xoxb-new"


async def test_a_renewal_does_not_replace_what_was_installed_meanwhile(database: Database) -> None:
    renewal = await claimed(database)
    await database.run(installations.remove, "T1")
    await database.run(installations.save, APP, BotTokens("xoxb-reinstalled"))

    saved = await database.run(renewals.renewed, renewal, NEW)

    assert not saved
    assert await token(database) == "xoxb-reinstalled"


async def test_a_renewal_does_not_bring_a_removed_workspace_back(database: Database) -> None:
    renewal = await claimed(database)
    await database.run(installations.remove, "T1")

    assert not await database.run(renewals.renewed, renewal, NEW)
    assert await database.run(installations.every_team) == []


async def test_a_failed_renewal_is_due_again_after_its_wait(database: Database) -> None:
    renewal = await claimed(database)
    await database.run(renewals.postpone, renewal, 0.0)

    assert (await claimed(database)).attempts == 2


async def test_a_late_failure_does_not_end_another_node_s_claim(database: Database) -> None:
    late = await claimed(database, OVER)
    await claimed(database)

    await database.run(renewals.postpone, late, 0.0)

    assert await database.run(renewals.claim, "T1", LEASE) is None


async def test_success_ends_the_count_of_attempts(database: Database) -> None:
    await claimed(database, OVER)
    await database.run(renewals.renewed, await claimed(database), OLD)

    assert (await claimed(database)).attempts == 1


async def test_a_token_that_slack_calls_expired_is_renewed_at_once(database: Database) -> None:
    await database.run(installations.save, APP, NEW)
    used = (await found(database, "T1")).generation

    await database.run(renewals.hasten, "T1", used)

    assert await database.run(renewals.due, 10) == ["T1"]


async def test_a_token_of_which_newer_ones_are_stored_is_not_renewed_for_having_expired(
    database: Database,
) -> None:
    used = (await found(database, "T1")).generation
    await database.run(renewals.renewed, await claimed(database), NEW)

    await database.run(renewals.hasten, "T1", used)

    assert await database.run(renewals.due, 10) == []


async def test_no_refresh_token_shows_in_a_claim(database: Database) -> None:
    assert "xoxe" not in repr(await claimed(database))
