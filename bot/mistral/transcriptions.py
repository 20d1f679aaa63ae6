"""Adapter for transcription: speech becomes text, in the language that was spoken."""

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import structlog
from mistralai.client import models
from mistralai.client.errors import ResponseValidationError
from pydantic_core import from_json

from bot.core import errors, refusals
from bot.mistral.refusals.errors import Subject
from bot.mistral.sdk.client import Client
from storage.records import Outcome

log = structlog.get_logger()

MODEL = "voxtral-mini-latest"
RESPONSE_TIMEOUT = 180  # seconds for Mistral's response after the last byte


class NotUnderstood(errors.UserFacingError):
    """Mistral can't read this recording. Please record it again, or write it out."""

    outcome = Outcome.REFUSED
    hint = "Mistral refused to transcribe a file: its format, or what is in it."


class TooMuchSpeech(errors.UserFacingError):
    """This is more than Mistral transcribes at once. Please send a shorter clip."""

    outcome = Outcome.REFUSED
    hint = "A voice clip was larger than Mistral takes: lower MAX_VOICE_MB or MAX_VOICE_MINUTES."


class NoTranscription(errors.UserFacingError):
    """Mistral doesn't transcribe for this app. Please write it out, and tell an admin."""

    outcome = Outcome.REFUSED
    hint = f"The key may not use {MODEL}, or Mistral doesn't offer it any more."


SPEECH = Subject(
    gone=NoTranscription, busy=refusals.InUse, forbidden=NoTranscription, refused=NotUnderstood
)
# What other requests are refused for, as it is with a recording.
MEANT: dict[type[errors.UserFacingError], type[errors.UserFacingError]] = {
    errors.TooLong: TooMuchSpeech,
    refusals.RequestTooLarge: TooMuchSpeech,
    refusals.ModelRetired: NoTranscription,
    refusals.PlanTooSmall: NoTranscription,
}


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording on disk; the name says its format, nothing else of it goes to Mistral."""

    path: Path
    name: str
    mimetype: str


@dataclass(frozen=True, slots=True)
class Transcription:
    """Words that were said ('' for none), and the seconds that Mistral counted."""

    text: str
    seconds: int


class MistralTranscriptions:
    """Transcribes recordings. A call changes nothing at Mistral, so that it may be repeated."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def transcribe(self, recording: Recording) -> Transcription:
        """Transcribe a recording in its own language. Raises UserFacingError."""
        content = await asyncio.to_thread(recording.path.open, "rb")
        try:
            return await self._client.repeat(partial(self._once, recording, content), SPEECH)
        except errors.UserFacingError as error:
            if meant := MEANT.get(type(error)):
                raise meant from error
            raise
        finally:
            content.close()

    async def _once(self, recording: Recording, content: BinaryIO) -> Transcription:
        content.seek(0)
        file = models.File(
            file_name=recording.name, content=content, content_type=recording.mimetype
        )
        try:
            heard = await self._client.transcriptions.complete_async(
                model=MODEL, file=file, timeout_ms=RESPONSE_TIMEOUT * 1000
            )
        except ResponseValidationError as unread:  # a field is missing: the text may be there
            text = _text_in(unread.body)
            if text is None:
                raise
            log.warning("transcription_unlike_documented")
            return Transcription(text, 0)
        seconds = heard.usage.prompt_audio_seconds
        return Transcription(heard.text, max(seconds, 0) if isinstance(seconds, int) else 0)


def _text_in(body: str) -> str | None:
    try:
        found = from_json(body)
    except ValueError:
        return None
    text = found.get("text") if isinstance(found, dict) else None
    return text if isinstance(text, str) else None
