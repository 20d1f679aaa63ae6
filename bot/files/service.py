"""Delivery of generated files with their answer, and of missing ones on request."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from bot.core import metrics
from bot.files.delivery import Delivery, DeliveryContext
from bot.files.inline_pictures import PictureStore
from bot.files.missing_notice import SENDING_AGAIN, SENT_AFTER_ALL, MissingFiles, notice
from bot.files.picture_search import PictureSearch, SearchedFiles
from bot.files.retry import RetryOffer
from bot.files.transfer import FileTransfers, Sending, ShowCard, ignore_card
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.views.block_kit import plainly
from storage.engine.database import Database
from storage.records import OpenTurn, Outcome

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FileDeliveries:
    """Makes deliveries, and tells the thread which files are missing."""

    database: Database
    transfers: FileTransfers
    threads: Threads
    pictures: PictureStore = field(default_factory=PictureStore)
    search: PictureSearch | None = None

    def begin(
        self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient, show: ShowCard
    ) -> Delivery:
        """Begin a delivery of this turn's files; `show` displays its progress in the answer."""
        return self._delivery(DeliveryContext(self.database, slack, place, turn, turn.id), show)

    async def finish(self, delivery: Delivery) -> None:
        """Show the files below their answer, and post a notice about missing ones."""
        if delivery.context.turn.answer is not None:  # an earlier attempt recorded its files
            await delivery.resume()
        if delivery.files and (missing := await _share(delivery)):
            await self._post_notice(delivery.context, missing)

    async def retry(self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient) -> Outcome:
        """Send the missing files of another turn, and update the notice that offered to."""
        offer, notices = RetryOffer.of_cause(turn.cause), Notices(slack)
        with suppress(SlackFailed):
            await notices.change(place.channel, offer.notice_ts, plainly(SENDING_AGAIN))
        async with self._delivery(
            DeliveryContext(self.database, slack, place, turn, offer.turn_id)
        ) as delivery:
            await delivery.resume()
            missing = await _share(delivery)
        content = notice(missing, offer.renewed()) if missing else plainly(SENT_AFTER_ALL)
        with suppress(SlackRefused):
            await notices.change(place.channel, offer.notice_ts, content)
        return Outcome.UNDELIVERED if missing else Outcome.DELIVERED

    def _delivery(self, context: DeliveryContext, show: ShowCard = ignore_card) -> Delivery:
        transfers = self.transfers
        if self.search:
            files = SearchedFiles(transfers.files, self.search, context.made_by)
            transfers = replace(transfers, files=files)
        return Delivery(context, Sending(transfers, context.uploads, show))

    async def _post_notice(self, context: DeliveryContext, missing: Sequence[MissingFiles]) -> None:
        """Post the notice, or update the one that an earlier attempt posted."""
        offer, notices = RetryOffer(context.made_by), Notices(context.slack)
        content: dict[str, Any] = notice(missing, offer)
        try:
            if ts := await self._find_notice(context, offer):
                await notices.change(context.place.channel, ts, content)
            else:
                await notices.reply(context.place, offer.about, content)
        except SlackRefused as refused:
            log.warning("notice_refused", code=refused.code)

    async def _find_notice(self, context: DeliveryContext, offer: RetryOffer) -> str | None:
        if context.turn.attempts == 1:
            return None
        return await self.threads.notice_after(context.place, context.turn.ts, offer.about)


async def _share(delivery: Delivery) -> list[MissingFiles]:
    with metrics.step_seconds.labels("files").time():
        missing = await delivery.share()
    metrics.files.labels("missing").inc(len(missing))
    metrics.files.labels("sent").inc(len(delivery.files) - len(missing))
    for one in missing:
        log.info("file_missing", file=one.file.file_id, reason=type(one.reason).__name__)
    return missing
