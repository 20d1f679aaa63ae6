"""An app that workspaces install themselves, and people who do that in a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import aiohttp

from bot.app.http import INSTALL, REDIRECT
from playground.slack import LocalSlack
from playground.slack.oauth.codes import Consent
from storage.encryption import new_key
from tests.support.app import Stage, opened
from tests.support.two_workspaces import with_second

FIRST = "T0LOCAL"
OAUTH: dict[str, object] = {
    "slack_bot_token": None,
    "slack_client_id": "local-client-id",
    "slack_client_secret": "local-client-secret",
    "encryption_keys": new_key(),
}


@dataclass(slots=True)
class Browser:
    """A person's browser at the pages of an installation; it keeps cookies."""

    stage: Stage
    user: str = "U0ALICE"
    cookies: dict[str, str] = field(default_factory=dict)
    status: int = 0
    page: str = ""

    async def begin(self) -> dict[str, str]:
        """Open our page; return what Slack's is asked with."""
        self.status, headers = await self._get(self.stage.ground.app_address + INSTALL)
        return {
            name: values[0]
            for name, values in parse_qs(urlsplit(headers["Location"]).query).items()
        }

    def allow(self, asked: dict[str, str], team: str) -> str:
        """Press Allow on Slack's page; return the code that it is worth."""
        scopes = frozenset(asked["scope"].split(","))
        consent = Consent(team, self.user, scopes, asked["redirect_uri"])
        return self.stage.slack.codes.give(consent)

    async def come_back(self, **query: str) -> None:
        """Be sent back by Slack."""
        self.status, _ = await self._get(self.stage.ground.app_address + REDIRECT, query)

    async def install(self, team: str = FIRST) -> None:
        """Do all of it."""
        asked = await self.begin()
        await self.come_back(code=self.allow(asked, team), state=asked["state"])

    async def _get(
        self, address: str, query: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str]]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie} if cookie else {}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(address, params=query, headers=headers, allow_redirects=False) as answer,
        ):
            for line in answer.headers.getall("Set-Cookie", []):
                self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
            self.page = await answer.text()
            return answer.status, dict(answer.headers)


@asynccontextmanager
async def installable(
    database_url: str,
    *,
    slack: LocalSlack | None = None,
    rotation: bool = False,
    **settings: object,
) -> AsyncIterator[Stage]:
    """An app with no installation yet, and a local Slack with two workspaces."""
    async with opened(database_url, slack=slack, **(OAUTH | settings)) as stage:  # type: ignore[arg-type]
        with_second(stage.slack)
        stage.slack.redirect_urls = [stage.ground.app_address + REDIRECT]
        stage.slack.token_rotation = rotation
        yield stage
