"""Accounts of the local Mistral: what one key made, another account's key doesn't see."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from playground.mistral import LocalMistral
from playground.mistral.platform import LOCAL_KEY
from playground.server import Playground
from tests.support.app import platforms

OTHER = "key-of-another-customer"
MADE = {
    "agents": {"name": "Mine", "model": "mistral-medium-latest"},
    "libraries": {"name": "Mine"},
    "conversations": {"model": "mistral-medium-latest", "inputs": "Hello", "stream": False},
}


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with platforms() as ready:
        yield ready


@pytest.fixture
def mistral(ground: Playground) -> LocalMistral:
    return ground.mistral


async def made(ground: Playground, what: str, key: str) -> str:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as session,
        session.post(f"{server(ground)}/v1/{what}", json=MADE[what]) as answer,
    ):
        body = await answer.json()
        return str(body.get("id") or body["conversation_id"])


async def status(ground: Playground, path: str, authorization: str) -> int:
    async with (
        aiohttp.ClientSession(headers={"Authorization": authorization}) as session,
        session.get(f"{server(ground)}/v1/{path}") as answer,
    ):
        return answer.status


def server(ground: Playground) -> str:
    return ground.environment["MISTRAL_SERVER_URL"]


@pytest.mark.parametrize("what", MADE)
async def test_what_one_made_the_other_does_not_find(
    what: str, ground: Playground, mistral: LocalMistral
) -> None:
    mistral.open_account(OTHER)

    path = f"{what}/{await made(ground, what, OTHER)}"

    assert await status(ground, path, f"Bearer {OTHER}") == 200
    assert await status(ground, path, f"Bearer {LOCAL_KEY}") == 404


async def test_two_keys_of_one_account_see_the_same(
    ground: Playground, mistral: LocalMistral
) -> None:
    mistral.add_key(OTHER)

    path = f"agents/{await made(ground, 'agents', LOCAL_KEY)}"

    assert await status(ground, path, f"Bearer {OTHER}") == 200


@pytest.mark.parametrize(
    "authorization",
    ["", f"Bearer {OTHER}x", OTHER, f"Basic {OTHER}", "Bearer ", f"Bearer  {OTHER}"],
    ids=["none", "unknown", "no scheme", "another scheme", "empty", "two spaces"],
)
async def test_anything_but_a_known_key_is_refused(
    authorization: str, ground: Playground, mistral: LocalMistral
) -> None:
    mistral.open_account(OTHER)

    assert await status(ground, "models", authorization) == 401


async def test_a_revoked_key_is_refused_and_its_account_stays(
    ground: Playground, mistral: LocalMistral
) -> None:
    account = mistral.open_account(OTHER)
    await made(ground, "agents", OTHER)

    mistral.revoke_key(OTHER)

    assert await status(ground, "agents", f"Bearer {OTHER}") == 401
    assert len(account.agents) == 1
