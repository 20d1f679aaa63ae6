"""The commands, as an operator runs them."""

import asyncio
import json
import re
import signal
import tomllib

import aiohttp
import pytest

from bot import __version__
from playground.server import REAL_MODEL, Playground
from tests.support.cli import ROOT, Commands, answered


async def test_the_version_is_that_of_the_project(commands: Commands) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    code, out, _ = await commands.run("--version")

    assert (code, out) == (0, f"threadwind {project['version']}\n")


async def test_the_manifest_is_printed_as_json(commands: Commands) -> None:
    code, out, _ = await commands.run("manifest")

    assert code == 0
    assert json.loads(out)["display_information"]["name"] == "Threadwind"


async def test_migrating_twice_is_fine(commands: Commands) -> None:
    first = await commands.run("migrate")
    second = await commands.run("migrate")

    assert first[:2] == (0, "Updated the database to the newest schema.\n")
    assert second[:2] == (0, "The database is already up to date.\n")


async def test_the_help_names_every_argument(commands: Commands) -> None:
    _, out, _ = await commands.run("--help")
    code, _, err = await commands.run("nosuch")

    assert out.startswith("usage: python -m bot [-h] [--version] COMMAND ...\n")
    assert code == 2
    assert "argument COMMAND: invalid choice: 'nosuch'" in err


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("notaurl", "must start with https:// or http://."),
        ("http://127.0.0.1:3000/slack/events", "must start with https://,"),
        ("https://", "needs a host"),
        ("https://example.com/slack", "must end with /slack/events,"),
        ("https://example.com/slack/events?a=b", "must be an address"),
        ("", "must start with https://"),
    ],
)
async def test_a_manifest_for_what_is_no_request_url_is_refused_in_a_sentence(
    commands: Commands, given: str, problem: str
) -> None:
    code, out, err = await commands.run("manifest", "--request-url", given)

    assert (code, out) == (2, "")
    assert err.startswith(f"--request-url {problem}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("end", ["", "/", "/slack/events", "/slack/events/"])
async def test_a_request_url_is_completed_with_its_path(commands: Commands, end: str) -> None:
    _, out, _ = await commands.run("manifest", "--request-url", f"https://example.com{end}")

    events = json.loads(out)["settings"]["event_subscriptions"]
    assert events["request_url"] == "https://example.com/slack/events"


async def test_check_finds_nothing_where_all_is_in_place(
    commands: Commands, ground: Playground, migrated_sqlite: str
) -> None:
    environment = ground.environment | {
        "SLACK_APP_TOKEN": ground.slack.app_token,
        "DATABASE_URL": migrated_sqlite,
    }

    code, out, err = await commands.run("check", **environment)

    *facts, last = [line for line in out.splitlines() if not line.startswith("Note: ")]
    assert (code, last, err) == (0, "Everything is in place.", "")
    assert facts[0].startswith("Agents: general, ")
    assert re.fullmatch(r"Slack: workspace \S.* \(T\w+\), bot @\w+\.", facts[1])
    assert re.fullmatch(r"Mistral: [1-9]\d* models\.", facts[2])


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ("tests.support.own_tools", "Tools of your own: roll_dice, look_up_weather, "),
        ("nowhere", "TOOLS: can't load nowhere: ModuleNotFoundError: "),
    ],
    ids=["there", "missing"],
)
async def test_check_names_the_operators_tools(modules: str, said: str, commands: Commands) -> None:
    _, out, _ = await commands.run("check", TOOLS=modules)

    assert any(line.startswith(said) for line in out.splitlines())


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

    code, out, err = await commands.run("check", **environment)

    assert code == 1
    assert "users:read" in out
    assert "Slack rejects SLACK_APP_TOKEN (invalid_auth)." in out
    assert "Mistral rejects MISTRAL_API_KEY: it's mistyped, expired or revoked." in out
    assert "nowhere.toml" in out
    assert err == ""


async def test_check_without_a_network_speaks_of_the_network(commands: Commands) -> None:
    nowhere = "https://nowhere.invalid"
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "MISTRAL_API_KEY": "key",
        "SLACK_API_URL": f"{nowhere}/api/",
        "MISTRAL_SERVER_URL": nowhere,
    }

    code, out, err = await commands.run("check", **environment)

    assert (code, err) == (1, "")
    assert out.count("Can't reach Slack: its host isn't known (DNS).") == 1
    assert "Can't reach Mistral. Check the network" in out


