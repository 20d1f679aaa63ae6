"""Voice clips and crashes: a clip is transcribed once and quoted once, whatever breaks."""

import asyncio

import pytest

from playground.faults import Fault
from playground.model import ScriptedModel, Until
from storage.models import LedgerEntry, VoiceTranscript
from tests.storage.support.hands import rows
from tests.support.app import Stage, app_on, platforms, shown
from tests.support.users.speaker import Speaker

SAID = "When is tea served?"


async def test_a_crash_before_the_transcript_transcribes_again(database_url: str) -> None:
    async with platforms(ScriptedModel("At four.")) as ground:
        ground.mistral.faults.add("audio.transcriptions", Fault("latency", seconds=0.3))
        async with app_on(ground, database_url, grace_seconds=0) as app:
            alice = Speaker(Stage(ground, app))
            thread = await alice.record(SAID)
            await alice.stage.until(lambda: alice.transcriptions == 1)
        async with app_on(ground, database_url) as app:
            alice = Speaker(Stage(ground, app))
            assert await alice.answers(thread) == ["At four."]
            assert (alice.transcriptions, alice.quotes(thread)) == (2, [SAID])


async def test_a_crash_after_the_transcript_pays_nothing_again(database_url: str) -> None:
    async with platforms(ScriptedModel("At four.")) as ground:
        ground.slack.faults.add("chat.postMessage", Fault("ratelimited", seconds=60))
        async with app_on(ground, database_url, grace_seconds=0) as app:
            alice = Speaker(Stage(ground, app))
            thread = await alice.record(SAID)
            await alice.stage.until(lambda: alice.stage.slack_calls("chat.postMessage") == 1)
            [kept] = await rows(app.database, VoiceTranscript)
            assert kept.text == SAID
        async with app_on(ground, database_url) as app:
            alice = Speaker(Stage(ground, app))
            assert await alice.answers(thread) == ["At four."]
            assert (alice.transcriptions, alice.quotes(thread)) == (1, [SAID])
            [entry] = await rows(app.database, LedgerEntry)
            assert entry.calls == {"transcription": 1}


@pytest.mark.parametrize("dialect", ["", "message-metadata-refused"], ids=["usual", "no metadata"])
async def test_a_crash_between_quote_and_answer_quotes_nothing_again(
    database_url: str, dialect: str
) -> None:
    gate = asyncio.Event()
    model = ScriptedModel("At four.")
    model.queue(Until(gate), "At four.")
    async with platforms(model) as ground:
        ground.mistral.finish_dropped = False
        if dialect:
            ground.slack.dialects.speak(dialect)
        async with app_on(ground, database_url, grace_seconds=0) as app:
            alice = Speaker(Stage(ground, app))
            thread = await alice.record(SAID)
            await alice.stage.until(lambda: bool(alice.stage.asked()))
        gate.set()
        async with app_on(ground, database_url) as app:
            alice = Speaker(Stage(ground, app))
            texts = [shown(one) for one in alice.stage.replies(thread, alice.direct)]
            assert (await alice.answers(thread))[-1] == "At four."
            assert texts[0] == f"🎙️ Alice said:\n&gt; {SAID}"
            assert (alice.transcriptions, alice.quotes(thread)) == (1, [SAID])


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_quote_whose_response_was_lost_is_looked_up(database_url: str, kind: str) -> None:
    async with platforms(ScriptedModel("At four.")) as ground:
        ground.slack.faults.add("chat.postMessage", Fault(kind))
        async with app_on(ground, database_url) as app:
            alice = Speaker(Stage(ground, app))
            thread = await alice.record(SAID)

            assert await alice.answers(thread) == ["At four."]
            assert (alice.transcriptions, alice.quotes(thread)) == (1, [SAID])


async def test_the_words_are_erased_when_the_turn_ends(database_url: str) -> None:
    async with (
        platforms(ScriptedModel("At four.")) as ground,
        app_on(ground, database_url) as app,
    ):
        alice = Speaker(Stage(ground, app))
        thread = await alice.record(SAID)
        await alice.answers(thread)

        [kept] = await rows(app.database, VoiceTranscript)
        assert (kept.text, len(kept.quotes)) == (None, 1)
