"""Operators' HTTP endpoints."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from bot.app import http
from tests.support.clock import Clock


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


@pytest.mark.parametrize(
    ("given", "status"),
    [("Bearer right", 200), ("Bearer wrong", 401), ("right", 401), ("", 401), ("Bearer é", 401)],
)
async def test_with_a_token_metrics_are_for_its_owner(
    doctor: Doctor, given: str, status: int
) -> None:
    app = http.application(doctor, {}, metrics_token="right")
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/metrics", headers={"Authorization": given})

        assert answer.status == status
        assert ("threadwind_turns" in await answer.text()) == (status == 200)


async def test_metrics_are_collected_once_a_second(doctor: Doctor) -> None:
    clock = Clock()
    page = http.MetricsPage(None, clock)
    request = make_mocked_request("GET", "/metrics")

    first, second = await page.show(request), await page.show(request)
    clock.now += 1.0
    third = await page.show(request)

    assert first.body is second.body
    assert third.body is not first.body


async def test_pages_and_events_are_let_through_once_the_app_works(doctor: Doctor) -> None:
    door = http.Door()

    async def installed(_request: web.Request) -> web.Response:
        return web.Response(text="installed")

    async with TestClient(TestServer(door.app)) as client:
        pages = (http.INSTALL, http.REDIRECT)
        early = [(await client.get(page)).status for page in pages]
        door.open(doctor, {http.REDIRECT: installed})
        late = [(await client.get(page)).status for page in pages]

    assert (early, late) == ([503, 503], [404, 200])
