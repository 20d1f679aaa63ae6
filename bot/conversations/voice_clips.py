"""Voice clips of a question: their transcripts take the place of their names in it."""

from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.conversations.attachment_notices import listed
from bot.core.errors import UserFacingError
from bot.slack.errors import SlackFailed
from bot.slack.markup import plain
from bot.slack.reading.files import CLIPS
from bot.slack.transfers.voice_clips import Clip
from storage.records import OpenTurn, Outcome

log = structlog.get_logger()

MARKS = tuple(f"[{kind}" for kind in CLIPS.values())
NOT_HEARD = "_I can't listen to clips, and Slack has no transcript of {names}._\n\n"


class NotTranscribed(UserFacingError):
    """I can't listen to clips, and Slack has no transcript of this one. Please write it out."""

    outcome = Outcome.NOTHING_ASKED


class ClipLookup(Protocol):
    """See `bot.slack.transfers.voice_clips`."""

    async def clip(self, file_id: str) -> Clip | None: ...


@dataclass(frozen=True, slots=True)
class HeardQuestion:
    """A turn with the words of its clips, and what the person must know of them (or '')."""

    turn: OpenTurn
    notice: str = ""


@dataclass(frozen=True, slots=True)
class HeardQuestions:
    """Looks the clips of a question up; most questions have none."""

    clips: ClipLookup

    async def of(self, turn: OpenTurn) -> HeardQuestion:
        """The turn with all that was said in its clips.

        Raises NotTranscribed where nothing else was asked.
        """
        if not any(mark in turn.text for mark in MARKS):
            return HeardQuestion(turn)
        text, rest = turn.text, turn.text
        unheard: list[str] = []
        found = [await self._clip(file_id) for file_id in turn.attachments]
        clips = [clip for clip in found if clip]
        for clip in clips:
            if not clip.transcript:
                unheard.append(clip.posted.shown_name)
            for marker in clip.earlier_markers:
                rest = rest.replace(marker, "", 1)
                text = text.replace(marker, clip.marker, 1)
        if unheard and len(unheard) == len(clips) and not plain(rest):
            raise NotTranscribed
        notice = NOT_HEARD.format(names=listed(unheard)) if unheard else ""
        return HeardQuestion(replace(turn, text=text), notice)

    async def _clip(self, file_id: str) -> Clip | None:
        try:
            return await self.clips.clip(file_id)
        except SlackFailed as failed:
            log.info("clip_unknown", file=file_id, code=failed.code)
            return None
