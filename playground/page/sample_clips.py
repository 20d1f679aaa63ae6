"""Sample voice clips for who has no microphone, or wants to be understood by the offline model."""

from aiohttp import web

from playground import clips
from playground.page.files import NOT_KEPT

SAMPLES = (
    "Compare Python and Go for a small web service.",
    "What is 15 percent of 2,480?",
    "My name is Ada, and I prefer short answers.",
    "Draw a lighthouse in the rain.",
)


async def sample_clip(request: web.Request) -> web.Response:
    """One of the samples, in turn, as a sound that every browser plays."""
    words = SAMPLES[int(request.match_info["number"]) % len(SAMPLES)]
    return web.Response(
        body=clips.wav(clips.spoken(words)), content_type=clips.WAV, headers=NOT_KEPT
    )
