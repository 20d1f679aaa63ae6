"""Directory of people: names are cached, roles are always fetched."""

import pytest

from bot.slack.client import SlackClient
from bot.slack.directory import NAME_TTL, PeopleDirectory
from playground.slack import LocalSlack
from tests.support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(client: SlackClient, clock: Clock) -> PeopleDirectory:
    return PeopleDirectory(client, clock)


def lookups(slack: LocalSlack) -> int:
    return sum(call.method == "users.info" for call in slack.calls)


async def test_a_name_is_looked_up_once(slack: LocalSlack, people: PeopleDirectory) -> None:
    names = [await people.name("U0ALICE") for _ in range(3)]

    assert names == ["alice"] * 3
    assert lookups(slack) == 1


async def test_a_name_is_looked_up_again_in_time(
    slack: LocalSlack, people: PeopleDirectory, clock: Clock
) -> None:
    await people.name("U0ALICE")
    clock.now += NAME_TTL + 1

    await people.name("U0ALICE")

    assert lookups(slack) == 2


async def test_a_role_is_never_out_of_date(slack: LocalSlack, people: PeopleDirectory) -> None:
    before = await people.person("U0ALICE")
    slack.workspace.users["U0ALICE"].is_admin = False

    after = await people.person("U0ALICE")

    assert (before.is_admin, after.is_admin) == (True, False)


async def test_a_person_who_was_fetched_has_a_name(
    slack: LocalSlack, people: PeopleDirectory
) -> None:
    await people.person("U0ALICE")

    await people.name("U0ALICE")

    assert lookups(slack) == 1


async def test_a_person_whom_slack_does_not_know_is_called_by_their_id(
    people: PeopleDirectory,
) -> None:
    assert await people.name("U0NOBODY") == "U0NOBODY"
