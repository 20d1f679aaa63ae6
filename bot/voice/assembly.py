"""Puts together how spoken questions are heard."""

from dataclasses import dataclass

from bot.mistral.transcriptions import MistralTranscriptions
from bot.resources import Resources
from bot.slack.transfers.voice_clips import VoiceClips
from bot.voice.clips import ClipFiles, VoiceLimits
from bot.voice.listening import SpokenQuestions
from bot.voice.quotes import VoiceQuotes
from bot.voice.spoken_messages import SpokenMessages


@dataclass(frozen=True, slots=True)
class VoiceServices:
    """Questions as turns hear them, and messages with clips as others deal with them."""

    questions: SpokenQuestions
    messages: SpokenMessages


def assemble(resources: Resources) -> VoiceServices:
    settings, slack, database = resources.settings, resources.slack, resources.database
    limits = VoiceLimits(settings.max_voice_minutes, settings.max_voice_mb)
    quotes = VoiceQuotes(slack.threads, slack.people)
    return VoiceServices(
        SpokenQuestions(
            database,
            ClipFiles(slack.client, slack.downloads, limits),
            VoiceClips(slack.client, slack.downloads),
            MistralTranscriptions(resources.mistral),
            quotes,
        ),
        SpokenMessages(database, quotes, slack.client, resources.background),
    )
