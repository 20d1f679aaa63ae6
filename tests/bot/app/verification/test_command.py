"""The command: what it says first, what it prints, and what it leaves behind."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.app.verification import command
from bot.core.errors import SettingsError
from bot.mistral.verification import restarts
from bot.settings import load as load_settings
from playground.dialects import ALL, chosen
from playground.faults import Fault
from playground.server import Playground
from tests.bot.app.verification.conftest import CHANNEL, Verifier
from tests.support.cli import Commands


async def test_it_says_first_what_it_does_and_costs(verifier: Verifier) -> None:
    code = await verifier.verification.run(CHANNEL)

    assert code == 0
    assert "about 70 requests" in verifier.said[0]
    assert "It costs about 20 cents" in verifier.said[0]
    assert verifier.said[1] == f"In the channel {CHANNEL} it posts three messages and deletes them."


async def test_it_makes_no_more_requests_than_it_says(verifier: Verifier) -> None:
    await verifier.verification.run()

    asked = [call.operation for call in verifier.ground.mistral.calls]
    assert 50 <= len(asked) <= 75


async def test_the_table_shows_what_fails_first_with_the_consequence(verifier: Verifier) -> None:
    verifier.ground.mistral.dialects.speak("history-newest-first")

    code = await verifier.verification.run()

    assert code == 0
    _, head, first, assumed, now, second, *_, summary, verdict = verifier.said
    assert head.split() == ["assumption", "seen"]
    assert first.split() == ["history-newest-first", "DOESN'T", "HOLD", "the", "newest", "first"]
    assert assumed == "    assumed: The history lists the oldest entry first."
    assert now == "    now: The history is put in order before it is used."
    assert "holds" in second
    assert "1 don't" in summary
    assert verdict == "The app works with this."


async def test_what_the_app_needs_is_an_error(verifier: Verifier) -> None:
    verifier.ground.mistral.dialects.speak("no-credits")

    code = await verifier.verification.run()

    assert code == 1
    assert any("no-credits" in line and "DOESN'T HOLD (needed)" in line for line in verifier.said)


async def test_the_local_platforms_speak_what_was_seen(verifier: Verifier, tmp_path: Path) -> None:
    seen = tmp_path / "seen.json"
    dialects = verifier.ground.mistral.dialects
    dialects.speak("restart-refused", "history-lags", value=0.3)
    dialects.speak("restart-refused", value=400)
    await verifier.verification.run(json=True)
    seen.write_text(verifier.said[-1])
    dialects.forget()

    verifier.ground.speak(chosen([str(seen)], [dialect.name for dialect in ALL]))

    assert sorted(dialects) == ["history-lags", "restart-refused"]
    assert dialects.value("restart-refused") == 400
    assert 0.2 < dialects.value("history-lags") < 2
    assert (await verifier.found(slack=False)).dialects.keys() == set(dialects)


async def test_everything_is_deleted_when_it_is_interrupted(verifier: Verifier) -> None:
    mistral = verifier.ground.mistral
    running = asyncio.create_task(verifier.verification.run())
    async with asyncio.timeout(10):
        while len(mistral.conversations) < 3:
            await asyncio.sleep(0.001)

    running.cancel()
    await asyncio.wait([running])

    assert running.cancelled()
    assert not {*mistral.agents, *mistral.conversations, *mistral.libraries}


async def test_everything_is_deleted_when_it_fails(
    verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(restarts, "try_restarts", fail)
    mistral = verifier.ground.mistral

    with pytest.raises(RuntimeError):
        await verifier.verification.run()

    assert not {*mistral.agents, *mistral.conversations, *mistral.libraries}


async def test_messages_are_deleted_when_it_is_interrupted(verifier: Verifier) -> None:
    slack = verifier.ground.slack
    messages = slack.workspace.channels[CHANNEL].messages
    before = set(messages)
    running = asyncio.create_task(verifier.verification.run(CHANNEL))
    async with asyncio.timeout(20):
        while len(messages) < len(before) + 2:
            await asyncio.sleep(0.001)

    running.cancel()
    await asyncio.wait([running])

    assert set(messages) == before


async def test_what_could_not_be_deleted_is_told(verifier: Verifier) -> None:
    verifier.ground.mistral.faults.recur("libraries.delete", Fault("error", status=500), 1)

    await verifier.verification.run()

    [told] = [line for line in verifier.said if line.startswith("Couldn't delete")]
    assert all(f"/v1/libraries/{library}" in told for library in verifier.ground.mistral.libraries)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"mistral_api_key": None}, "MISTRAL_API_KEY is missing"),
        ({"mistral_api_key": "wrong"}, "MISTRAL_API_KEY: Mistral doesn't accept this key"),
        ({"mistral_server_url": "http://127.0.0.1:1"}, "MISTRAL_SERVER_URL: nothing answers there"),
    ],
    ids=["no key", "a wrong key", "no server"],
)
async def test_what_keeps_it_from_trying_is_one_sentence(
    verifier: Verifier, changes: dict[str, str | None], sentence: str
) -> None:
    values = {name.lower(): value for name, value in verifier.ground.environment.items()}
    settings = load_settings(_env_file=None, **(values | changes))

    with pytest.raises(SettingsError, match=sentence):
        await command.Verification(settings, verifier.said.append, verifier.said.append).run()


async def test_a_token_that_slack_refuses_is_one_sentence(verifier: Verifier) -> None:
    values = {name.lower(): value for name, value in verifier.ground.environment.items()}
    settings = load_settings(_env_file=None, **(values | {"slack_bot_token": "xoxb-wrong"}))

    with pytest.raises(SettingsError, match="Slack answers “invalid_auth”"):
        await command.Verification(settings, verifier.said.append, verifier.said.append).run(
            CHANNEL
        )


async def test_a_channel_that_the_app_is_not_in_is_one_sentence(verifier: Verifier) -> None:
    with pytest.raises(SettingsError, match="--channel: Slack answers “channel_not_found”"):
        await verifier.verification.run("C0NOWHERE")


async def test_json_alone_goes_to_standard_output(commands: Commands, ground: Playground) -> None:
    ground.mistral.model.delay = 0.0

    code, out, err = await commands.run("verify", "--json", **ground.environment)

    assert (code, json.loads(out)["dialects"]) == (0, {})
    assert err.startswith("This makes about 70 requests to Mistral at http://127.0.0.1:")
