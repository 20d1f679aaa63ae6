"""Puts together the gate of a workspace."""

from bot.concurrency.background import BackgroundTasks
from bot.permissions.denial_notices import DenialNotices
from bot.permissions.gate import Gate
from bot.permissions.place_rules import PlacePolicies
from bot.permissions.policy import Rules
from bot.settings import Settings
from bot.slack.assembly import SlackServices
from storage.engine.database import Database


def assemble_gate(
    settings: Settings, database: Database, slack: SlackServices, background: BackgroundTasks
) -> Gate:
    """The gate of one workspace; its background tasks belong to whoever opened them."""
    allows = {"allow": True, "refuse": False}
    defaults = Rules(
        guests=allows[settings.guests],
        external=allows[settings.external_people],
        budget_person=settings.budget_person,
        budget_channel=settings.budget_channel,
        budget_workspace=settings.budget_workspace,
    )
    return Gate(
        people=slack.people,
        home=slack.identity,
        policies=PlacePolicies(database, defaults),
        notices=DenialNotices(database, slack.notices, background),
    )
