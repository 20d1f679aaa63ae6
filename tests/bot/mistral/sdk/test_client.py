"""Requests that may be repeated, what is logged of refusals, and what Mistral announces."""

import time
from dataclasses import replace

import httpx2
import pytest
from structlog.testing import capture_logs

from bot.concurrency.shared_limits import SharedLimits
from bot.core import errors, refusals
from bot.mistral.agents import MistralAgents
from bot.mistral.conversations import Conversations
from bot.mistral.refusals.refusal_log import QUIET, RefusalLog
from bot.mistral.sdk.client import LIMIT, Client
from bot.mistral.sdk.deprecations import GOING, Deprecations
from tests.bot.mistral.wire import QUICK, Reply, wired
from tests.support.clock import Clock

JSON = "application/json"
EMPTY_LIST = Reply((b"[]",), kind=JSON)
DAY = Reply((b"{}",), 429, JSON, {"Retry-After": "86400"})


def refused(status: int) -> Reply:
    return Reply((b'{"message": "no"}',), status, JSON)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_read_is_tried_again_after_what_passes(status: int) -> None:
    async with wired() as (wire, client):
        wire.says(refused(status), EMPTY_LIST)

        assert await Conversations(client).having({}) == []

    assert len(wire.requests) == 2


@pytest.mark.parametrize("status", [301, 400, 401, 402, 403, 404, 405, 413, 422])
async def test_what_does_not_pass_is_asked_once(status: int) -> None:
    async with wired() as (wire, client):
        wire.says(refused(status))

        with pytest.raises(errors.UserFacingError):
            await MistralAgents(client).having({})

    assert len(wire.requests) == 1


async def test_a_read_that_has_to_wait_for_a_day_is_given_up_at_once() -> None:
    async with wired() as (wire, client):
        wire.says(DAY)

        began = time.monotonic()
        with pytest.raises(errors.ModelBusy) as busy:
            await Conversations(client).history("c1")

    assert time.monotonic() - began < 1.0
    assert busy.value.retry_after == 86_400
    assert len(wire.requests) == 1


async def test_a_deletion_that_has_to_wait_for_a_day_says_so_at_once() -> None:
    async with wired() as (wire, client):
        wire.says(DAY)

        with pytest.raises(errors.ModelBusy):
            await Conversations(client).delete("c1", once=True)

    assert len(wire.requests) == 1


async def test_reads_of_a_server_that_stays_down_get_rarer_and_end() -> None:
    async with wired(replace(QUICK, retries=1.4)) as (wire, client):
        wire.says(refused(503))

        with pytest.raises(errors.ModelFailed):
            await Conversations(client).having({})

    assert len(wire.requests) == 2  # at 0 and 0.5 to 0.6 s: the next delay is too long


async def test_many_refusals_are_one_line_with_the_status_and_what_to_do() -> None:
    async with wired() as (wire, client):
        wire.says(refused(402))
        with capture_logs() as logs:
            for _ in range(3):
                with pytest.raises(refusals.OutOfCredits):
                    await MistralAgents(client).having({})

    [line] = logs
    assert line == {
        "event": "mistral_refused",
        "log_level": "warning",
        "error": "OutOfCredits",
        "status": "402",
        "hint": refusals.OutOfCredits.hint,
    }


def test_another_reason_and_a_later_time_are_lines_of_their_own(clock: Clock) -> None:
    told = RefusalLog(clock)

    with capture_logs() as logs:
        for error in (errors.ModelFailed(), errors.ModelSilent(), errors.ModelFailed()):
            told.note(error)
        clock.now += QUIET
        told.note(errors.ModelFailed())

    assert [line["error"] for line in logs] == ["ModelFailed", "ModelSilent", "ModelFailed"]


async def test_what_goes_away_is_logged_once_and_listed() -> None:
    headers = {"Deprecation": "@1767225600", "Sunset": "Wed, 01 Jul 2026 00:00:00 GMT"}
    async with wired() as (wire, client):
        wire.says(Reply((b"[]",), 200, JSON, headers))
        with capture_logs() as logs:
            for conversation in ("conv_1", "conv_2"):
                await Conversations(client).having({})
                await Conversations(client).history(conversation)
        sentences = client.deprecations.sentences

    paths = [line["path"] for line in logs if line["event"] == "mistral_deprecated"]
    assert paths == ["/v1/conversations"]
    [sentence] = sentences
    assert sentence == (
        "Mistral announces that GET /v1/conversations goes away (deprecation: @1767225600, "
        "sunset: Wed, 01 Jul 2026 00:00:00 GMT). Look for a newer version."
    )


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/v1/agents", "/v1/agents"),
        ("/v1/conversations/conv_1/history", "/v1/conversations"),
        ("/gateway/mistral/v1/libraries?page_size=1", "/v1/libraries"),
        ("/v2/models/v1/agents/ag_7", "/v1/agents"),
        ("/elsewhere", "/"),
    ],
)
async def test_what_goes_away_is_named_wherever_the_server_is(path: str, told: str) -> None:
    response = httpx2.Response(
        200, headers={"Sunset": "soon"}, request=httpx2.Request("GET", f"https://ai.example{path}")
    )
    found = Deprecations()

    await found.note(response)

    assert found.sentences == [GOING.format(method="GET", path=told, said="sunset: soon")]


async def test_what_stays_is_not_announced() -> None:
    async with wired() as (wire, client):
        wire.says(Reply((b"[]",), 200, JSON, {"Deprecation": "false"}))
        await Conversations(client).having({})

        assert client.deprecations.sentences == []


# A rate limit that is used up.


async def test_requests_of_a_key_that_was_refused_are_held() -> None:
    async with wired(replace(QUICK, retries=0.1)) as (wire, client):
        wire.says(Reply((b"{}",), 429, JSON, {"Retry-After": "300"}), EMPTY_LIST)
        with pytest.raises(errors.ModelBusy):
            await Conversations(client).delete("c1", once=True)

        with pytest.raises(errors.ModelBusy) as busy:
            await Conversations(client).start("ag_1", "Hi", {})

    assert (busy.value.retry_after or 0.0) == pytest.approx(300.0, rel=0.1)
    assert len(wire.requests) == 1


async def test_a_key_is_held_for_as_long_as_another_node_was_told(clock: Clock) -> None:
    limits = SharedLimits(clock)
    async with wired(replace(QUICK, retries=0.1)) as (wire, operators):
        wire.says(EMPTY_LIST)
        client = operators.sharing(Client, "own", limit=limits.of("T1", LIMIT))
        limits.hear(2, {("T1", LIMIT): 300.0})
        with pytest.raises(errors.ModelBusy):
            await Conversations(client).having({})

        clock.now += 300.0
        await Conversations(client).having({})

    assert len(wire.requests) == 1


async def test_a_key_that_was_refused_holds_no_other_key(clock: Clock) -> None:
    limits = SharedLimits(clock)
    limits.refused(("T1", LIMIT), 300.0)
    async with wired() as (wire, operators):
        wire.says(EMPTY_LIST)
        client = operators.sharing(Client, "own", limit=limits.of("T2", LIMIT))

        assert await Conversations(client).having({}) == []
