"""Pictures that a thread showed before its question: the newest of them go along."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.conversations import attachment_notices
from bot.conversations.pictures.selection import SelectedPictures
from bot.slack.reading.files import PostedFile
from bot.transcripts.prompt_format import MISSING_PICTURES


@dataclass(frozen=True, slots=True)
class ShownPictures:
    """Pictures as data URLs; and, if some are missing, a remark to the agent and a notice."""

    pictures: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    remark: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class EarlierPictures:
    """Loads earlier pictures, of names by id; those that fail are named like the rest."""

    look_at: Callable[[Mapping[str, str], int], Awaitable[SelectedPictures]]

    async def newest(self, shown: Sequence[PostedFile], taken: int) -> ShownPictures:
        """As many as fit beside those `taken`, of `shown`, which begins with the newest."""
        names = {file.id: file.shown_name for file in shown}
        found = await self.look_at(names, taken)
        missing = ", ".join([*(one.name for one in found.left_out), *found.waiting])
        return ShownPictures(
            tuple(found.urls),
            tuple(found.names),
            MISSING_PICTURES.format(names=missing) if missing else "",
            attachment_notices.left_out(found.left_out) + found.remarks,
        )
