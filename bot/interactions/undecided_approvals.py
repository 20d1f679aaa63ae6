"""Requests for approval that nobody decided: closed, with what they were about kept on record."""

from dataclasses import dataclass

import structlog

from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.interactions.approvals import calls_in_words
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.threads import Threads
from bot.slack.views.approvals.approval import ShownCall, outcome, shown_call
from storage.engine.database import Database
from storage.turns import approvals
from storage.turns.approvals import Closed, Verdict

log = structlog.get_logger()

BATCH = 100  # requests closed in one go

CLOSED = {
    Verdict.EXPIRED: "⌛ No decision in time, so I didn't do it: {what}",
    Verdict.PASSED_OVER: "↪️ You asked something else, so I skipped this: {what}",
}


@dataclass(frozen=True, slots=True)
class RequestMessages:
    """The messages of a workspace's requests: read, since Slack alone has their words, and kept."""

    notices: Notices
    threads: Threads

    async def close(self, closed: Closed) -> None:
        """Say in a request's message why nobody can decide it any more. Raises SlackFailed."""
        shown = await self._shown(closed)
        what = shown.was or calls_in_words((closed.call,))
        content = outcome(CLOSED[closed.verdict].format(what=what), shown)
        await self.notices.change(closed.channel, closed.ts, content)

    async def _shown(self, closed: Closed) -> ShownCall:
        try:
            blocks = await self.threads.blocks(closed.channel, closed.thread_ts, closed.ts)
        except SlackFailed as failed:  # then it keeps the tool's name alone
            log.info("request_unreadable", channel=closed.channel, code=failed.code)
            return ShownCall()
        return shown_call(blocks)


@dataclass(frozen=True, slots=True)
class UndecidedApprovals:
    """Closes requests that nobody decides, in all workspaces."""

    database: Database
    messages_of: PerWorkspace[RequestMessages]

    async def close(self) -> None:
        """Close requests that expired or were passed over, and update their messages."""
        for closed in await self.database.run(approvals.close, BATCH):
            log.info("approval_closed", channel=closed.channel, verdict=closed.verdict)
            try:
                await (await self.messages_of(closed.team)).close(closed)
            except NotInstalled:
                log.info("notice_failed", team=closed.team)
            except SlackFailed as failed:
                log.info("notice_failed", channel=closed.channel, code=failed.code)
