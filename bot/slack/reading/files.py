"""Files of a message, and how a reader of its text is told of them."""

import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.file_names import base_name
from bot.slack.markup import escaped
from bot.slack.reading import shapes
from bot.slack.reading.shapes import Json

MARKER, SPOKEN = "[{kind}: {name}]", "[{kind}: {name}, in Slack's transcript: “{words}”]"
NAMELESS, SAID = "[{kind}]", "[{kind}: “{words}”]"
AUDIO_CLIP = "slack_audio"
CLIPS = {AUDIO_CLIP: "voice clip", "slack_video": "video clip"}
RECORDING = "recording"
KINDS = {"image": "picture", "audio": RECORDING, "video": "video"}
SPOKEN_KINDS = (*CLIPS.values(), RECORDING)
PAGES = {"quip": "canvas", "canvas": "canvas", "list": "list", "space": "post"}
# A clip or a recording in a text, with what was said in it (None: not known).
SPOKEN_MARKER = re.compile(
    rf"\[(?:{'|'.join(SPOKEN_KINDS)})(?:: (?:“(?P<words>[^\n]*)”|[^\]\n]*))?\]"
)
LONGEST_NAME = 255
MORE = "…"
ASK = "check_file_info"  # Slack's word for a file of another company


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file in a message; of one that `is_stub` Slack tells nothing but its id, until it is asked.

    `subtype` is Slack's word for what was recorded in Slack itself, `transcript` what it heard.
    """

    id: str
    mimetype: str
    name: str = ""
    filetype: str = ""
    subtype: str = ""
    transcript: str = ""
    is_stub: bool = False

    @property
    def kind(self) -> str:
        """The word that people have for such a file."""
        if self.subtype in CLIPS:
            return CLIPS[self.subtype]
        mimetype = self.mimetype or mimetypes.guess_type(self.name)[0] or ""
        family = mimetype.lower().partition("/")[0]
        return PAGES.get(self.filetype.lower()) or KINDS.get(family, "file")

    @property
    def is_picture(self) -> bool:
        return self.kind == "picture"

    @property
    def is_spoken(self) -> bool:
        """True for what somebody says something with: a clip of Slack's, or any audio file."""
        return self.kind in SPOKEN_KINDS

    @property
    def is_clip(self) -> bool:
        """True for what somebody recorded in Slack itself."""
        return self.subtype in CLIPS

    @property
    def is_audio(self) -> bool:
        """True for speech without a picture."""
        return self.subtype == AUDIO_CLIP or self.kind == RECORDING

    def saying(self, words: str) -> str:
        """Words that stand for it once they are known, in Slack's markup."""
        return SAID.format(kind=self.kind, words=escaped(words))

    @property
    def shown_name(self) -> str:
        """Its name on one line, without what could deceive; its kind if it has none."""
        return base_name(self.name)[:LONGEST_NAME].strip() or f"a {self.kind}"

    @property
    def marker(self) -> str:
        """Words that stand for the file in a text, in Slack's markup."""
        name = escaped(base_name(self.name)[:LONGEST_NAME]).strip()
        if self.transcript:
            return SPOKEN.format(kind=self.kind, name=name, words=escaped(self.transcript))
        return (MARKER if name else NAMELESS).format(kind=self.kind, name=name)


def as_said(text: str) -> str:
    """A text with the words of clips in place of their markers; without those not known."""
    return SPOKEN_MARKER.sub(lambda marker: marker["words"] or "", text)


def files_of(message: Json) -> tuple[PostedFile, ...]:
    """Files that a message or an attachment holds; those that Slack names without an id aside."""
    return tuple(_files(message.get("files")))


def file_of(found: object) -> PostedFile | None:
    """A file as Slack describes one; None for what isn't one."""
    return next(_files([found]), None)


def distinct(files: Iterable[PostedFile]) -> tuple[PostedFile, ...]:
    """Files without those that came before."""
    return tuple({file.id: file for file in reversed(list(files))}.values())[::-1]


def _files(files: object) -> Iterator[PostedFile]:
    for file in shapes.objects(files):
        if id := shapes.string(file, "id"):  # noqa: A001 - Slack's word
            yield PostedFile(
                id=id,
                mimetype=shapes.string(file, "mimetype"),
                name=shapes.string(file, "name") or shapes.string(file, "title"),
                filetype=shapes.string(file, "filetype"),
                subtype=shapes.string(file, "subtype"),
                transcript=_transcript(file),
                is_stub=shapes.string(file, "file_access") == ASK,
            )


def _transcript(file: Mapping[str, object]) -> str:
    """Slack's transcript of a clip, as far as it is in the message; '' where there is none."""
    preview = shapes.mapping(shapes.mapping(file, "transcription"), "preview")
    heard = " ".join(shapes.string(preview, "content").split())
    return heard + MORE if heard and preview.get("has_more") is True else heard
