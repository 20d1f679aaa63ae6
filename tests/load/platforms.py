"""Local Slack with many workspaces, which gives each event to the next node in turn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, repeat

from sqlalchemy import Connection

from playground.mistral import LocalMistral
from playground.server import Playground
from playground.slack import Bot, LocalSlack
from playground.slack.settings import BOT, BOT_USER
from playground.slack.tenants.tenant import Tenant
from storage.encryption import Cipher
from storage.engine.database import Database
from storage.workspaces import installations
from storage.workspaces.installations import BotTokens, InstalledApp
from tests.load.model import Speaker
from tests.load.plan import KNOWN_PEOPLE, Plan

APP = InstalledApp("", "One of many", BOT_USER, BOT, frozenset({"chat:write"}), "U0ALICE")


class ManyNodesSlack(LocalSlack):
    """Sends each event to one of its Request URLs in turn, as a load balancer does."""

    _urls: Iterator[str | None] = repeat(None)

    @property
    def request_url(self) -> str | None:
        return next(self._urls)

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.balance((url,))

    def balance(self, urls: Sequence[str | None]) -> None:
        """Send events to these from now on."""
        self._urls = cycle(urls)


def ground(plan: Plan) -> tuple[Playground, ManyNodesSlack, Speaker]:
    """Build both platforms, with the workspaces of a plan."""
    model = Speaker(plan.mix, plan.seed)
    slack = ManyNodesSlack()
    for workspace in range(len(plan.people)):
        _populate(slack, plan, workspace)
    return Playground(slack=slack, mistral=LocalMistral(model=model)), slack, model


def team(workspace: int) -> str:
    return f"T1{workspace:06d}"


def person(number: int) -> str:
    return f"U{number:06d}"


def channel(workspace: int, number: int) -> str:
    return f"C{workspace:06d}{number:03d}"


async def install(playground: Playground, url: str, workspaces: int) -> None:
    """Store the installations of all workspaces, as the OAuth flow would."""
    cipher = Cipher((playground.encryption_key,))
    database = Database(url, statement_timeout=None, cipher=cipher)
    try:
        await database.run(_save, workspaces)
    finally:
        await database.close()


def _populate(slack: LocalSlack, plan: Plan, number: int) -> Tenant:
    tenant = slack.add_workspace(team(number), f"Company {number}", Bot(token=_token(number)))
    people = [person(each) for each in range(min(plan.people[number], KNOWN_PEOPLE))]
    for each in people:
        tenant.workspace.add_user(each, f"Person {each}")
    members = [*people, tenant.bot_user_id]
    for count in range(plan.channels(number)):
        tenant.workspace.add_channel(channel(number, count), f"channel-{count}", members)
    return tenant


def _save(connection: Connection, workspaces: int) -> None:
    for number in range(workspaces):
        app, tokens = replace(APP, team=team(number)), BotTokens(_token(number))
        installations.save(connection, app, tokens)


def _token(workspace: int) -> str:
    return f"xoxb-{team(workspace)}"
