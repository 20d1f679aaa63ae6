"""Pictures that a thread showed before its question: the newest of them go along."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.slack.downloads import DownloadFailed
from bot.slack.errors import SlackFailed
from bot.slack.markup import quoted
from bot.slack.reading.files import PostedFile

log = structlog.get_logger()

MOST_NAMED = 10  # in a notice; the agent reads all names
# For the agent, which would otherwise take the names in the text for pictures that it has.
REMARK = "\n\n[Pictures of this thread that are not attached here: {names}]"
NOT_SEEN = "_I could not look at {names}._\n\n"
TOO_MANY = "_I look at {most} pictures at a time, the newest first, so not at {names}._\n\n"
OTHERS = "{names} and {count} more"


@dataclass(frozen=True, slots=True)
class ShownPictures:
    """Pictures as data URLs; and, if some are missing, a remark to the agent and a notice."""

    pictures: tuple[str, ...] = ()
    remark: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class EarlierPictures:
    """Loads them one by one, by Slack's id of the file; those that fail are named like the rest."""

    load: Callable[[str], Awaitable[Sequence[str]]]
    most: int

    async def newest(self, shown: Sequence[PostedFile], taken: int) -> ShownPictures:
        """As many as fit beside those `taken`, of `shown`, which begins with the newest."""
        room = self.most - taken
        pictures: list[str] = []
        failed: list[PostedFile] = []
        left: list[PostedFile] = []
        for file in shown:
            # Should none of them be readable, trying all would take too long.
            if len(pictures) >= room or len(failed) >= self.most:
                left.append(file)
            elif found := await self._loaded(file):
                pictures += found
            else:
                failed.append(file)
        notice = NOT_SEEN.format(names=_named(failed)) if failed else ""
        notice += TOO_MANY.format(most=self.most, names=_named(left)) if left else ""
        missing = ", ".join(file.shown_name for file in (*failed, *left))
        return ShownPictures(
            tuple(pictures), REMARK.format(names=missing) if missing else "", notice
        )

    async def _loaded(self, file: PostedFile) -> Sequence[str]:
        try:
            return await self.load(file.id)
        except (SlackFailed, DownloadFailed) as failed:
            log.info("picture_unseen", file=file.id, reason=type(failed).__name__)
            return ()


def _named(files: Sequence[PostedFile]) -> str:
    names = ", ".join(quoted(file.shown_name) for file in files[:MOST_NAMED])
    more = len(files) - MOST_NAMED
    return OTHERS.format(names=names, count=more) if more > 0 else names
