"""Parts of an answer as Slack can show them: translated Markdown, cards without live mentions."""

from collections.abc import Iterable
from dataclasses import replace

from bot.core.links.known import KnownLinks
from bot.slack.markdown import code
from bot.slack.markdown.links import addresses
from bot.slack.markdown.open_blocks import OpenBlocks
from bot.slack.markdown.translation import Translator
from bot.slack.markup import neutralise
from bot.slack.streaming.content import ContentPart, TaskCard


class TranslatedParts:
    """Takes parts as they are written. Text between two cards is a Markdown text of its own."""

    def __init__(self, known: KnownLinks) -> None:
        self._known = known
        self._translator = Translator(known)
        self._open = OpenBlocks()
        self._opening = ""  # of what a card interrupts
        self._cards: set[str] = set()

    def take(self, parts: Iterable[ContentPart]) -> list[ContentPart]:
        """Return what can be shown of further parts; the rest is held back."""
        shown: list[ContentPart] = []
        for part in parts:
            if isinstance(part, TaskCard):
                shown += [self._interrupted(part.id), self._safe(part)]
            else:
                shown.append(self._shown(self._translator.feed(part)))
        return [part for part in shown if part]

    def end(self, mark: str = "") -> str:
        """Return what was held back, what closes it, and a mark of ours below all that."""
        held = self._shown(self._translator.finish())
        self._opening = ""
        return held + self._open.closing() + mark

    def _interrupted(self, card: str) -> str:
        """Return the end of the text before a card, unless the card is there already."""
        if card in self._cards:
            return ""
        self._cards.add(card)
        held = self._shown(self._translator.finish())
        closing = self._open.closing()
        self._opening = self._open.opening() or self._opening
        self._open = OpenBlocks()
        return held + closing

    def _shown(self, text: str) -> str:
        if not text:
            return ""
        text, self._opening = self._opening + text, ""
        self._open.feed(text)
        return text

    def _safe(self, card: TaskCard) -> TaskCard:
        """Neutralise mentions and addresses; what a step was asked for and gave is often code."""
        title = addresses.without_links(neutralise(card.title), self._known)
        details, output = (
            addresses.without_links(code.neutralised(text), self._known)
            for text in (card.details, card.output)
        )
        return replace(card, title=title, details=details, output=output)
