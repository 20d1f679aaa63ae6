"""Somebody who connects accounts, in Slack and in a browser of their own."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from bot.slack.views import connectors as view
from bot.slack.views.approvals import approval
from playground.slack.records import Ephemeral, View
from tests.support.app import Stage, app_on, platforms, quick_model

CATALOGUE = """
default = "helper"

[profiles.helper]
title = "Helper"
model = "mistral-medium-latest"
instructions = "Help."
for_people = "everybody"
tools = [
    { type = "connector", connector_id = "tickets", sign_in = "person" },
    { type = "connector", connector_id = "calendar", sign_in = "workspace" },
    "connector:lunch",
]
"""
ALICES, BOBS = "alice@example.com", "bob@example.com"
LINK = re.compile(r'<a href="([^"]+)"')


@asynccontextmanager
async def with_connectors(
    url: str, folder: Path, *, public: bool = True, **settings: Any
) -> AsyncIterator[Stage]:
    """An app with connectors, with a public address or without."""
    file = folder / "agents.toml"
    file.write_text(settings.pop("catalogue", CATALOGUE))
    async with platforms(quick_model()) as ground:
        address: dict[str, Any] = {"public_url": ground.address} if public else {}
        async with app_on(ground, url, agents_file=file, **address, **settings) as app:
            yield Stage(ground, app)


@dataclass(slots=True)
class ConnectingPerson:
    """A person with a browser, whose cookies nobody else has."""

    stage: Stage
    user: str = "U0ALICE"
    jar: aiohttp.CookieJar = field(default_factory=lambda: aiohttp.CookieJar(unsafe=True))

    @property
    def direct(self) -> str:
        return f"D{self.user[1:]}"

    @property
    def window(self) -> View:
        views = self.stage.tenant.workspace.views.values()
        return [one for one in views if one.user == self.user and one.open][-1]

    def offers(self, channel: str) -> list[Ephemeral]:
        """Messages that only this person sees in a channel."""
        found = self.stage.tenant.workspace.ephemerals
        return [one for one in found if (one.channel, one.user) == (channel, self.user)]

    async def ask(self, text: str, thread: str | None = None) -> str:
        """Ask in their direct messages; the message's timestamp."""
        return await self.stage.say(text, thread=thread, channel=self.direct, user=self.user)

    async def answers(self, thread: str, count: int = 1) -> list[str]:
        """Answers that they read in a thread of their direct messages."""
        return await self.stage.answers(thread, count, channel=self.direct)

    async def press_offer(self, channel: str = "") -> str:
        """Press *Connect* in the message that only they see; the address in the window."""
        place = channel or self.direct
        offer = self.offers(place)[-1]
        people = self.stage.tenant.people
        assert (await people.click(self.user, place, offer.ts, view.CONNECT)).acked
        return self.address

    async def press_offer_in_vain(self) -> str:
        """Press *Connect*; what they are told instead of a window."""
        offer = self.offers(self.direct)[-1]
        await self.stage.tenant.people.click(self.user, self.direct, offer.ts, view.CONNECT)
        return self.offers(self.direct)[-1].text

    async def approve(self, thread: str) -> None:
        """Approve what the agent asks consent for in a thread."""
        asking = self.stage.replies(thread, self.direct)[-1]
        await self.stage.tenant.people.click(self.user, self.direct, asking.ts, approval.ALLOW)

    async def home(self) -> str:
        """Text of their Home, as soon as it is published again."""
        before = len(self.stage.slack.calls)
        await self.stage.tenant.people.open_home(self.user)
        await self.published_after(before)
        return self.home_text

    async def press_at_home(self, action: str, connector: str) -> None:
        at_home = self.stage.tenant.workspace.homes[self.user]
        reply = await self.stage.tenant.people.click_in_view(at_home.id, action, value=connector)
        assert reply.acked

    async def published_after(self, before: int) -> None:
        """Wait for their Home to be published, after so many calls of Slack's."""
        calls = self.stage.slack.calls
        await self.stage.until(
            lambda: any(
                (it.method, it.args.get("user_id")) == ("views.publish", self.user)
                for it in calls[before:]
            )
        )

    @property
    def home_text(self) -> str:
        return str(self.stage.tenant.workspace.homes[self.user].body["blocks"])

    async def forge_at_home(self, connector: str) -> str:
        """Press *Connect* for something that their Home offers no button for."""
        at_home = self.stage.tenant.workspace.homes[self.user]
        for block in at_home.body["blocks"]:
            if block.get("accessory", {}).get("action_id") == view.HOME_CONNECT:
                block["accessory"]["value"] = connector
        calls = len(self.stage.slack.calls)
        await self.press_at_home(view.HOME_CONNECT, connector)
        await self.published_after(calls)
        return self.home_text

    async def submit_window_of(self, other: "ConnectingPerson") -> str:
        """Send off a window that was opened for somebody else; what comes back."""
        window = other.window
        owner, window.user = window.user, self.user
        try:
            reply = await self.stage.tenant.people.submit(window.id, {})
        finally:
            window.user = owner
        return str(reply.payload)

    async def connect_at_home(self, connector: str = "tickets") -> str:
        """Press *Connect* in their Home; the address that the window shows."""
        await self.home()
        await self.press_at_home(view.HOME_CONNECT, connector)
        return self.address

    @property
    def address(self) -> str:
        """The address behind the button of the open window."""
        elements = [one for it in self.window.body["blocks"] for one in it.get("elements", ())]
        return str(next(one["url"] for one in elements if one.get("action_id") == view.LINK))

    async def say_so(self) -> str:
        """Press *I've connected*; what they are told."""
        reply = await self.stage.tenant.people.submit(self.window.id, {})
        assert reply.acked
        return str(reply.payload)

    async def visit(self, address: str) -> tuple[int, str]:
        """Open a page; its status and its text."""
        async with (
            aiohttp.ClientSession(cookie_jar=self.jar) as browser,
            browser.get(address) as page,
        ):
            return page.status, html.unescape(await page.text())

    async def sign_in(self, address: str, account: str = ALICES) -> tuple[int, str, str]:
        """Go on from our page, sign in, and come back: status, text and address of the last page.

        An address of the service's own leads there at once.
        """
        service = URL(address)
        async with aiohttp.ClientSession(cookie_jar=self.jar) as browser:
            if service.path == "/connect/start":
                async with browser.get(address) as page:
                    [link] = LINK.findall(await page.text())
                service = URL(html.unescape(link))
            form = {"request": service.query["request"], "account": account, "decision": "allow"}
            async with browser.post(service.with_query(None), data=form) as page:
                return page.status, html.unescape(await page.text()), str(page.url)
