"""Choices of admins about who may do what, and who was told of a denial."""

import pytest
from sqlalchemy import Connection, select

from storage.agents import policies
from storage.agents.policies import WORKSPACE, PolicyChoices
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import ToldDenial
from tests.storage.support.hands import rows

NONE = PolicyChoices()
SHUT = PolicyChoices(guests=False, switching="admins")


async def test_without_a_choice_everything_follows_the_settings(database: Database) -> None:
    assert await database.run(policies.chosen, "T1", "C1") == (NONE, NONE)


async def test_a_channels_choices_come_beside_those_of_its_workspace(database: Database) -> None:
    await database.run(policies.choose, "T1", WORKSPACE, SHUT)
    await database.run(policies.choose, "T1", "C1", PolicyChoices(guests=True))
    await database.run(policies.choose, "T2", WORKSPACE, PolicyChoices(direct=False))

    assert await database.run(policies.chosen, "T1", "C1") == (SHUT, PolicyChoices(guests=True))
    assert await database.run(policies.chosen, "T1", "C2") == (SHUT, NONE)
    assert await database.run(policies.chosen, "T1", WORKSPACE) == (SHUT, SHUT)


async def test_a_choice_says_what_was_before_and_whether_it_changed_anything(
    database: Database,
) -> None:
    first = await database.run(policies.choose, "T1", "C1", SHUT)
    again = await database.run(policies.choose, "T1", "C1", SHUT)
    undone = await database.run(policies.choose, "T1", "C1", NONE)

    assert [first, again, undone] == [(NONE, True), (SHUT, False), (SHUT, True)]


async def test_hidden_agents_are_kept_by_name_and_compared_as_a_list(database: Database) -> None:
    hidden = PolicyChoices(locked=True, hidden_agents=("analyst", "tutor"))

    first = await database.run(policies.choose, "T1", "C1", hidden)
    again = await database.run(policies.choose, "T1", "C1", hidden)

    assert [first, again] == [(NONE, True), (hidden, False)]
    assert await database.run(policies.chosen, "T1", "C1") == (NONE, hidden)


@pytest.mark.parametrize(
    ("second", "is_first"),
    [
        (("T1", "C1", "U1", 20_000), False),
        (("T1", "C1", "U1", 20_001), True),
        (("T1", "C2", "U1", 20_000), True),
        (("T1", "C1", "U2", 20_000), True),
        (("T2", "C1", "U1", 20_000), True),
    ],
)
async def test_a_person_is_told_once_a_day_in_a_place(
    database: Database, second: tuple[str, str, str, int], is_first: bool
) -> None:
    assert await database.run(policies.first_today, "T1", "C1", "U1", 20_000)

    assert await database.run(policies.first_today, *second) is is_first


async def test_notes_of_days_that_are_over_go(database: Database) -> None:
    def today(connection: Connection) -> int:
        return int((connection.scalar(select(now())) or 0.0) // policies.DAY)

    day = await database.run(today)
    await database.run(policies.first_today, "T1", "C1", "U1", day - 3)
    await database.run(policies.first_today, "T1", "C1", "U2", day)

    await database.run(policies.forget_told)

    assert [row.user for row in await rows(database, ToldDenial)] == ["U2"]
