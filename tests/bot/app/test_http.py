"""Operators' HTTP endpoints."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from bot.app import http


class Doctor:
    """Says what it is told to say."""

    def __init__(self) -> None:
        self.found: list[str] = []

    async def problems(self) -> list[str]:
        return self.found


@pytest.fixture
def doctor() -> Doctor:
    return Doctor()


@pytest_asyncio.fixture
async def client(doctor: Doctor) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    async with TestClient(TestServer(http.application(doctor, {}))) as ready:
        yield ready


async def test_a_process_that_runs_is_alive_whatever_else(
    client: TestClient,  # type: ignore[type-arg]
    doctor: Doctor,
) -> None:
    doctor.found = ["The database does not answer."]

    answer = await client.get("/healthz")

    assert answer.status == 200


async def test_a_problem_makes_it_not_ready_and_is_told(
    client: TestClient,  # type: ignore[type-arg]
    doctor: Doctor,
) -> None:
    doctor.found = ["The database does not answer."]

    answer = await client.get("/readyz")

    assert answer.status == 503
    assert (await answer.json())["problems"] == ["The database does not answer."]


async def test_metrics_are_in_prometheus_text(client: TestClient) -> None:  # type: ignore[type-arg]
    answer = await client.get("/metrics")

    assert answer.status == 200
    assert "# TYPE threadwind_turns_total counter" in await answer.text()


async def test_over_a_socket_nothing_is_received_by_http(client: TestClient) -> None:  # type: ignore[type-arg]
    answer = await client.post("/slack/events", json={})

    assert answer.status == 404
