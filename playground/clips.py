"""Sample voice clips: sounds made by code, which carry what is said in them as a tag.

Nothing here can recognize speech. What the local Mistral "hears" is the tag, and of a clip without
one it can only say so.
"""

import json
import math
import struct
from dataclasses import dataclass

RATE = 8_000  # samples per second
TONES = (440.0, 554.4, 659.3)  # hertz, one after the other
LOUDNESS = 9_000  # of 32,767
TAG = b"spoken:"
SEARCHED = 4 * 1024 * 1024  # bytes in which the tag is looked for
COMPRESSED = 4_000  # bytes of a second of speech, as phones and browsers record it
M4A, WEBM, WAV = "audio/mp4", "audio/webm", "audio/wav"
BEGINNINGS = {
    b"OggS": "audio/ogg",
    b"fLaC": "audio/flac",
    b"ID3": "audio/mpeg",
    b"\x1aE\xdf\xa3": WEBM,
}
FRAME, SYNC = 0xFF, 0xE0  # the first two bytes of a frame of MPEG audio


@dataclass(frozen=True, slots=True)
class Speech:
    """Words of a clip, in their language, and how many seconds they take."""

    words: str
    seconds: int
    language: str = "en"


def duration(words: str) -> int:
    """Seconds that somebody needs to say something."""
    return max(1, round(len(words.split()) / 2.5))


def spoken(words: str, language: str = "en") -> Speech:
    return Speech(words, duration(words), language)


def wav(speech: Speech) -> bytes:
    """A clip that every browser plays: soft tones, as long as the words take."""
    samples = b"".join(_sample(n) for n in range(RATE * min(speech.seconds, 60)))
    form = struct.pack("<HHIIHH", 1, 1, RATE, RATE * 2, 2, 16)
    chunks = [(b"fmt ", form), (b"LIST", b"INFO" + _riff(b"ICMT", _tag(speech)))]
    body = b"WAVE" + b"".join(_riff(*chunk) for chunk in [*chunks, (b"data", samples)])
    return _riff(b"RIFF", body)


def m4a(speech: Speech) -> bytes:
    """The frame of an MPEG-4 file, as Slack's apps record, around the tag."""
    return _box(b"ftyp", b"M4A \0\0\2\0M4A isom") + _box(b"free", _tag(speech))


def webm(speech: Speech) -> bytes:
    """The frame of a WebM file, as browsers record, around the tag."""
    doc_type = b"\x42\x82\x84webm"
    header = b"\x1aE\xdf\xa3" + bytes([0x80 | len(doc_type)]) + doc_type
    tag = _tag(speech)
    return header + b"\xec" + struct.pack(">I", 0x10000000 | len(tag)) + tag


def sound_type(content: bytes) -> str | None:
    """Tell the type of a recording by its first bytes; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return WAV
    if content[4:8] == b"ftyp":
        return M4A
    if len(content) > 1 and content[0] == FRAME and content[1] >= SYNC:
        return "audio/mpeg"
    return next((kind for start, kind in BEGINNINGS.items() if content.startswith(start)), None)


def speech_in(content: bytes) -> Speech | None:
    """Words that are said in a clip that is one of these; None for any other."""
    at = content.find(TAG, 0, SEARCHED)
    if at < 0:
        return None
    text = content[at + len(TAG) : at + SEARCHED].decode(errors="replace")
    try:
        found, _ = json.JSONDecoder().raw_decode(text)
        return Speech(str(found["words"]), int(found["seconds"]), str(found["language"]))
    except (ValueError, KeyError, TypeError):
        return None


def seconds_in(content: bytes) -> int:
    """Length of a recording in seconds, about."""
    if speech := speech_in(content):
        return speech.seconds
    return max(1, round(len(content) / COMPRESSED))


def _tag(speech: Speech) -> bytes:
    about = {"words": speech.words, "seconds": speech.seconds, "language": speech.language}
    return TAG + json.dumps(about, ensure_ascii=False).encode()


def _sample(n: int) -> bytes:
    second = n / RATE
    tone = TONES[int(second) % len(TONES)]
    swell = math.sin(math.pi * (second % 1.0)) ** 2
    return struct.pack("<h", int(LOUDNESS * swell * math.sin(2 * math.pi * tone * second)))


def _riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content
