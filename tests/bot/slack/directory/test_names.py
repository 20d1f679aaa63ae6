"""Directory of people: names are cached, roles are always fetched."""

from typing import Any, cast

import pytest

from bot.slack.client import SlackClient
from bot.slack.context_teams import MOST, ContextTeams
from bot.slack.directory.names import Names, UserGroups
from bot.slack.directory.people import NAME_TTL, PeopleDirectory
from bot.slack.errors import SlackRefused, SlackUnreachable
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

    assert names == ["Alice"] * 3
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


async def test_a_public_channels_name_is_looked_up_once_s15(
    slack: LocalSlack, client: SlackClient, people: PeopleDirectory
) -> None:
    names = Names(client, people)

    found = [await names.channel_name("C0GENERAL") for _ in range(3)]

    assert found == ["general"] * 3
    assert sum(call.method == "conversations.info" for call in slack.calls) == 1


@pytest.mark.parametrize("channel", ["G0PRIVATE", "D0ALICE", "C0NOWHERE"])
async def test_a_name_that_is_not_for_everybody_is_not_told_s15(
    channel: str, client: SlackClient, people: PeopleDirectory
) -> None:
    assert await Names(client, people).channel_name(channel) == ""


async def test_a_user_group_is_called_by_its_handle_a8_a9(
    slack: LocalSlack, client: SlackClient, people: PeopleDirectory
) -> None:
    slack.workspace.add_user_group("S0CREW", "crew", ["U0ALICE"])
    names = Names(client, people)

    found = [await names.group_name(group) for group in ("S0CREW", "S0CREW", "S9")]

    assert found == ["crew", "crew", ""]
    assert sum(call.method == "usergroups.list" for call in slack.calls) == 1


async def test_without_the_right_to_read_groups_they_have_no_name(
    slack: LocalSlack, client: SlackClient, people: PeopleDirectory
) -> None:
    slack.scopes -= {"usergroups:read"}

    assert await Names(client, people).group_name("S0CREW") == ""


class FlakySlack:
    """Cannot be reached for the first look-ups."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.context_teams = ContextTeams()

    async def read(self, method: str, **_arguments: Any) -> dict[str, Any]:
        self.failures -= 1
        if self.failures >= 0:
            raise SlackUnreachable(method, "timeout")
        group = {"id": "S0CREW", "handle": "crew"}
        return {"channel": {"name": "general", "is_channel": True}, "usergroups": [group]}


async def test_a_name_that_cannot_be_looked_up_is_missing_only_for_now() -> None:
    client = cast("SlackClient", FlakySlack(failures=2))
    names = Names(client, PeopleDirectory(client))

    missing = [await names.channel_name("C0GENERAL"), await names.group_name("S0CREW")]
    found = [await names.channel_name("C0GENERAL"), await names.group_name("S0CREW")]

    assert missing == ["", ""]
    assert found == ["general", "crew"]


class Organization:
    """Slack for a token of several workspaces: what is of one of them needs its id."""

    def __init__(self) -> None:
        self.context_teams = ContextTeams()
        self.asked: list[str] = []

    async def read(self, method: str, *, team_id: str = "", **_arguments: Any) -> dict[str, Any]:
        self.asked.append(team_id)
        if team_id != "T2":
            raise SlackRefused(method, "no_such_subteam" if team_id else "missing_argument")
        group = {"id": "S0CREW", "handle": "crew"}
        return {"users": ["W0BOT"], "usergroups": [group], "bot": {"name": "Stand-up"}}


@pytest.mark.parametrize(
    ("known", "asked"),
    [(["T1", "T2"], ["T2"]), (["T2", "T1"], ["T1", "T2"]), ([], [""]), (["T1"], ["T1"])],
    ids=["latest", "earlier", "none", "another"],
)
async def test_what_is_of_one_workspace_of_an_organization_is_looked_for_in_the_known_ones(
    known: list[str], asked: list[str]
) -> None:
    organization = Organization()
    client = cast("SlackClient", organization)
    for team in known:
        organization.context_teams.note(team)

    holds = await UserGroups(client).holds("S0CREW", "W0BOT")

    assert holds == ("T2" in known)
    assert organization.asked == asked


async def test_names_of_groups_and_apps_come_from_whichever_workspace_has_them() -> None:
    organization = Organization()
    client = cast("SlackClient", organization)
    for team in ("T2", "T1"):
        organization.context_teams.note(team)
    people = PeopleDirectory(client)

    names = [await Names(client, people).group_name("S0CREW"), await people.name("B0STANDUP")]

    assert names == ["crew", "Stand-up"]


def test_only_the_latest_workspaces_are_looked_in() -> None:
    teams = ContextTeams()
    for number in range(MOST + 5):
        teams.note(f"T{number}")
    teams.note("T10")

    assert teams.latest()[:2] == ("T10", f"T{MOST + 4}")
    assert len(teams.latest()) == MOST
