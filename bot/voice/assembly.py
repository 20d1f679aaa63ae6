"""Puts together how spoken questions are heard."""

from bot.mistral.transcriptions import MistralTranscriptions
from bot.resources import Resources
from bot.slack.transfers.voice_clips import VoiceClips
from bot.voice.clips import ClipFiles, VoiceLimits
from bot.voice.listening import SpokenQuestions
from bot.voice.quotes import VoiceQuotes


def assemble(resources: Resources) -> SpokenQuestions:
    settings, slack = resources.settings, resources.slack
    limits = VoiceLimits(settings.max_voice_minutes, settings.max_voice_mb)
    return SpokenQuestions(
        resources.database,
        ClipFiles(slack.client, slack.downloads, limits),
        VoiceClips(slack.client, slack.downloads),
        MistralTranscriptions(resources.mistral),
        VoiceQuotes(slack.threads, slack.people),
    )
