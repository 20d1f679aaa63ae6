"""Policy: every action of every kind of person, allowed and refused."""

from dataclasses import replace

import pytest

from bot.permissions.policy import (
    SENTENCES,
    Action,
    Denial,
    PersonKind,
    PlaceKind,
    Policy,
    Rules,
    Who,
)

# One column for each kind of person; "·" may, any other letter says why not.
KINDS = {
    "M": PersonKind.MEMBER,
    "A": PersonKind.ADMIN,
    "G": PersonKind.GUEST,
    "S": PersonKind.SINGLE_GUEST,
    "E": PersonKind.EXTERNAL,
    "X": PersonKind.EXTERNAL_ADMIN,
    "D": PersonKind.DEACTIVATED,
    "B": PersonKind.BOT,
    "P": PersonKind.APP,
    "U": PersonKind.UNKNOWN,
}
LETTERS = {
    "·": None,
    "g": Denial.GUEST,
    "e": Denial.EXTERNAL,
    "d": Denial.DEACTIVATED,
    "b": Denial.BOT,
    "p": Denial.APP,
    "u": Denial.UNKNOWN,
    "o": Denial.OURS,
    "m": Denial.MEMBERS,
    "a": Denial.ADMINS,
    "c": Denial.CHANNEL,
    "i": Denial.DIRECT,
    "l": Denial.LOCKED,
}
HEAD = "MAGSEXDBPU"

# In a channel, with guests and people of other companies welcome.
OPEN = {
    Action.ASK: "······db·u",
    Action.EDIT: "······dbpu",
    Action.REGENERATE: "······dbpu",
    Action.STOP: "······dbpu",
    Action.FEEDBACK: "······dbpu",
    Action.BRANCH: "······dbpu",
    Action.ROUTINE: "····oodbpu",
    Action.SWITCH_THREAD: "······dbpu",
    Action.SWITCH_CHANNEL: "··mmmmdbpu",
    Action.FOLLOW: "··mmmmdbpu",
    Action.APPROVE: "······dbpu",  # and the agent's own rule: see `test_approval_rights`
    Action.SHARE: "······dbpu",
    Action.IMPORT: "····oodbpu",
    Action.EXPORT: "····oodbpu",
    Action.FORGET: "····oodbpu",
    Action.LOOK: "······dbpu",
    Action.LIBRARY: "······dbpu",
    Action.REMEMBER: "····oodbpu",
    Action.MEMORY: "··mmmmdbpu",
    Action.USAGE: "··mmmmdbpu",
    Action.HOME: "······dbpu",
    Action.MANAGE: "······dbpu",  # and Slack is asked: see `bot.permissions.roles`
    Action.POLICY: "a·aaaadbpu",
    Action.CONNECT: "··mmmmdbpu",
    Action.CONNECT_WORKSPACE: "a·aaaadbpu",
}
# The columns that differ under other rules, whatever the action is.
CLOSED_TO = {
    "guests": (replace(Rules(external=True), guests=False), {"G": "g", "S": "g"}),
    "other companies": (Rules(external=False), {"E": "e", "X": "e"}),
    "apps": (Rules(external=True, apps=False), {"P": "p"}),
}


def cells(table: dict[Action, str]) -> list[tuple[Action, str, str]]:
    rows = table.items()
    return [(action, *cell) for action, row in rows for cell in zip(HEAD, row, strict=True)]


def row(policy: Policy, action: Action) -> list[Denial | None]:
    return [policy.denial(KINDS[kind], PlaceKind.CHANNEL, action) for kind in HEAD]


def test_the_table_knows_every_action_and_every_kind_of_person() -> None:
    assert set(OPEN) == set(Action)
    assert {KINDS[letter] for letter in HEAD} == set(PersonKind)


@pytest.mark.parametrize(("action", "kind", "expected"), cells(OPEN))
def test_in_a_channel_that_is_open_to_all(action: Action, kind: str, expected: str) -> None:
    policy = Policy(Rules(external=True))

    denial = policy.denial(KINDS[kind], PlaceKind.CHANNEL, action)

    assert denial is LETTERS[expected]


@pytest.mark.parametrize("closed_to", CLOSED_TO)
@pytest.mark.parametrize("action", Action)
def test_whoever_is_refused_altogether_may_do_nothing(closed_to: str, action: Action) -> None:
    rules, refused = CLOSED_TO[closed_to]

    found = row(Policy(rules), action)

    expected = zip(HEAD, OPEN[action], strict=True)
    assert found == [LETTERS[refused.get(kind, letter)] for kind, letter in expected]


@pytest.mark.parametrize("action", Action)
def test_in_a_channel_that_is_off_admins_open_it_again_and_nobody_does_anything_else(
    action: Action,
) -> None:
    found = row(Policy(Rules(external=True, channels=False)), action)

    shut = "c·ccccdbcu" if action is Action.POLICY else "ccccccdbcu"
    assert found == [LETTERS[letter] for letter in shut]


@pytest.mark.parametrize("kind", "MAGSEX")
@pytest.mark.parametrize("action", [Action.SWITCH_CHANNEL, Action.FORGET, Action.USAGE])
def test_in_direct_messages_everybody_decides_for_themselves(action: Action, kind: str) -> None:
    policy = Policy(Rules(external=True, switching=Who.ADMINS, usage=Who.ADMINS))

    assert policy.denial(KINDS[kind], PlaceKind.DIRECT, action) is None


@pytest.mark.parametrize("kind", "MGE")
def test_direct_messages_may_be_off_while_channels_are_on(kind: str) -> None:
    policy = Policy(Rules(external=True, direct=False))

    found = [policy.denial(KINDS[kind], place, Action.ASK) for place in PlaceKind]

    assert found == [None, Denial.DIRECT, None]


@pytest.mark.parametrize("action", [Action.SWITCH_CHANNEL, Action.USAGE])
@pytest.mark.parametrize(
    ("circle", "row"),
    [(Who.EVERYBODY, "······"), (Who.MEMBERS, "··mmmm"), (Who.ADMINS, "a·aaaa")],
)
def test_admins_set_who_may_switch_and_who_sees_usage(
    action: Action, circle: Who, row: str
) -> None:
    policy = Policy(Rules(external=True, switching=circle, usage=circle))

    found = [policy.denial(KINDS[kind], PlaceKind.CHANNEL, action) for kind in "MAGSEX"]

    assert found == [LETTERS[letter] for letter in row]


@pytest.mark.parametrize("action", [Action.SWITCH_CHANNEL, Action.SWITCH_THREAD])
@pytest.mark.parametrize(
    ("place", "row"),
    [(PlaceKind.CHANNEL, "l·llll"), (PlaceKind.DIRECT, "······")],
    ids=["channel", "direct message"],
)
def test_only_admins_choose_an_agent_in_a_locked_channel(
    action: Action, place: PlaceKind, row: str
) -> None:
    policy = Policy(Rules(external=True, switching=Who.EVERYBODY, locked=True))

    found = [policy.denial(KINDS[kind], place, action) for kind in "MAGSEX"]

    assert found == [LETTERS[letter] for letter in row]


def test_a_lock_leaves_people_to_set_which_replies_are_followed() -> None:
    policy = Policy(Rules(locked=True))

    assert policy.denial(PersonKind.MEMBER, PlaceKind.CHANNEL, Action.FOLLOW) is None


@pytest.mark.parametrize("denial", Denial)
def test_every_denial_is_short(denial: Denial) -> None:
    said = SENTENCES[denial]

    assert said.count(". ") <= 1
    assert said.endswith(".")
