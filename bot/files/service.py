"""Delivering what tools made: with its answer, and again when somebody asks for what is missing."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from bot.core import metrics
from bot.files.delivery import Delivery, Means
from bot.files.missing_notice import SENDING_AGAIN, SENT_AFTER_ALL, MissingFiles, notice
from bot.files.retry import RetryOffer
from bot.files.transfer import FileTransfers, Sending, Shown, unseen
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
    """Makes deliveries, and tells the thread what one lacks."""

    database: Database
    transfers: FileTransfers
    threads: Threads

    def begin(
        self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient, show: Shown
    ) -> Delivery:
        """A delivery of what this turn's tools make; cards of the answer show how it goes."""
        return self._of(Means(self.database, slack, place, turn, turn.id), show)

    async def finish(self, delivery: Delivery) -> None:
        """Show the files below their answer, and say which of them are missing."""
        if delivery.its.turn.answer is not None:  # an earlier attempt recorded what there is
            await delivery.resume()
        if delivery.files and (missing := await _shared(delivery)):
            await self._tell(delivery.its, missing)

    async def again(self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient) -> Outcome:
        """Send what another turn lacks, and change the notice that offered to."""
        offer, notices = RetryOffer.of_cause(turn.cause), Notices(slack)
        with suppress(SlackFailed):
            await notices.change(place.channel, offer.notice_ts, plainly(SENDING_AGAIN))
        async with self._of(Means(self.database, slack, place, turn, offer.turn_id)) as delivery:
            await delivery.resume()
            missing = await _shared(delivery)
        told = notice(missing, offer.renewed()) if missing else plainly(SENT_AFTER_ALL)
        with suppress(SlackRefused):
            await notices.change(place.channel, offer.notice_ts, told)
        return Outcome.UNDELIVERED if missing else Outcome.DELIVERED

    def _of(self, means: Means, show: Shown = unseen) -> Delivery:
        return Delivery(means, Sending(self.transfers, means.uploads, show))

    async def _tell(self, its: Means, missing: Sequence[MissingFiles]) -> None:
        """Post the notice, or change the one that an earlier attempt posted."""
        offer, notices = RetryOffer(its.made_by), Notices(its.slack)
        content: dict[str, Any] = notice(missing, offer)
        try:
            if ts := await self._told(its, offer):
                await notices.change(its.place.channel, ts, content)
            else:
                await notices.reply(its.place, offer.about, content)
        except SlackRefused as refused:
            log.warning("notice_refused", code=refused.code)

    async def _told(self, its: Means, offer: RetryOffer) -> str | None:
        if its.turn.attempts == 1:
            return None
        return await self.threads.notice_after(its.place, its.turn.ts, offer.about)


async def _shared(delivery: Delivery) -> list[MissingFiles]:
    with metrics.step_seconds.labels("files").time():
        missing = await delivery.share()
    metrics.files.labels("missing").inc(len(missing))
    metrics.files.labels("sent").inc(len(delivery.files) - len(missing))
    for one in missing:
        log.info("file_missing", file=one.file.file_id, reason=type(one.reason).__name__)
    return missing
