"""Tokens that expire: renewed ahead of time, once across nodes, and without losing a question."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import Connection, update

from bot.workspaces.token_rotation import TokenRotation
from playground.faults import Fault
from playground.model import ScriptedModel, Until
from storage.encryption import new_key
from storage.models import InstalledWorkspace
from storage.workspaces import installations, renewals
from tests.storage.workspaces.test_installations import APP, TOKENS
from tests.support.app import Stage, app_on
from tests.support.databases import connected
from tests.support.installs import FIRST, OAUTH, Browser, installable

REFRESH = "oauth.v2.access"
KEY = new_key()


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with installable(migrated_sqlite, rotation=True, model=model) as ready:
        await Browser(ready).install()
        yield ready


def rotation(stage: Stage) -> TokenRotation:
    assert stage.app.rotation
    return stage.app.rotation


async def make_due(stage: Stage) -> None:
    await stage.app.database.run(_make_due)


def _make_due(connection: Connection) -> None:
    connection.execute(update(InstalledWorkspace).values(renewal_due=0.0))


def refreshes(stage: Stage) -> list[bool]:
    """Renewals that were tried, and whether Slack made them."""
    return [
        call.ok
        for call in stage.slack.calls
        if call.method == REFRESH and call.args.get("grant_type") == "refresh_token"
    ]


async def token(stage: Stage) -> str:
    found = await stage.app.database.run(installations.find, FIRST)
    assert found
    return found.bot_token


def expire(stage: Stage) -> None:
    """Have every token that was given so far expire at once."""
    for credential in stage.slack.tenants.tokens.records.values():
        if credential.expires_at is not None:
            credential.expires_at = 0.0


async def test_a_token_is_renewed_before_it_expires(stage: Stage) -> None:
    old = await token(stage)
    await make_due(stage)

    await rotation(stage).run_if_due()

    expire_old = stage.slack.tenants.tokens.records[old]
    expire_old.expires_at = 0.0
    thread = await stage.ask("Hello there")
    assert await token(stage) != old
    assert refreshes(stage) == [True]
    assert await stage.answers(thread) == ["Fine."]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("refused", code="internal_error"),
        Fault("refused", code="invalid_client_id"),
        Fault("ratelimited", seconds=0.01),
        Fault("drop_before"),
    ],
    ids=lambda fault: fault.code or fault.kind,
)
async def test_a_renewal_that_fails_is_tried_again(stage: Stage, fault: Fault) -> None:
    stage.slack.faults.add(REFRESH, fault)
    await make_due(stage)

    await rotation(stage).run_if_due()
    thread = await stage.ask("Hello there")
    await make_due(stage)
    await rotation(stage).run_if_due()

    assert refreshes(stage)[-1] is True
    assert await stage.answers(thread) == ["Fine."]


async def test_a_token_that_expired_unnoticed_is_renewed_for_the_call(stage: Stage) -> None:
    expire(stage)

    thread = await stage.ask("Hello there")

    assert await stage.answers(thread) == ["Fine."]
    assert refreshes(stage) == [True]


async def test_in_the_middle_of_an_answer_the_next_call_uses_the_new_token(
    stage: Stage, model: ScriptedModel
) -> None:
    more = asyncio.Event()
    model.queue("One, ", Until(more), "two.")
    thread = await stage.ask("Count!")
    await stage.until(lambda: any("One" in message.text for message in stage.replies(thread)))

    expire(stage)
    more.set()

    assert await stage.answers(thread) == ["One, two."]
    assert refreshes(stage) == [True]


async def test_while_nothing_is_renewed_a_question_waits_and_is_answered_then(stage: Stage) -> None:
    stage.slack.faults.add(REFRESH, Fault("refused", code="internal_error"), times=2)
    expire(stage)

    thread = await stage.ask("Hello there")
    await stage.until(lambda: refreshes(stage)[:1] == [False])
    await make_due(stage)
    await rotation(stage).run_if_due()
    await make_due(stage)
    await rotation(stage).run_if_due()

    assert await stage.answers(thread) == ["Fine."]


async def test_two_nodes_never_spend_a_refresh_token_twice(
    migrated_postgresql: str, model: ScriptedModel
) -> None:
    async with installable(migrated_postgresql, rotation=True, model=model) as stage:
        await Browser(stage).install()
        async with app_on(stage.ground, migrated_postgresql, **OAUTH) as second:  # type: ignore[arg-type]
            stage.slack.token_rotation = True
            both = [rotation(stage), rotation(Stage(stage.ground, second))]
            await make_due(stage)

            await asyncio.gather(*(one.run_if_due() for one in both))

            thread = await stage.ask("Hello there")
            assert refreshes(stage) == [True]
            assert await stage.answers(thread) == ["Fine."]


async def test_a_token_that_cannot_be_read_keeps_no_other_from_its_renewal(stage: Stage) -> None:
    async with connected(stage.app.database.url.render_as_string(hide_password=False), KEY) as own:
        unreadable = replace(APP, team="T0ALIEN")
        await own.run(installations.save, unreadable, replace(TOKENS, lifetime=1.0))
    old = await token(stage)
    await make_due(stage)

    await rotation(stage).run_if_due()
    again = await stage.app.database.run(renewals.due, 100)

    assert await token(stage) != old
    assert again == []
