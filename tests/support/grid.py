"""An organization of two workspaces with people of its own, and an app that it installs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playground.model import Model
from playground.slack import Bot, LocalSlack
from tests.support.app import Stage
from tests.support.installs import Browser, installable

ORG, NORTH, SOUTH = "E0ORG", "T0NORTH", "T0SOUTH"
OWN = "T0WEST"  # a sister that may install the app for itself
SHARED = "C0SHARED"  # a channel of both
PEOPLE = {NORTH: "W0NORA", SOUTH: "W0SAM"}
PLACES = {NORTH: "C0NORTH", SOUTH: "C0SOUTH"}


@asynccontextmanager
async def org_wide(
    database_url: str,
    *,
    model: Model | None = None,
    rotation: bool = False,
    **switches: bool,
) -> AsyncIterator[Stage]:
    """Start an app that the organization has installed, and both of its workspaces were given.

    `switches` are those of the local Slack about what nobody has seen yet.
    """
    slack = LocalSlack()
    slack.org_deploy = True
    for name, value in switches.items():
        setattr(slack, name, value)
    _populate(slack)
    async with installable(database_url, slack=slack, rotation=rotation, model=model) as stage:
        await Browser(stage, user=PEOPLE[NORTH]).install(ORG)
        for team in PEOPLE:
            slack.installing.grant(team)
        await slack.settle()
        yield stage


def _populate(slack: LocalSlack) -> None:
    slack.add_enterprise(ORG, "Big Org", Bot("W0BOT", "B0ORGBOT"))
    for team, person in PEOPLE.items():
        workspace = slack.add_workspace(team, team, enterprise=ORG, populated=False).workspace
        workspace.add_user(person, person[2:].title(), is_admin=True)
        workspace.add_channel(PLACES[team], "general", [person, "W0BOT"])
        workspace.add_channel(f"D{person[1:]}", "", [person, "W0BOT"], kind="im")
    west = slack.add_workspace(OWN, OWN, Bot(), enterprise=ORG, populated=False).workspace
    west.add_user("W0WES", "Wes", is_admin=True)
    north = slack.tenants[NORTH].workspace
    north.add_channel(SHARED, "shared", [PEOPLE[NORTH], "W0BOT"])
    slack.share_in_org(SHARED, NORTH, SOUTH)
