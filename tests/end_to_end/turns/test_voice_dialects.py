"""Voice clips where Mistral behaves other than assumed: heard nevertheless, or told."""

from collections.abc import AsyncIterator

import pytest

from bot.mistral.transcriptions import NoTranscription
from playground import clips
from playground.model import ScriptedModel
from storage.models import LedgerEntry
from tests.storage.support.hands import rows
from tests.support.app import opened
from tests.support.users.speaker import Speaker

SAID = "When is tea served?"


@pytest.fixture
async def alice(migrated_sqlite: str) -> AsyncIterator[Speaker]:
    async with opened(migrated_sqlite, model=ScriptedModel("At four.")) as stage:
        yield Speaker(stage)


async def test_without_a_language_the_text_is_taken(alice: Speaker) -> None:
    alice.stage.mistral.dialects.speak("transcription-without-language")
    thread = await alice.record(SAID)

    assert await alice.answers(thread) == ["At four."]
    assert alice.quotes(thread) == [SAID]


async def test_without_seconds_the_length_is_an_estimate(alice: Speaker) -> None:
    alice.stage.mistral.dialects.speak("transcription-without-seconds")
    await alice.answers(await alice.record(SAID))
    await alice.stage.quiet()

    [entry] = await rows(alice.stage.app.database, LedgerEntry)
    assert (entry.calls, entry.estimated) == ({"transcription": 1}, True)


@pytest.mark.parametrize("heard", [True, False], ids=["Slack heard it", "nobody did"])
async def test_where_mistral_transcribes_nothing_slacks_transcript_is_used_or_it_is_told(
    alice: Speaker, heard: bool
) -> None:
    alice.stage.mistral.dialects.speak("transcription-refused")
    thread = await alice.record(SAID, transcript=SAID if heard else "")
    [answer] = await alice.answers(thread)

    assert (answer == "At four.") is heard
    assert (NoTranscription().sentence in answer) is not heard
    assert alice.quotes(thread) == ([SAID] if heard else [])


async def test_webm_is_heard_as_any_other(alice: Speaker) -> None:
    people = alice.stage.slack.people
    file = people.add_recording("U0ALICE", clips.webm(clips.spoken(SAID)), 2)

    assert await alice.answers(await alice.send(file)) == ["At four."]
