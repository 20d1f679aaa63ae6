"""Failures to do with a workspace's own Mistral key: its admins can help, or who runs the app.

As in `bot.core.errors`, a docstring's first paragraph is what the user reads; `hint` is what those
who run the app read.
"""

from bot.core.errors import KeyRefused, UserFacingError
from bot.core.refusals import OutOfCredits

WHERE = "An admin of this workspace can set another one in my *Home* tab, under *Mistral key*."


class NoMistralKey(UserFacingError):
    """This workspace has no Mistral key yet, so I can't answer."""

    advice = "An admin of this workspace can set one in my *Home* tab, under *Mistral key*."
    hint = "Neither the workspace nor MISTRAL_API_KEY has a key: an admin can set one in Home."


class KeyUnreadable(UserFacingError):
    """I can't read this workspace's Mistral key any more."""

    advice = f"{WHERE} Or tell the person who runs the app."
    hint = "ENCRYPTION_KEYS lacks the key that encrypted a workspace's Mistral key: add it."


class OwnKeyRefused(KeyRefused):
    """Mistral doesn't accept this workspace's key any more."""

    advice = WHERE
    hint = "Mistral doesn't accept a workspace's own key: its admins have to set another one."


class OwnAccountEmpty(OutOfCredits):
    """This workspace's account at Mistral has no credits left. Please tell an admin."""

    hint = "Mistral answers 402 to a workspace's own key: its admins have to see to that."


OF_ONE_WORKSPACE = (OwnKeyRefused, OwnAccountEmpty, NoMistralKey, KeyUnreadable)
