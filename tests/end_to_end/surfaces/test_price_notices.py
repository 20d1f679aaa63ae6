"""Admins are told once that somebody used a model without a price."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.core.per_workspace import NotInstalled
from bot.costs.price_notices import ONE, WHAT_NEXT, PriceNotices
from bot.slack.client import SlackClient
from playground.faults import Fault
from playground.slack.local import TOKEN
from storage.models import LedgerEntry, UnpricedModel
from tests.storage.support.hands import rows
from tests.support.app import Stage, opened

TOLD = ONE.format(models="`mistral-medium-latest`")


@pytest_asyncio.fixture
async def stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """An app with a price list without prices, whose agent has answered twice."""
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "EUR"\n')
    async with opened(database_url, prices_file=prices) as ready:
        for _ in range(2):
            await ready.answers(await ready.ask("Hello"))
        await ready.quiet()
        yield ready


@pytest_asyncio.fixture
async def notices(stage: Stage) -> AsyncIterator[PriceNotices]:
    client = SlackClient(TOKEN, stage.slack.api_url)

    async def client_of(team: str) -> SlackClient:
        if team != stage.slack.team_id:
            raise NotInstalled
        return client

    yield PriceNotices(stage.app.database, client_of)
    await client.close()


def direct_messages(stage: Stage) -> dict[str, list[str]]:
    """Direct messages to admins and others, by person."""
    workspace = stage.slack.workspace
    directs = [one for one in workspace.channels.values() if one.id.startswith("D")]
    return {
        user: [message.text for message in channel.messages.values() if TOLD in message.text]
        for channel in directs
        for user in channel.members
        if user != workspace.installation.bot_user_id
    }


async def test_an_answer_without_a_price_counts_without_a_cost(stage: Stage) -> None:
    found = await rows(stage.app.database, LedgerEntry)

    assert [(row.cost, row.currency) for row in found] == [(None, "")] * 2
    assert all(row.prompt_tokens and row.completion_tokens for row in found)


async def test_admins_are_told_once(stage: Stage, notices: PriceNotices) -> None:
    await notices.run()
    await notices.run()

    told = {user: texts for user, texts in direct_messages(stage).items() if texts}
    assert told == {"U0ALICE": [f"{TOLD} {WHAT_NEXT}"]}


async def test_while_slack_is_out_of_order_nobody_counts_as_told(
    stage: Stage, notices: PriceNotices
) -> None:
    stage.slack.faults.add("users.list", Fault("error"), times=10)
    await notices.run()
    assert [row.told for row in await rows(stage.app.database, UnpricedModel)] == [False]

    stage.slack.faults.clear()
    await notices.run()

    assert [row.told for row in await rows(stage.app.database, UnpricedModel)] == [True]
