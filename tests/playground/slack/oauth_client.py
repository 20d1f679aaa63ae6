"""An app's side of OAuth, by hand: the address it sends people to, and what they do there."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

BACK = "https://app.example/slack/oauth_redirect"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
CHOICES = re.compile(r'<option value="([^"]*)">')


class OAuthClient:
    """Asks for what `asked` has, which a test may change."""

    def __init__(self, slack: LocalSlack) -> None:
        slack.redirect_urls = [BACK]
        self.slack = slack
        self.client = AsyncWebClient(base_url=slack.api_url)
        self.asked = {
            "client_id": slack.client_id,
            "scope": "chat:write,commands",
            "state": "s-1",
            "redirect_uri": BACK,
        }

    @property
    def address(self) -> str:
        return f"{self.slack.public_url}/oauth/v2/authorize"

    async def page(self, **changed: str) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.address}?{urlencode(self.asked | changed)}") as response,
        ):
            return response.status, await response.text()

    async def answer(self, decision: str = "allow", **fields: str) -> dict[str, str]:
        """Send off the form as the page has it; the query with which Slack leads back."""
        _, page = await self.page()
        sent = dict(HIDDEN.findall(page)) | {"installer": CHOICES.findall(page)[0]}
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.address,
                data=sent | {"decision": decision} | fields,
                allow_redirects=False,
            ) as response,
        ):
            location = urlsplit(response.headers.get("Location", ""))
            assert not location.netloc or location._replace(query="").geturl() == BACK
            return {name: values[0] for name, values in parse_qs(location.query).items()}

    async def exchange(self, code: str, **changed: Any) -> dict[str, Any]:
        answer = await self.client.oauth_v2_access(
            **{
                "client_id": self.slack.client_id,
                "client_secret": self.slack.client_secret,
                "code": code,
                "redirect_uri": BACK,
                **changed,
            }
        )
        assert isinstance(answer.data, dict)
        return answer.data

    async def install(self, team: str) -> dict[str, Any]:
        """Install the app somewhere, and return what its code was exchanged for."""
        self.asked["team"] = team
        return await self.exchange((await self.answer())["code"])

    async def refresh(self, refresh_token: str) -> dict[str, Any]:
        answer = await self.client.oauth_v2_access(
            client_id=self.slack.client_id,
            client_secret=self.slack.client_secret,
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )
        assert isinstance(answer.data, dict)
        return answer.data
