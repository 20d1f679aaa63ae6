"""Windows as they are sent to Slack: what they are about is signed, for the person who gets them.

★ Every window with a submit button passes here on its way out, and again when it comes back: see
`handlers.windows`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.actor import Actor
from bot.core.signed_tokens import InvalidToken, SignedTokens
from bot.slack.views.block_kit import Json
from bot.slack.views.windows import Window, view

ABOUT = "private_metadata"
PURPOSE = "window {callback}"


@dataclass(frozen=True, slots=True)
class SignedViews:
    """Signs and verifies windows; each kind, by its callback id, is a purpose of its own."""

    tokens: SignedTokens

    def render(self, window: Window, who: Actor) -> Json:
        """Render a window for one person."""
        shown = view(window)
        if ABOUT not in shown:
            return shown  # nothing that can be submitted
        purpose = PURPOSE.format(callback=shown["callback_id"])
        return shown | {ABOUT: self.tokens.sign(purpose, who, shown[ABOUT])}

    def words(self, callback: str, who: Actor, about: str, count: int) -> Sequence[str]:
        """Return the words that a submitted window is about. Raises InvalidToken."""
        content = self.tokens.verified(PURPOSE.format(callback=callback), who, about)
        words: list[str] = json.loads(content)
        if len(words) != count:  # of another version of this app
            raise InvalidToken
        return words
