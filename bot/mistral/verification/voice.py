"""Experiment with transcription: a second of sound."""

import math
import struct

import aiohttp

from bot.mistral.transcriptions import MODEL
from bot.mistral.verification.laboratory import Laboratory

PATH = "/v1/audio/transcriptions"
RATE, TONE, LOUDNESS = 8_000, 440.0, 6_000  # samples per second, hertz, of 32,767
REFUSED, LANGUAGE = "transcription-refused", "transcription-without-language"
SECONDS = "transcription-without-seconds"


async def try_transcription(lab: Laboratory) -> None:
    """Have a tone transcribed: what is heard in it doesn't matter."""
    reply = await lab.api.call("POST", PATH, _form())
    if reply.is_refused:
        lab.findings.fails(REFUSED, f"HTTP {reply.status}", reply.status)
    if not reply.is_ok or not isinstance(reply.body, dict):
        return
    lab.findings.holds(REFUSED)
    if "language" in reply.body:
        lab.findings.holds(LANGUAGE)
    else:
        lab.findings.fails(LANGUAGE, "no language")
    usage = reply.get("usage")
    seconds = usage.get("prompt_audio_seconds") if isinstance(usage, dict) else None
    if isinstance(seconds, int):
        lab.findings.holds(SECONDS)
    else:
        lab.findings.fails(SECONDS, f"`{seconds}`")


def sound() -> bytes:
    """A second of a tone, as WAV."""
    tone = (int(LOUDNESS * math.sin(2 * math.pi * TONE * n / RATE)) for n in range(RATE))
    samples = b"".join(struct.pack("<h", sample) for sample in tone)
    form = struct.pack("<HHIIHH", 1, 1, RATE, RATE * 2, 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _form() -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("model", MODEL)
    form.add_field("file", sound(), filename="tone.wav", content_type="audio/wav")
    return form
