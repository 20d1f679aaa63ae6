"""Buttons and menus below an answer, and in an agent's approval request."""

from collections.abc import Awaitable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.agents.thread_agent import ThreadAgents
from bot.branching.service import Branching
from bot.branching.tree import BranchTree
from bot.files.retry import FileRetries
from bot.interactions.approvals import ApprovalDecisions
from bot.interactions.feedback import FeedbackRecorder
from bot.interactions.regenerate import Regenerate
from bot.slack.views import answer_footer
from bot.slack.views.approvals import approval
from handlers import responses
from handlers.payloads import interactions
from handlers.payloads.interactions import Click


class AnswerHandlers:
    """Regenerate, another agent, thumbs."""

    def __init__(
        self,
        thread_agents: ThreadAgents,
        again: Regenerate,
        branching: Branching,
        trees: BranchTree,
        feedback: FeedbackRecorder,
    ) -> None:
        self._thread_agents = thread_agents
        self._again = again
        self._branching = branching
        self._trees = trees
        self._feedback = feedback

    async def menu(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody chose what is to be done with an answer, or who is to give the next."""
        if click := interactions.click(body):
            await responses.notify_user(ack, respond, self._chosen(click))

    async def opinion(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            good = click.value == answer_footer.GOOD
            noted = self._feedback.give(click.here, click.ts, good=good)
            await responses.notify_user(ack, respond, noted)

    def _chosen(self, click: Click) -> Awaitable[str]:
        if click.value == answer_footer.AGAIN:
            return self._again.ask(click.here, click.user_team, click.ts)
        if click.value == answer_footer.BRANCH:
            return self._branch(click)
        if click.value == answer_footer.TREE:
            return self._tree(click)
        if click.value == answer_footer.AGENT:
            return self._agent(click)
        name = click.value.removeprefix(answer_footer.SWITCH)
        return self._thread_agents.switch(click.here, click.thread_ts, name)

    async def _branch(self, click: Click) -> str:
        await self._branching.ask(click.here, click.ts, "", click.trigger)
        return ""

    async def _agent(self, click: Click) -> str:
        await self._thread_agents.ask(click.here, click.thread_ts, click.trigger)
        return ""

    async def _tree(self, click: Click) -> str:
        await self._trees.ask(click.here, click.thread_ts, click.trigger)
        return ""


class ApprovalHandlers:
    """Approve and Deny."""

    def __init__(self, decisions: ApprovalDecisions) -> None:
        self._decisions = decisions

    async def allow(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._decided(click, allow=True))

    async def deny(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._decided(click, allow=False))

    async def _decided(self, click: Click, *, allow: bool) -> dict[str, Any]:
        said = await self._decisions.decide(click.here, click.ts, click.value, allow=allow)
        return approval.outcome(said, approval.shown_call(click.blocks))


class FileRetryHandlers:
    """Passes the wish on. Slack gets its acknowledgement when it is recorded."""

    def __init__(self, file_retries: FileRetries) -> None:
        self._file_retries = file_retries

    async def files(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody wants the files that an answer lacks."""
        if click := interactions.click(body):
            await responses.replace_message(ack, respond, self._files(click))

    async def _files(self, click: Click) -> dict[str, Any]:
        await self._file_retries.files(click.here, click.value, click.ts)
        return {}
