"""Person who records voice clips, and what comes of them."""

from dataclasses import dataclass
from typing import Any

from playground.slack import Message
from playground.slack.records import File
from tests.support.app import Stage, shown

HERE = "C0GENERAL"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks to the bot, in their direct messages unless told otherwise."""

    stage: Stage
    user: str = "U0ALICE"

    @property
    def direct(self) -> str:
        return f"D{self.user[1:]}"

    async def record(self, said: str, **more: Any) -> str:
        """Post a clip in the direct messages; its timestamp."""
        people = self.stage.slack.people
        return await people.record_clip(self.user, self.direct, said, **more)

    async def say(
        self, *said: str, text: str = "", channel: str = HERE, thread: str | None = None
    ) -> str:
        """Post several clips in one message, with words or without."""
        people = self.stage.slack.people
        files = [people.add_clip(self.user, one).id for one in said]
        return await people.post(self.user, channel, text, thread_ts=thread, files=files)

    async def send(self, file: File, text: str = "") -> str:
        """Post a file that was made before."""
        return await self.stage.slack.people.post(self.user, self.direct, text, files=[file.id])

    def file(self, data: bytes, name: str = "audio_message.m4a", kind: str = "audio/mp4") -> File:
        file = self.stage.slack.people.add_file(self.user, name, data, kind)
        file.subtype = "slack_audio"
        return file

    def quotes(self, thread: str, channel: str = "") -> list[str]:
        """Quotes of the bot in a thread, message by message."""
        replies = self.stage.replies(thread, channel or self.direct)
        return [words for message in replies if (words := quoted(message))]

    async def answers(self, thread: str, count: int = 1, channel: str = "") -> list[str]:
        """The answers in a thread, once there are so many and all is quiet."""
        place = channel or self.direct

        def found() -> list[str]:
            replies = self.stage.replies(thread, place)
            return [shown(message) for message in replies if not message.metadata]

        await self.stage.until(lambda: len(found()) >= count)
        await self.stage.quiet()
        return found()

    @property
    def transcriptions(self) -> int:
        """Requests to transcribe."""
        calls = self.stage.mistral.calls
        return sum(call.operation == "audio.transcriptions" for call in calls)


def quoted(message: Message) -> str:
    """Words that a message quotes."""
    quotes = [one for block in message.blocks for one in block.get("elements", ())]
    pieces = [one["elements"][0]["text"] for one in quotes if one["type"] == "rich_text_quote"]
    return " ".join(pieces)
