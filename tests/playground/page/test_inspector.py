from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.dialects import SLACK
from playground.faults import Fault, Faults
from playground.model import OfflineModel
from playground.page import inspector
from playground.page.acting import NOT_POSSIBLE
from playground.relay import Relay
from playground.server import Playground
from playground.slack.wire import Json
from playground.traffic import LONGEST, STREAM, Traffic


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with Playground() as ready:
        yield ready


@pytest_asyncio.fixture
async def client(ground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(ground.address) as session:
        yield session


@pytest.fixture
def slack(ground: Playground) -> AsyncWebClient:
    return AsyncWebClient(token=ground.slack.bot_token, base_url=ground.slack.api_url)


class Remembered:
    """An app that remembers whatever thread it is asked about."""

    async def tree(self, channel: str, ts: str) -> list[Json]:
        return [{"channel": channel, "ts": ts, "depth": 0}]

    async def rows(self, channel: str, ts: str) -> dict[str, list[Json]]:
        return {"threads": [{"channel": channel, "ts": ts}]}


async def rows(client: aiohttp.ClientSession, after: int = 0) -> list[Json]:
    response = await client.get("/page/traffic", params={"after": after})
    return list((await response.json())["rows"])


async def dialects(client: aiohttp.ClientSession) -> dict[str, bool]:
    """The switches of the dialects."""
    state = await (await client.get("/page/state?user=U0ALICE")).json()
    return {one["name"]: one["on"] for one in state["dialects"]}


async def switch(client: aiohttp.ClientSession, name: str, *, on: bool) -> int:
    return (await client.post("/page/trouble", json={"name": name, "on": on})).status


async def test_what_the_app_calls_is_shown_with_its_thread(
    client: aiohttp.ClientSession, slack: AsyncWebClient, ground: Playground
) -> None:
    root = await ground.slack.people.post("U0ALICE", "C0GENERAL", "hi")
    before = (await rows(client))[-1]["version"]

    await slack.chat_postMessage(channel="C0GENERAL", thread_ts=root, text="hello")

    shown = {(row["kind"], row["name"], row["thread"]) for row in await rows(client, before)}
    assert shown == {("call", "chat.postMessage", root), ("event", "message", root)}


async def test_tokens_are_never_shown(client: aiohttp.ClientSession, slack: AsyncWebClient) -> None:
    await slack.api_call("auth.test", params={"token": "xoxb-local"})

    assert "xoxb" not in str(await rows(client))


async def test_a_silent_reader_is_answered_after_a_while(
    client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspector, "PATIENCE", 0.01)

    assert await rows(client) == []


def test_pieces_of_a_stream_that_follow_each_other_are_one_row() -> None:
    traffic = Traffic()
    traffic.streamed("1.1", b"event: message.output.delta\ndata: 1\n\n")
    traffic.streamed("1.1", b"event: message.output.delta\ndata: 2\n\n")
    traffic.streamed("1.1", b"event: conversation.response.done\ndata: 3\n\n")

    first, second = traffic.after(0)

    assert (first["kind"], first["name"], first["count"]) == (STREAM, "message.output.delta", 2)
    assert second["count"] == 1
    assert traffic.after(first["version"]) == [second]


def test_long_bodies_are_cut() -> None:
    traffic = Traffic()
    traffic.call("chat.postMessage", {"text": "x" * LONGEST}, None)

    [row] = traffic.after(0)

    assert len(row["body"]) == LONGEST + 1


async def test_the_tree_is_what_the_app_tells(
    client: aiohttp.ClientSession, ground: Playground
) -> None:
    where = {"channel": "C0GENERAL", "ts": "1.1"}
    before = await (await client.get("/page/tree", params=where)).json()
    ground.attach("", looks=Remembered())
    after = await (await client.get("/page/tree", params=where)).json()

    assert (before["threads"], after["threads"]) == ([], [{**where, "depth": 0}])


async def test_the_rows_of_a_thread_are_what_the_app_keeps(
    client: aiohttp.ClientSession, ground: Playground
) -> None:
    where = {"channel": "C0GENERAL", "ts": "1.1"}
    before = await (await client.get("/page/rows", params=where)).json()
    ground.attach("", looks=Remembered())
    after = await (await client.get("/page/rows", params=where)).json()

    assert (before["tables"], after["tables"]) == ({}, {"threads": [where]})


async def test_every_fourth_call_is_rate_limited_until_switched_off(
    client: aiohttp.ClientSession, slack: AsyncWebClient
) -> None:
    await switch(client, "limits", on=True)
    for _ in range(3):
        await slack.auth_test()
    with pytest.raises(SlackApiError, match="ratelimited"):
        await slack.auth_test()

    await switch(client, "limits", on=False)
    for _ in range(4):
        await slack.auth_test()


async def test_switches_change_the_platforms_and_change_them_back(
    client: aiohttp.ClientSession, ground: Playground
) -> None:
    model = ground.mistral.model
    assert isinstance(model, OfflineModel)
    pace = model.delay
    for name in ("twice", "slow", "cut", "capacity"):
        assert await switch(client, name, on=True) == 200

    state = await (await client.get("/page/state?user=U0ALICE")).json()
    assert [one["on"] for one in state["trouble"]] == [True, False, True, True, True]
    assert ground.slack.duplicate_next > 0
    assert model.delay > pace
    assert ground.mistral.processing_status == "waiting_for_capacity"

    for name in ("twice", "slow", "cut", "capacity"):
        await switch(client, name, on=False)
    assert (ground.slack.duplicate_next, model.delay) == (0, pace)
    assert ground.mistral.processing_status == ""
    assert ground.mistral.faults.take("conversations.start") is None


async def test_there_are_no_other_switches(client: aiohttp.ClientSession) -> None:
    response = await client.post("/page/trouble", json={"name": "explode", "on": True})

    assert (response.status, await response.text()) == (400, NOT_POSSIBLE)


def test_a_recurring_fault_meets_every_nth_request_of_its_operation() -> None:
    faults, cut = Faults(), Fault("cut")
    faults.recur("start", cut, every=2)

    met = [faults.take(name) for name in ("start", "append", "start", "start")]

    assert met == [None, None, cut, None]


async def test_a_switch_has_a_platform_speak_a_dialect(
    client: aiohttp.ClientSession, ground: Playground
) -> None:
    for name in ("history-lags", "streams-die-sooner"):
        assert await switch(client, name, on=True) == 200

    spoken = [name for name, on in (await dialects(client)).items() if on]
    assert spoken == ["streams-die-sooner", "history-lags"]
    assert ground.mistral.dialects.value("history-lags") == 2.0
    await switch(client, "history-lags", on=False)
    assert "history-lags" not in ground.mistral.dialects


async def test_a_real_model_speaks_no_dialect_of_ours() -> None:
    async with (
        Playground(relay=Relay("http://127.0.0.1:1")) as ground,
        aiohttp.ClientSession(ground.address) as client,
    ):
        assert set(await dialects(client)) == {dialect.name for dialect in SLACK}
