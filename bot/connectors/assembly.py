"""Puts together sign-ins, connected accounts, and what serves all workspaces of them."""

from dataclasses import dataclass

from bot.agents.assembly import AgentServices
from bot.agents.turn_door import TurnDoor
from bot.concurrency.scheduler import ScheduledTask
from bot.connectors.accounts import ConnectedAccounts
from bot.connectors.addresses import Addresses
from bot.connectors.calls import ConnectorCalls
from bot.connectors.due_sign_ins import DueSignIns
from bot.connectors.followed_up import FollowedUp
from bot.connectors.offered import OfferedConnectors
from bot.connectors.offers import SignInOffers
from bot.connectors.sign_ins import SignIns
from bot.core.per_workspace import PerWorkspace
from bot.mistral.connectors import MistralConnectors
from bot.resources import ProcessResources, Resources
from storage.due import DueWork

REST = 1.0  # seconds between looks at sign-ins that are due, at least


@dataclass(frozen=True, slots=True)
class ConnectorServices:
    """Sign-ins and accounts of one workspace."""

    sign_ins: SignIns
    accounts: ConnectedAccounts
    calls: ConnectorCalls


def scheduled_tasks(
    process: ProcessResources, services_of: PerWorkspace[ConnectorServices]
) -> tuple[ScheduledTask, ...]:
    async def sign_ins_of(team: str) -> SignIns:
        return (await services_of(team)).sign_ins

    due = DueSignIns(process.database, sign_ins_of)
    return (ScheduledTask(DueWork.SIGN_INS, REST, due.look),)


def assemble(resources: Resources, agents: AgentServices, door: TurnDoor) -> ConnectorServices:
    database = resources.database
    mistral = MistralConnectors(resources.mistral)
    offered = OfferedConnectors(agents.catalogues)
    addresses = Addresses(resources.process.signed_tokens, resources.settings.public_url)
    questions = FollowedUp(database, resources.slack.threads, door)
    sign_ins = SignIns(database, mistral, offered, resources.gate, addresses, questions)
    offers = SignInOffers(sign_ins, mistral, resources.gate, resources.slack.notices)
    return ConnectorServices(
        sign_ins,
        ConnectedAccounts(database, offered, resources.gate),
        ConnectorCalls(database, mistral, offers),
    )
