"""The commands, as an operator runs them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from playground.server import Playground

ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with Playground() as platforms:
        yield platforms


class Commands:
    """Runs `python -m bot` in a directory of its own, with nothing but the given environment."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def start(self, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=self._directory,
            env=kept | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """The exit code, and what went to standard output and standard error."""
        process = await self.start(*arguments, **environment)
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    return Commands(tmp_path)


async def test_the_manifest_is_printed_as_json(commands: Commands) -> None:
    code, out, _ = await commands.run("manifest")

    assert code == 0
    assert json.loads(out)["display_information"]["name"] == "Threadwind"


async def test_migrating_twice_is_fine(commands: Commands, database_url: str) -> None:
    first, *_ = await commands.run("migrate", DATABASE_URL=database_url)
    second, *_ = await commands.run("migrate", DATABASE_URL=database_url)

    assert (first, second) == (0, 0)


async def test_check_finds_nothing_where_all_is_in_place(
    commands: Commands, ground: Playground
) -> None:
    environment = ground.environment | {"SLACK_APP_TOKEN": ground.slack.app_token}
    await commands.run("migrate", **environment)

    code, out, err = await commands.run("check", **environment)

    assert (code, out, err) == (0, "Everything is in place.\n", "")


async def test_check_names_what_is_missing(commands: Commands) -> None:
    code, out, _ = await commands.run("check")

    assert code == 1
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "MISTRAL_API_KEY"):
        assert f"{name} is missing" in out
    assert "python -m bot migrate" in out


async def test_check_names_what_is_wrong(commands: Commands, ground: Playground) -> None:
    ground.slack.scopes.discard("users:read")
    environment = ground.environment | {
        "SLACK_APP_TOKEN": "xapp-wrong",
        "MISTRAL_API_KEY": "wrong",
        "AGENTS_FILE": "nowhere.toml",
    }

    code, out, _ = await commands.run("check", **environment)

    assert code == 1
    assert "users:read" in out
    assert "SLACK_APP_TOKEN" in out
    assert "MISTRAL_API_KEY" in out
    assert "nowhere.toml" in out
    assert "Traceback" not in out


async def test_check_tells_of_a_wrong_bot_token(commands: Commands, ground: Playground) -> None:
    environment = ground.environment | {"SLACK_BOT_TOKEN": "xoxb-wrong"}

    code, out, _ = await commands.run("check", **environment)

    assert code == 1
    assert "SLACK_BOT_TOKEN: Slack answers “invalid_auth”" in out


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        pytest.param({}, "SLACK_BOT_TOKEN is missing", id="nothing"),
        pytest.param({"PORT": "x"}, "PORT is wrong", id="wrong"),
        pytest.param(
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"},
            "MISTRAL_API_KEY is missing",
            id="no-key",
        ),
    ],
)
async def test_serving_without_a_setting_ends_with_one_sentence(
    commands: Commands, environment: dict[str, str], sentence: str
) -> None:
    code, out, err = await commands.run("serve", **environment)

    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert sentence in err


async def test_serving_an_old_database_says_to_migrate(
    commands: Commands, ground: Playground
) -> None:
    code, _, err = await commands.run("serve", **ground.environment)

    assert code == 2
    assert "python -m bot migrate" in err


async def test_the_server_answers_health_checks_and_stops_when_told(
    commands: Commands, ground: Playground, unused_tcp_port: int
) -> None:
    environment = ground.environment | {"PORT": str(unused_tcp_port)}
    await commands.run("migrate", **environment)
    process = await commands.start("serve", **environment)

    async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session:
        ready = await answered(session, "/readyz")
        async with session.get("/metrics") as answer:
            metrics = await answer.text()
    process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()

    assert ready == {"ready": True, "problems": []}
    assert "threadwind_open_turns 0.0" in metrics
    assert process.returncode == 0
    assert "Traceback" not in err.decode()


async def test_a_second_server_on_sqlite_stops_with_a_sentence(
    commands: Commands, ground: Playground, unused_tcp_port: int
) -> None:
    environment = ground.environment | {"PORT": str(unused_tcp_port), "GRACE_SECONDS": "0"}
    await commands.run("migrate", **environment)
    first = await commands.start("serve", **environment)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session:
        await answered(session, "/healthz")

    code, _, err = await commands.run("serve", **environment)
    first.terminate()
    await first.communicate()

    assert code == 2
    assert "Another server is using" in err


async def test_without_credentials_the_playground_opens(
    commands: Commands, unused_tcp_port: int
) -> None:
    process = await commands.start(PORT=str(unused_tcp_port))

    async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session:
        ready = await answered(session, "/readyz")
    process.terminate()
    out, err = await process.communicate()

    assert ready["ready"] is True
    assert f"http://127.0.0.1:{unused_tcp_port}" in out.decode()
    assert process.returncode == 0
    assert "Traceback" not in err.decode()


async def answered(session: aiohttp.ClientSession, path: str) -> dict[str, object]:
    """The answer to a request, as soon as somebody listens and is ready."""
    async with asyncio.timeout(20):
        while True:
            try:
                async with session.get(path) as answer:
                    if answer.status == 200:
                        result: dict[str, object] = await answer.json()
                        return result
            except aiohttp.ClientConnectorError:
                pass
            await asyncio.sleep(0.05)
