"""Rotation of tokens that expire: ahead of time, by one node, and never with a token twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.concurrency import tasks
from bot.concurrency.retry import exponential
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.oauth import AppCredentials, WrongAnswer, renew
from storage.encryption import NoKeys, Undecryptable
from storage.engine.database import Database
from storage.workspaces import installations, renewals
from storage.workspaces.installations import BotTokens
from storage.workspaces.renewals import TokenRenewal

log = structlog.get_logger()

AT_ONCE = 100  # renewals in one run
LEASE = 90.0  # seconds for a node to renew a token: longer than `renew` can take
CLOSE_TIMEOUT = 20.0  # seconds for what is being renewed when the process ends
FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0  # seconds before a renewal that failed is tried again
OTHERS_POLLS, OTHERS_POLL = 20, 0.25  # looks, and seconds between them, at what another renews


@dataclass(slots=True)
class TokenRotation:
    """Renews tokens; `refresh` has a workspace that is open use its new one.

    A renewal that began is finished though whoever needed it is cancelled, or the process ends:
    what Slack answers to a refresh token is lost if nobody saves it.
    """

    database: Database
    slack: SlackClient
    credentials: AppCredentials
    refresh: Callable[[str], Awaitable[object]]
    _renewals: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run_if_due(self) -> None:
        """Renew the tokens of which a quarter of their life is left, the most urgent first."""
        for team in await self.database.run(renewals.due, AT_ONCE):
            try:
                await self.renew(team)
            except (Undecryptable, NoKeys) as error:  # it must not keep others' from theirs
                log.error("token_not_renewed", team=team, code=type(error).__name__)
                await self.database.run(renewals.put_off, team, LONGEST_WAIT)

    async def renew(self, team: str) -> None:
        """Renew a workspace's token, unless another node does."""
        renewing = self._renewals.get(team)
        if renewing is None:
            renewing = self._renewals[team] = asyncio.create_task(self._renew(team))
            renewing.add_done_callback(partial(self._ended, team))
        await asyncio.shield(renewing)

    async def close(self, patience: float = CLOSE_TIMEOUT) -> None:
        """Wait for what is being renewed, and cancel what takes too long."""
        if renewing := tuple(self._renewals.values()):
            await asyncio.wait(renewing, timeout=patience)
        await tasks.end(renewing)

    async def _renew(self, team: str) -> None:
        renewal = await self.database.run(renewals.claim, team, LEASE)
        if renewal is None:
            return
        try:
            tokens = await self._renewed(renewal)
        except (SlackFailed, WrongAnswer) as failure:
            wait = exponential(renewal.attempts, FIRST_WAIT, LONGEST_WAIT)
            code = failure.code if isinstance(failure, SlackFailed) else type(failure).__name__
            log.error("token_not_renewed", team=team, code=code, valid_for=int(renewal.valid_for))
            await self.database.run(renewals.postpone, renewal, wait)
            return
        # The refresh token is spent: what came for it must not be lost.
        saved = await self.database.run_with_retry(renewals.renewed, renewal, tokens)
        log.info("token_renewed", team=team, saved=saved, attempts=renewal.attempts)
        await self.refresh(team)

    async def replace_expired(self, team: str, refused: str) -> None:
        """Renew a token that Slack says has expired, or wait a moment for the node that does."""
        stored = await self.database.run(installations.find, team)
        if stored is None or stored.bot_token != refused:
            return
        await self.database.run(renewals.hasten, team, stored.generation)
        await self.renew(team)
        for _ in range(OTHERS_POLLS):
            if await self.database.run(installations.generation, team) != stored.generation:
                break
            await asyncio.sleep(OTHERS_POLL)

    def _ended(self, team: str, renewing: asyncio.Task[None]) -> None:
        del self._renewals[team]
        if not renewing.cancelled():
            renewing.exception()  # whoever waits is told; perhaps nobody does

    async def _renewed(self, renewal: TokenRenewal) -> BotTokens:
        got = await renew(self.slack, self.credentials, renewal.refresh_token)
        if got.workspace != renewal.team:
            raise WrongAnswer
        return BotTokens(got.access_token, got.refresh_token, got.lifetime)
