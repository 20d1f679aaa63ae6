"""Buttons and the window by which people connect and disconnect accounts."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.connectors.accounts import ConnectedAccounts
from bot.connectors.sign_ins import SignIns
from bot.core.actor import Actor
from bot.core.errors import UserFacingError
from bot.home.app_home import AppHome
from bot.slack.posting.modals import Modals
from bot.slack.views.connectors import TITLE, ToSignIn
from bot.slack.views.windows import Done
from handlers import responses
from handlers.payloads import interactions
from handlers.payloads.interactions import Click, HomeClick, Submission
from handlers.responses import PROMPT

CONNECTED = "You're connected. If you asked something, I'm answering it now."


class ConnectHandlers:
    """Opens the window to sign in from, looks whether somebody has, and disconnects."""

    def __init__(
        self, sign_ins: SignIns, accounts: ConnectedAccounts, modals: Modals, home: AppHome
    ) -> None:
        self._sign_ins = sign_ins
        self._accounts = accounts
        self._modals = modals
        self._home = home

    async def offered(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody pressed the button that a question brought them."""
        if click := interactions.click(body):
            await responses.notify_user(ack, respond, self._open(click))

    async def at_home(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if click := interactions.home_click(body):
            await self._note(ack, click.who, self._open_at_home(click))

    async def disconnect(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if click := interactions.home_click(body):
            await self._note(ack, click.who, self._accounts.disconnect(click.who, click.value))

    async def check(self, sent: Submission) -> Done:
        """Somebody says that they signed in."""
        [sign_in] = sent.about
        await self._sign_ins.check(sent.who, sign_in)
        return Done(CONNECTED, TITLE)

    async def opened(self, ack: AsyncAck) -> None:
        """Somebody opened the address: their browser does the rest."""
        await ack()

    async def _open(self, click: Click) -> str:
        who = Actor(click.here.team, click.here.user)
        window: ToSignIn = await self._sign_ins.window(who, click.value)
        await self._modals.open(who, click.trigger, window)
        return ""

    async def _open_at_home(self, click: HomeClick) -> str:
        window = await self._sign_ins.at_home(click.who, click.value)
        await self._modals.open(click.who, click.trigger, window)
        return ""

    async def _note(self, ack: AsyncAck, who: Actor, work: Awaitable[str]) -> None:
        note = ""
        with suppress(TimeoutError):
            try:
                async with asyncio.timeout(PROMPT):
                    note = await work
            except UserFacingError as trouble:
                note = trouble.sentence
        if note:
            self._home.show(who, note)
        await ack()
