"""Offers to connect: made where a question needs an account that nobody has connected."""

from dataclasses import dataclass

import structlog

from bot.connectors.accounts import action_for
from bot.connectors.errors import SignInNeeded
from bot.connectors.offered import OfferedConnector
from bot.connectors.sign_ins import SignIns
from bot.core.actor import Actor
from bot.mistral.connectors import MistralConnectors
from bot.permissions.gate import Gate
from bot.permissions.policy import SENTENCES
from bot.slack.errors import SlackFailed
from bot.slack.markup import named
from bot.slack.posting.notices import Notices
from bot.slack.views.connectors import offer
from storage.records import OpenTurn

log = structlog.get_logger()

OWN, SHARED = "your own *{title}* account", "the workspace's *{title}* account"
PRESS = (
    "To answer this I need {whose}. Press *Connect* in the message that only you can see: once "
    "you're connected, I answer here. After 15 minutes, ask again."
)
AT_HOME = "To answer this I need {whose}. Connect it in my Home tab, then ask again."
ASK_AN_ADMIN = (
    "To answer this I need {whose}, and nobody has connected it yet. Ask an admin to connect it "
    "in my Home tab, then ask again."
)


@dataclass(frozen=True, slots=True)
class SignInOffers:
    """Makes an offer to whoever asked, for them alone."""

    sign_ins: SignIns
    connectors: MistralConnectors
    gate: Gate
    notices: Notices

    async def make(self, turn: OpenTurn, connector: OfferedConnector) -> SignInNeeded:
        """Offer to connect; the error that ends the question until then. Raises UserFacingError."""
        about = await self.connectors.about(connector.name)
        whose = (OWN if connector.is_personal else SHARED).format(title=named(about.title))
        who = Actor(turn.team, turn.user)
        if denial := await self.gate.denial(who, action_for(connector)):
            told = SENTENCES[denial] if connector.is_personal else ASK_AN_ADMIN
            return SignInNeeded(connector.name, told.format(whose=whose))
        sign_in = await self.sign_ins.for_question(turn, connector)
        thread = turn.thread_ts
        content = offer(about.title, sign_in.id)
        try:
            await self.notices.offer(turn.channel, turn.user, content, thread)
        except SlackFailed as failed:
            log.info("sign_in_not_offered", channel=turn.channel, code=failed.code)
            return SignInNeeded(connector.name, AT_HOME.format(whose=whose))
        log.info("sign_in_offered", channel=turn.channel, connector=connector.name)
        return SignInNeeded(connector.name, PRESS.format(whose=whose))
