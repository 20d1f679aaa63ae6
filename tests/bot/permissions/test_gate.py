"""Gate: people as Slack knows them, and what those are told who may not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.concurrency.background import BackgroundTasks
from bot.core.actor import Actor, ActorInChannel
from bot.permissions.denial_notices import DAY, LIMIT_PAUSE, DenialNotices
from bot.permissions.gate import Gate
from bot.permissions.person_kinds import kind_of
from bot.permissions.place_rules import PlacePolicies
from bot.permissions.policy import SENTENCES, Action, Denial, PersonKind, Rules
from bot.permissions.roles import PermissionsUnknown
from bot.slack.client import SlackClient
from bot.slack.directory.people import PeopleDirectory, Person
from bot.slack.identity import Identity
from bot.slack.posting.notices import Notices
from playground.faults import Fault
from playground.slack import LocalSlack
from storage.agents.policies import PolicyChoices
from storage.engine.database import Database
from storage.models import ToldDenial
from tests.storage.support.hands import rows

HOME = Identity("T0LOCAL", "Local", "U0AGENT", "B0AGENT", frozenset())
HERE, DIRECT = "C0GENERAL", "D0ALICE"
WHO = "U0OTHER"


@dataclass(slots=True)
class Entrance:
    """A gate on the local Slack, with the time in a hand."""

    slack: LocalSlack
    database: Database
    gate: Gate
    background: BackgroundTasks
    now: list[float]

    def arrives(self, **fields: Any) -> None:
        self.slack.workspace.add_user(WHO, "Other", **fields)
        self.slack.workspace.channels[HERE].members.append(WHO)

    async def ask(self, channel: str = HERE, action: Action = Action.ASK) -> Denial | None:
        here = ActorInChannel(HOME.team, WHO, channel)
        denial = await self.gate.denial(here, action)
        if denial:
            await self.gate.tell(here, denial)
        async with asyncio.timeout(10):
            while self.background.busy:
                await asyncio.sleep(0.002)
        return denial

    @property
    def told(self) -> list[str]:
        return [one.text for one in self.slack.workspace.ephemerals if one.user == WHO]

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.slack.calls)


@pytest_asyncio.fixture
async def entrance(
    slack: LocalSlack, client: SlackClient, database: Database
) -> AsyncIterator[Entrance]:
    background, now = BackgroundTasks(), [20_000.5 * DAY]
    notices = DenialNotices(database, Notices(client), background, lambda: now[0])
    policies = PlacePolicies(database, Rules())
    gate = Gate(PeopleDirectory(client), HOME, policies, notices)
    yield Entrance(slack, database, gate, background, now)
    await background.close()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, PersonKind.MEMBER),
        ({"is_admin": True}, PersonKind.ADMIN),
        ({"is_restricted": True}, PersonKind.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, PersonKind.SINGLE_GUEST),
        ({"team_id": "T0OTHER"}, PersonKind.EXTERNAL),
        ({"team_id": "T0OTHER", "is_stranger": True}, PersonKind.EXTERNAL),
        ({"is_stranger": True}, PersonKind.EXTERNAL),
        ({"team_id": "T0OTHER", "is_admin": True}, PersonKind.EXTERNAL_ADMIN),
        ({"deleted": True}, PersonKind.DEACTIVATED),
        ({"deleted": True, "is_admin": True}, PersonKind.DEACTIVATED),
        ({"bot_id": "B0OTHER"}, PersonKind.BOT),
    ],
)
async def test_people_are_what_slack_says_they_are(
    entrance: Entrance, fields: dict[str, Any], kind: PersonKind
) -> None:
    entrance.arrives(**fields)

    assert await entrance.gate.kind(WHO) is kind


@pytest.mark.parametrize(
    ("home", "kind"),
    [
        (Identity("E1", "Org", "W0", "B0", frozenset()), PersonKind.MEMBER),
        (Identity("T9", "Sister", "W0", "B0", frozenset(), enterprise="E1"), PersonKind.MEMBER),
        (Identity("T9", "Other", "W0", "B0", frozenset(), enterprise="E2"), PersonKind.EXTERNAL),
        (Identity("T9", "Other", "W0", "B0", frozenset()), PersonKind.EXTERNAL),
    ],
    ids=["installed in the whole enterprise", "in a sister workspace", "another one", "none"],
)
def test_people_of_sister_workspaces_are_no_strangers(home: Identity, kind: PersonKind) -> None:
    person = Person(
        "Wanda", frozenset({"T1", "T2"}), is_admin=False, is_guest=False, enterprise="E1"
    )

    assert kind_of(person, home) is kind


@pytest.mark.parametrize("user", ["USLACKBOT", "U0NOBODY"])
async def test_slackbot_and_whoever_slack_does_not_know_are_refused(
    entrance: Entrance, user: str
) -> None:
    here = ActorInChannel(HOME.team, user, HERE)

    assert await entrance.gate.denial(here, Action.ASK) in {Denial.BOT, Denial.UNKNOWN}


async def test_while_slack_says_nothing_nobody_is_let_in(entrance: Entrance) -> None:
    entrance.arrives()
    entrance.slack.faults.add("users.info", Fault("latency", seconds=3.0))

    with pytest.raises(PermissionsUnknown):
        await entrance.ask()


async def test_a_known_person_is_not_looked_up_again(entrance: Entrance) -> None:
    entrance.arrives()

    for action in (Action.ASK, Action.ASK, Action.STOP):
        await entrance.ask(action=action)

    assert entrance.calls("users.info") == 1


async def test_those_who_ask_at_once_share_one_look(entrance: Entrance) -> None:
    entrance.arrives()

    await asyncio.gather(*(entrance.gate.kind(WHO) for _ in range(5)))

    assert entrance.calls("users.info") == 1


async def test_the_refused_are_told_once_a_day_in_each_place(entrance: Entrance) -> None:
    entrance.arrives(team_id="T0OTHER")
    for _ in range(3):
        await entrance.ask()
    entrance.slack.workspace.channels["C0RANDOM"].members.append(WHO)
    await entrance.ask("C0RANDOM")
    entrance.now[0] += DAY

    await entrance.ask()

    assert entrance.told == [SENTENCES[Denial.EXTERNAL]] * 3


async def test_another_node_tells_nobody_a_second_time(entrance: Entrance) -> None:
    entrance.arrives(team_id="T0OTHER")
    await entrance.ask()
    [row] = await rows(entrance.database, ToldDenial)

    assert (row.place, row.user, row.day) == (HERE, WHO, 20_000)


async def test_where_a_note_in_the_channel_is_impossible_a_direct_message_says_it(
    entrance: Entrance,
) -> None:
    entrance.arrives(team_id="T0OTHER")
    entrance.slack.faults.add("chat.postEphemeral", Fault("refused", code="user_not_in_channel"))

    await entrance.ask()

    direct = entrance.slack.workspace.direct(WHO)
    assert direct
    assert [one.text for one in direct.messages.values()] == [SENTENCES[Denial.EXTERNAL]]


@pytest.mark.parametrize(
    ("workspace", "channel", "denial"),
    [
        ({}, {}, Denial.EXTERNAL),
        ({"external": True}, {}, None),
        ({}, {"external": True}, None),
        ({"external": True}, {"external": False}, Denial.EXTERNAL),
        ({"external": True, "channels": False}, {}, Denial.CHANNEL),
        ({"external": True, "channels": False}, {"channels": True}, None),
    ],
)
async def test_a_channel_comes_before_its_workspace_and_that_before_the_settings(
    entrance: Entrance,
    workspace: dict[str, Any],
    channel: dict[str, Any],
    denial: Denial | None,
) -> None:
    entrance.arrives(team_id="T0OTHER")
    await entrance.ask()  # so that the rules are known by now
    admin = Actor(HOME.team, "U0ALICE")

    for place, choices in (("", workspace), (HERE, channel)):
        await entrance.gate.policies.choose(admin, place, PolicyChoices(**choices))

    assert await entrance.ask() is denial


async def test_who_goes_on_beyond_a_limit_is_told_once(entrance: Entrance) -> None:
    entrance.arrives()
    here = ActorInChannel(HOME.team, WHO, HERE)
    for seconds in (0, 1, 30, LIMIT_PAUSE - 32):
        entrance.now[0] += seconds
        entrance.gate.notices.tell_of_limit(here, "Too many.")
    await entrance.ask()

    assert entrance.told == ["Too many."]


async def test_who_reaches_a_limit_later_is_told_of_it_again(entrance: Entrance) -> None:
    entrance.arrives()
    here = ActorInChannel(HOME.team, WHO, HERE)
    for _ in range(2):
        entrance.now[0] += LIMIT_PAUSE
        entrance.gate.notices.tell_of_limit(here, "Too many.")
        await entrance.ask()

    assert entrance.told == ["Too many."] * 2