async def test_check_tells_of_a_wrong_bot_token(commands: Commands, ground: Playground) -> None:
    environment = ground.environment | {"SLACK_BOT_TOKEN": "xoxb-wrong"}

    code, out, _ = await commands.run("check", **environment)

    assert code == 1
    assert "Slack rejects SLACK_BOT_TOKEN (invalid_auth)." in out


async def test_serving_without_a_setting_ends_with_one_sentence(commands: Commands) -> None:
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}

    code, out, err = await commands.run("serve", **slack)

    assert (code, out) == (2, "")
    assert err.startswith("MISTRAL_API_KEY is missing")
    assert err.count("\n") == 1


async def test_serving_an_old_database_says_to_migrate(
    commands: Commands, ground: Playground
) -> None:
    code, _, err = await commands.run("serve", **ground.environment)

    assert code == 2
    assert "python -m bot migrate" in err


async def test_the_server_answers_health_checks_and_stops_when_told(
    commands: Commands, ground: Playground, migrated_sqlite: str, unused_tcp_port: int
) -> None:
    environment = ground.environment | {
        "PORT": str(unused_tcp_port),
        "DATABASE_URL": migrated_sqlite,
    }
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
    lines = [json.loads(line) for line in err.decode().splitlines()]
    started = next(line for line in lines if line["event"] == "started")
    assert all(list(line)[:3] == ["timestamp", "level", "event"] for line in lines)
    assert (started["transport"], started["version"]) == ("http", __version__)
    assert started["address"] == f"0.0.0.0:{unused_tcp_port}"
    assert lines[-1]["event"] == "stopped"


async def test_a_second_server_on_sqlite_stops_with_a_sentence(
    commands: Commands, ground: Playground, migrated_sqlite: str, unused_tcp_port: int
) -> None:
    environment = ground.environment | {
        "PORT": str(unused_tcp_port),
        "GRACE_SECONDS": "0",
        "DATABASE_URL": migrated_sqlite,
    }
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


async def test_with_a_key_the_playground_asks_mistral_itself(
    commands: Commands, ground: Playground, unused_tcp_port: int
) -> None:
    keys = ("MISTRAL_API_KEY", "MISTRAL_SERVER_URL")
    process = await commands.start(
        PORT=str(unused_tcp_port), **{name: ground.environment[name] for name in keys}
    )

    async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as page:
        await answered(page, "/readyz")
        async with page.get("/page/state", params={"user": "U0ALICE"}) as response:
            notice = (await response.json())["notice"]
        await page.post(
            "/page/messages", json={"user": "U0ALICE", "channel": "D0ALICE", "text": "Hello"}
        )
        async with asyncio.timeout(20):
            while "conversations.start" not in [call.operation for call in ground.mistral.calls]:
                await asyncio.sleep(0.01)
    process.terminate()
    _, err = await process.communicate()

    assert notice == REAL_MODEL
    assert process.returncode == 0
    assert ground.environment["MISTRAL_API_KEY"] not in err.decode()


async def test_a_port_that_is_taken_is_one_sentence(commands: Commands, ground: Playground) -> None:
    port = ground.address.rpartition(":")[2]

    code, _, err = await commands.run("playground", PORT=port)

    assert code == 2
    assert err.startswith(f"PORT: can't listen on 127.0.0.1:{port}: ")
    assert err.count("\n") == 1


async def test_a_word_that_is_no_dialect_is_one_sentence(commands: Commands) -> None:
    code, _, err = await commands.run(
        "playground", "--dialect", "history-lags", "--dialect", "latin"
    )

    assert code == 2
    assert err == (
        "--dialect: “latin” is neither a dialect nor a file. docs/assumptions.md lists them all.\n"
    )


async def test_a_real_model_is_not_told_how_to_behave(commands: Commands) -> None:
    code, _, err = await commands.run(
        "playground", "--dialect", "history-lags", MISTRAL_API_KEY="a-key"
    )

    assert code == 2
    assert err == (
        "--dialect: “history-lags” is a dialect of the local Mistral, and with MISTRAL_API_KEY the "
        "real one answers. Leave out one of the two.\n"
    )


async def test_without_a_command_a_missing_secret_is_told_and_no_playground_opens(
    commands: Commands,
) -> None:
    code, out, err = await commands.run(SLACK_BOT_TOKEN="", MISTRAL_API_KEY="key")

    assert (code, out) == (2, "")
    assert err.startswith("SLACK_BOT_TOKEN is missing: ")


async def test_check_tells_in_a_sentence_of_a_key_beyond_ascii(commands: Commands) -> None:
    code, _, err = await commands.run("check", MISTRAL_API_KEY="kéy")

    assert code == 2
    assert err == ("MISTRAL_API_KEY has a character in it that no key has: copy it again.\n")
