"""Voice clips of a question: their transcripts take the place of their names in it."""

from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.core.errors import UserFacingError
from bot.slack.errors import SlackFailed
from bot.slack.markup import plain
from bot.slack.reading.files import CLIPS
from bot.slack.voice_clips import Clip
from storage.records import OpenTurn, Outcome

log = structlog.get_logger()

MARKS = tuple(f"[{kind}" for kind in CLIPS.values())


class NotTranscribed(UserFacingError):
    """I can't listen to clips, and Slack has no transcript of this one. Please write it out."""

    outcome = Outcome.NOTHING_ASKED


class ClipLookup(Protocol):
    """See `bot.slack.voice_clips`."""

    async def clip(self, file_id: str) -> Clip | None: ...


@dataclass(frozen=True, slots=True)
class HeardQuestions:
    """Looks the clips of a question up; most questions have none."""

    clips: ClipLookup

    async def of(self, turn: OpenTurn) -> OpenTurn:
        """The turn with all that was said in its clips.

        Raises NotTranscribed where nothing else was asked.
        """
        if not any(mark in turn.text for mark in MARKS):
            return turn
        text, rest, is_heard = turn.text, turn.text, False
        for file_id in turn.attachments:
            clip = await self._clip(file_id)
            if clip is None:
                continue
            is_heard = is_heard or bool(clip.transcript)
            for marker in clip.earlier_markers:
                rest = rest.replace(marker, "", 1)
                text = text.replace(marker, clip.marker, 1)
        if not (is_heard or plain(rest)):
            raise NotTranscribed
        return replace(turn, text=text)

    async def _clip(self, file_id: str) -> Clip | None:
        try:
            return await self.clips.clip(file_id)
        except SlackFailed as failed:
            log.info("clip_unknown", file=file_id, code=failed.code)
            return None
