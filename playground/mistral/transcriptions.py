"""Transcriptions: sample clips say what they say; of any other recording only that it is one."""

from aiohttp import web

from playground.clips import Speech, seconds_in, sound_type, speech_in
from playground.mistral.answers.entries import count_tokens
from playground.mistral.metering import MeteredClip
from playground.mistral.requests.errors import RefusedError, invalid
from playground.mistral.requests.uploads import read_upload
from playground.mistral.state import Json, State

STAND_IN = "I can't recognize speech offline, so this stands for what you said."
MODELS = frozenset({"voxtral-mini-latest", "voxtral-mini-2602", "voxtral-mini-2507"})
LONGEST = 3 * 60 * 60  # seconds
TOKENS = 12.5  # of a second
_FIELDS = frozenset(
    {
        *("model", "language", "temperature", "stream", "diarize", "context_bias"),
        *("timestamp_granularities", "speaker_references"),
    }
)
_BOOLEANS = ("stream", "diarize")
# Names of dialects.
_NO_LANGUAGE, _NO_SECONDS = "transcription-without-language", "transcription-without-seconds"


class Transcriptions:
    def __init__(self, state: State) -> None:
        self._state = state
        self.routes = [
            web.post("/v1/audio/transcriptions", self.complete, name="audio.transcriptions"),
        ]

    async def complete(self, request: web.Request) -> web.Response:
        upload, fields = await read_upload(request, _FIELDS)
        _check(fields)
        if not upload.content:
            raise invalid(("body", "file"), "The file is empty")
        if sound_type(upload.content) is None:
            raise RefusedError(400, "The audio input could not be decoded")
        seconds = seconds_in(upload.content)
        if seconds > LONGEST:
            raise RefusedError(400, "The audio exceeds the maximum duration")
        heard = speech_in(upload.content) or Speech(STAND_IN, seconds, "en")
        self._state.metering.clips.append(MeteredClip(fields["model"], seconds))
        prompt, completion = round(seconds * TOKENS), count_tokens(heard.words)
        body: Json = {
            "model": fields["model"],
            "text": heard.words,
            "language": fields.get("language") or None,
            "segments": [],
            "usage": {
                "prompt_audio_seconds": seconds,
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": prompt + completion,
            },
        }
        if _NO_SECONDS in self._state.dialects:
            body["usage"]["prompt_audio_seconds"] = None
        if _NO_LANGUAGE in self._state.dialects:
            del body["language"]
        return web.json_response(body)


def _check(fields: dict[str, str]) -> None:
    model = fields.get("model", "")
    if not model:
        raise invalid(("body", "model"), "Field required", "missing")
    if model not in MODELS:
        raise RefusedError(400, f"Invalid model: {model}", "invalid_model", "1500")
    for name in _BOOLEANS:
        if fields.get(name, "false") not in {"true", "false"}:
            raise invalid(("body", name), "Input should be a valid boolean", "bool_parsing")
    if fields.get("stream") == "true":
        raise RefusedError(400, "Transcriptions aren't streamed here")
    if len(fields.get("language", "")) not in {0, 2}:
        raise invalid(("body", "language"), "Input should be an ISO 639-1 code")
