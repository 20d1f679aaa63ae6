"""No token of a workspace that installed the app leaves the process, however often renewed."""

import signal
from pathlib import Path
from typing import Any, cast

import aiohttp

from playground.faults import Fault
from playground.model import ScriptedModel
from playground.node import free_port
from playground.server import HOST, Playground
from playground.slack import LocalSlack
from tests.bot.app.test_no_secrets import Left, everything_in
from tests.support.app import Stage
from tests.support.cli import Commands, answered
from tests.support.installs import FIRST, Browser
from tests.support.reachable import ours_from
from tests.support.two_workspaces import SECOND, opened_for_two

RENEWAL = "oauth.v2.access"


def secrets_of(ground: Playground) -> list[str]:
    """Every token that was ever given to the app, and its own secrets."""
    slack, tokens = ground.slack, list(ground.slack.tenants.tokens)
    given = [one for token in tokens for one in (token.token, token.refresh_token) if one]
    own = [ground.oauth_environment[name] for name in ("ENCRYPTION_KEYS", "MISTRAL_API_KEY")]
    return [*given, slack.client_secret, slack.signing_secret, *own]


def expire(slack: LocalSlack) -> None:
    """Have every token that was given so far expire at once."""
    for credential in slack.tenants.tokens:
        if credential.expires_at is not None:
            credential.expires_at = 0.0


def renewals(slack: LocalSlack) -> list[bool]:
    calls = [call for call in slack.calls if call.method == RENEWAL]
    return [call.ok for call in calls if call.args.get("grant_type") == "refresh_token"]


async def test_no_secret_of_an_installation_is_left_anywhere(
    commands: Commands, ground: Playground, migrated_sqlite: str, sqlite_file: Path
) -> None:
    ground.slack.token_rotation = True
    environment = ground.oauth_environment | {
        "DATABASE_URL": migrated_sqlite,
        "LOG_LEVEL": "debug",
    }

    left, passing = await served(commands, ground, environment, sqlite_file)

    secrets = [*secrets_of(ground), *passing]
    assert {secret: left.holds(secret) for secret in secrets} == {secret: [] for secret in secrets}
    assert FIRST in left.files.decode(errors="replace")
    assert renewals(ground.slack) == [True, False]


async def served(
    commands: Commands, ground: Playground, environment: dict[str, str], database: Path
) -> tuple[Left, list[str]]:
    """Serve, install, renew twice, the second time in vain, and be killed.

    Returns the states and codes of the installs, too.
    """
    port = free_port(HOST)
    address = f"http://{HOST}:{port}"
    environment = environment | {"PUBLIC_URL": address}
    process = await commands.start("serve", PORT=str(port), HOST=HOST, **environment)
    slack = ground.slack
    stage = Stage(ground, cast("Any", None))
    async with aiohttp.ClientSession(address) as session:
        await answered(session, "/readyz")
        ground.attach(address)
        slack.redirect_urls.append(f"{address}/slack/oauth_redirect")
        passing = await install_twice(Browser(stage))
        for faults, outcomes in ((0, [True]), (1, [True, False])):
            slack.faults.add(RENEWAL, Fault("refused", code="internal_error"), times=faults)
            expire(slack)
            await stage.ask("What is tea?")
            await stage.until(lambda wanted=outcomes: renewals(slack) == wanted)  # type: ignore[misc]
        async with session.get("/metrics") as response:
            metrics = await response.text()
    process.send_signal(signal.SIGKILL)
    out, err = await process.communicate()
    return Left((out + err).decode(), metrics, everything_in(database)), passing


async def install_twice(browser: Browser) -> list[str]:
    """Install, and come back with a code that is no good; all states and codes."""
    passing: list[str] = []
    for is_good in (True, False):
        asked = await browser.begin()
        code = browser.allow(asked, FIRST) if is_good else "a-code-that-nobody-gave"
        await browser.come_back(code=code, state=asked["state"])
        passing += [code, asked["state"]]
        assert (browser.status == 200) == is_good
    return passing


async def test_nothing_of_ours_shows_a_secret_when_it_is_described(migrated_sqlite: str) -> None:
    model = ScriptedModel("Fine.")
    async with opened_for_two(migrated_sqlite, model=model, rotation=True) as stage:
        for team in (FIRST, SECOND):
            thread = await stage.at(team).ask("What is tea?")
            expire(stage.slack)
            await stage.at(team).answers(thread)

        described = [(type(one).__name__, repr(one)) for one in ours_from(stage.app)]

        secrets = secrets_of(stage.ground)
        telling = {name for name, words in described for secret in secrets if secret in words}
        assert telling == set()
        assert {"WorkspaceApp", "SlackClient", "Settings", "TokenRotation"} <= dict(
            described
        ).keys()
