"""Notice about files that could not be sent, with a button to retry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.file_errors import NotSent
from bot.files.retry import RetryOffer
from bot.slack.markup import named
from bot.slack.views.block_kit import Json, button, plainly
from storage.records import GeneratedFile

RETRY = "retry_files"
TRY_AGAIN = "Try again"
MISSING = "⚠️ I couldn't send {names}. {reason}"
SENDING_AGAIN = "⏳ Sending again…"
SENT_AFTER_ALL = "✅ Sent after all."
AND, COMMA = " and ", ", "


@dataclass(frozen=True, slots=True)
class MissingFiles:
    """A file that could not be sent, and why."""

    file: GeneratedFile
    reason: NotSent


def notice(missing: Sequence[MissingFiles], offer: RetryOffer) -> Json:
    """The notice: each reason once with its files, and a button if a retry may succeed."""
    grouped: dict[str, list[str]] = {}
    for one in missing:
        grouped.setdefault(one.reason.sentence, []).append(named(one.file.name))
    sentences = [
        MISSING.format(names=listed(names), reason=reason) for reason, names in grouped.items()
    ]
    content = plainly("\n".join(sentences))
    if not all(one.reason.is_final for one in missing):
        again = button(RETRY, TRY_AGAIN, value=offer.value)
        content["blocks"].append({"type": "actions", "elements": [again]})
    return content


def listed(names: Iterable[str]) -> str:
    *others, last = names
    return COMMA.join(others) + AND + last if others else last
