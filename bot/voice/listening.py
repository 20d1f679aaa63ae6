"""Spoken questions: what was said in their clips takes the place of the clips' names.

Each transcript is a checkpoint, and so are the messages that quote it: a later attempt neither
transcribes nor quotes again. A turn that asks the same message again reads the quotes.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import structlog

from bot.core.errors import UserFacingError
from bot.core.file_names import visible
from bot.mistral.transcriptions import (
    MistralTranscriptions,
    NoTranscription,
    NotUnderstood,
    TooMuchSpeech,
)
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.markup import named, plain
from bot.slack.reading.files import SPOKEN_KINDS, SPOKEN_MARKER, PostedFile, as_said
from bot.slack.thread_target import ThreadTarget
from bot.slack.transfers.voice_clips import VoiceClips
from bot.voice import errors
from bot.voice.clips import ClipFiles, FoundClip
from bot.voice.quotes import VoiceQuotes
from storage.engine.database import Database
from storage.records import OpenTurn
from storage.token_usage import TRANSCRIPTION, TokenUsage
from storage.turns import voice
from storage.turns.voice import KnownTranscript

log = structlog.get_logger()

MARKS = tuple(f"[{kind}" for kind in SPOKEN_KINDS)
LONGEST = 200_000  # characters of a transcript
NOISE = re.compile(r"\[[^\[\]]{0,60}\]|\([^()]{0,60}\)")  # such as [music]
NOT_HEARD = "_I didn't hear {name}: {reason}_\n\n"
# What concerns one clip; everything else ends the turn.
OF_A_CLIP = (errors.Unheard, NotUnderstood, NoTranscription, TooMuchSpeech)


@dataclass(frozen=True, slots=True)
class HeardQuestion:
    """A turn with the words of its clips, and what the person must know of them (or '')."""

    turn: OpenTurn
    notice: str = ""


@dataclass(slots=True)
class _Progress:
    """Progress in the clips of one turn; `unheard` has those that weren't, and why."""

    turn: OpenTurn
    place: ThreadTarget
    slack: SlackClient
    known: Mapping[str, KnownTranscript]
    text: str
    is_heard: bool = False
    unheard: list[tuple[PostedFile | None, UserFacingError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SpokenQuestions:
    """Listens to the clips of a question; most questions have none."""

    database: Database
    clips: ClipFiles
    slack_transcripts: VoiceClips
    transcriptions: MistralTranscriptions
    quotes: VoiceQuotes

    async def of(self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient) -> HeardQuestion:
        """The turn with all that was said in its clips, in their order.

        Raises Unheard where nothing else was asked, and what Mistral refuses for the moment.
        """
        if not has_clips(turn):
            return HeardQuestion(turn)
        known = await self.database.run_with_retry(voice.known, (turn.team, turn.channel, turn.ts))
        progress = _Progress(turn, place, slack, known, turn.text)
        for file_id in turn.attachments:
            await self._listen(progress, file_id)
        unheard = _unheard(progress)
        if unheard and not progress.is_heard and not plain(as_said(turn.text)):
            raise unheard[0][1]
        notice = "".join(
            NOT_HEARD.format(name=_name(posted), reason=why.sentence) for posted, why in unheard
        )
        return HeardQuestion(replace(progress.turn, text=progress.text), notice)

    async def _listen(self, progress: _Progress, file_id: str) -> None:
        clip: FoundClip | None = None
        try:
            clip = await self.clips.look_up(file_id)
            if clip is None:
                return
            words = await self._words(progress, clip)
        except OF_A_CLIP as why:
            log.info("clip_unheard", file=file_id, reason=type(why).__name__)
            progress.unheard.append((clip.posted if clip else None, why))
            return
        progress.is_heard = True
        said = clip.posted.saying(words)
        for marker in _markers(clip.posted):
            if marker in progress.text:
                progress.text = progress.text.replace(marker, said, 1)
                return
        progress.text = f"{progress.text}\n{said}".strip()

    async def _words(self, progress: _Progress, clip: FoundClip) -> str:
        """Words that were said in a clip. Raises Unheard, or what Mistral refuses."""
        if not (self.clips.limits.are_open and clip.posted.is_audio):
            return await self._as_slack_heard(clip.posted)
        turn, file_id = progress.turn, clip.posted.id
        known = progress.known.get(file_id)
        words, quotes = await self._kept(turn, known) if known else (None, ())
        if words is None:
            words = await self._transcribed_or_as_slack_heard(progress, clip)
        if not words:
            raise errors.NothingSaid
        if not quotes:
            said = clip.user or turn.user, words
            posted = await self.quotes.post(turn, file_id, said, progress.place, progress.slack)
            await self.database.run_with_retry(voice.keep, turn, file_id, words, quotes=posted)
        return words

    async def _kept(
        self, turn: OpenTurn, known: KnownTranscript
    ) -> tuple[str | None, tuple[str, ...]]:
        """Words of an earlier attempt, or of an earlier turn's quotes; None if they are gone."""
        if known.words is not None:
            return known.words, known.quotes
        words = await self.quotes.words(turn.channel, turn.thread_ts, known.quotes)
        return (words, known.quotes) if words else (None, ())

    async def _transcribed_or_as_slack_heard(self, progress: _Progress, clip: FoundClip) -> str:
        """Words in a clip as Mistral hears them, or else Slack. Raises UserFacingError."""
        try:
            return await self._transcribed(progress, clip)
        except (NotUnderstood, NoTranscription) as refused:
            if not clip.posted.is_clip:
                raise
            log.info("transcription_refused", reason=type(refused).__name__)
            try:
                return await self._as_slack_heard(clip.posted)
            except errors.Unheard:
                raise refused from None

    async def _transcribed(self, progress: _Progress, clip: FoundClip) -> str:
        """Have Mistral transcribe a clip, and record what it takes. Raises UserFacingError."""
        async with self.clips.fetched(clip) as recording:
            heard = await self.transcriptions.transcribe(recording)
        words = " ".join(heard.text.split())
        if not any(letter.isalnum() for letter in NOISE.sub("", words)):
            words = ""
        turn = progress.turn
        seconds = heard.seconds or math.ceil(clip.seconds)
        took = TokenUsage(
            calls={TRANSCRIPTION: 1}, audio=seconds, estimated=seconds != heard.seconds
        )
        usage = turn.usage.plus(took)
        progress.turn = replace(turn, usage=usage)
        await self.database.run_with_retry(
            voice.heard, turn, clip.posted.id, words[:LONGEST], usage
        )
        if len(words) > LONGEST:
            raise TooMuchSpeech
        return words

    async def _as_slack_heard(self, posted: PostedFile) -> str:
        """Words of Slack's own transcript, which is all there is of a video. Raises Unheard."""
        try:
            found = await self.slack_transcripts.clip(posted.id)
        except SlackFailed as failed:
            raise errors.ClipUnreachable from failed
        if found and found.transcript:
            return found.transcript
        raise errors.NotTranscribed if posted.is_audio else errors.VideoUnheard


def has_clips(turn: OpenTurn) -> bool:
    """True if a question brings clips or recordings."""
    return bool(turn.attachments) and any(mark in turn.text for mark in MARKS)


def _unheard(progress: _Progress) -> list[tuple[PostedFile | None, UserFacingError]]:
    """Clips that weren't heard; a file that is gone counts only where a clip is missing."""
    markers = SPOKEN_MARKER.finditer(progress.text)
    is_missing = any(marker["words"] is None for marker in markers)
    return [one for one in progress.unheard if one[0] or is_missing]


def _markers(posted: PostedFile) -> tuple[str, str]:
    """Words that a message may have for a clip: with the beginning of a transcript, or without."""
    return posted.marker, replace(posted, transcript="").marker


def _name(posted: PostedFile | None) -> str:
    return named(visible(posted.shown_name)) if posted else "a clip"
