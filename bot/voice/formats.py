"""Formats of recordings, told by their first bytes: names and declared types are never believed."""

from dataclasses import dataclass
from pathlib import Path

BEGINNING = 64  # bytes that tell
NAME = "clip.{ending}"


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A format that Mistral reads; a file's name is how it is told."""

    ending: str
    mimetype: str

    @property
    def name(self) -> str:
        return NAME.format(ending=self.ending)


MP3, M4A = AudioFormat("mp3", "audio/mpeg"), AudioFormat("m4a", "audio/mp4")
WAV, OGG = AudioFormat("wav", "audio/wav"), AudioFormat("ogg", "audio/ogg")
FLAC, WEBM = AudioFormat("flac", "audio/flac"), AudioFormat("webm", "audio/webm")
AAC = AudioFormat("aac", "audio/aac")

BEGINNINGS = (
    (b"OggS", OGG),
    (b"fLaC", FLAC),
    (b"\x1aE\xdf\xa3", WEBM),
    (b"ID3", MP3),
)
SYNC, MPEG_LAYER = 0xFF, 0b0110  # a frame of MPEG audio, and the bits that tell its layer
ADTS = {0xF0, 0xF1, 0xF8, 0xF9}  # the same place in a frame of AAC
FRAMES = range(0xE0, 0x100)


def format_of(beginning: bytes) -> AudioFormat | None:
    """The format of what begins so; None for anything else."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WAVE":
        return WAV
    if beginning[4:8] == b"ftyp":
        return M4A
    found = (kind for start, kind in BEGINNINGS if beginning.startswith(start))
    return next(found, None) or _by_frame(beginning)


def format_of_file(path: Path) -> AudioFormat | None:
    with path.open("rb") as file:
        return format_of(file.read(BEGINNING))


def _by_frame(beginning: bytes) -> AudioFormat | None:
    """The format of a stream of frames without a header."""
    if len(beginning) < BEGINNING or beginning[0] != SYNC:
        return None
    if beginning[1] in ADTS:
        return AAC
    return MP3 if beginning[1] in FRAMES and beginning[1] & MPEG_LAYER else None
