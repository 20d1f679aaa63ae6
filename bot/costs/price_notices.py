"""Notices to the admins of a workspace that somebody used a model without a price."""

from dataclasses import dataclass

import structlog

from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.slack.admins import admins
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.markup import quoted_name
from bot.slack.posting.notices import Notices
from bot.slack.views.block_kit import plainly
from storage.engine.database import Database
from storage.ledger import unpriced

log = structlog.get_logger()

MOST_ADMINS = 3
ONE = "The model {models} has no price here, so what its answers cost isn't counted."
MANY = "The models {models} have no price here, so what their answers cost isn't counted."
WHAT_NEXT = "Ask the person who runs this app to add a price: see `PRICES_FILE` in its README."


@dataclass(frozen=True, slots=True)
class PriceNotices:
    """Tells a few admins once of each model, whichever node finds it."""

    database: Database
    client_of: PerWorkspace[SlackClient]

    async def run(self) -> None:
        """Tell what nobody was told yet; again later where Slack can't be reached."""
        for team, models in (await self.database.run(unpriced.untold)).items():
            # Another node may have been faster with some of them.
            claimed = await self.database.run(unpriced.claim, team, models)
            if not claimed:
                continue
            try:
                await _tell(await self.client_of(team), team, claimed)
            except SlackFailed as failed:
                log.info("price_not_told", team=team, code=failed.code)
                await self.database.run(unpriced.give_back, team, claimed)
            except NotInstalled:
                log.info("workspace_not_installed", team=team)


async def _tell(client: SlackClient, team: str, models: list[str]) -> None:
    sentence = ONE if len(models) == 1 else MANY
    listed = ", ".join(map(quoted_name, models))
    text = f"{sentence.format(models=listed)} {WHAT_NEXT}"
    for admin in await admins(client, team, MOST_ADMINS):
        await Notices(client).to(admin, plainly(text))
