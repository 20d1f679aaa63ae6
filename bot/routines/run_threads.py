"""Threads of runs: each begins with a message that says whose routine it is."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.queue.thread_roots import ThreadRoots
from bot.routines.rule import in_words, zone_of
from bot.slack.client import SlackClient
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackRefused
from bot.slack.thread_target import ThreadTarget
from bot.slack.views.routines import run_root
from bot.slack.views.routines.run_root import RunRoot
from storage.engine.database import Database
from storage.records import OpenTurn
from storage.routines import routines, schedule
from storage.routines.outcomes import SCHEDULER
from storage.routines.records import Paused, RunOfRoutine

log = structlog.get_logger()

LATE = 900.0  # seconds after which a run says that it is late
# What Slack answers where we can't write any more, until somebody lets us.
CLOSED = {"channel_not_found", "not_in_channel", "is_archived", "restricted_action"}


@dataclass(frozen=True, slots=True)
class RunThreads:
    """Opens the threads of runs; idempotent across attempts."""

    database: Database
    roots: ThreadRoots
    people: PeopleDirectory

    async def open_thread(
        self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient
    ) -> tuple[OpenTurn, ThreadTarget] | None:
        """Post the run's first message; None if the routine was deleted before it ran.

        Raises SlackFailed; a routine whose channel is closed to us is paused before.
        """
        run = await self.database.run_with_retry(schedule.run_of, turn)
        if run is None:
            log.info("routine_gone", turn=turn.id)
            return None
        content = run_root.root(await self._root(run, turn))
        try:
            return await self.roots.ensure_posted(turn, place, content, slack)
        except SlackRefused as refused:
            if refused.code in CLOSED:
                await self.database.run_with_retry(
                    routines.pause, SCHEDULER, run.routine, Paused.CLOSED
                )
            raise

    async def _root(self, run: RunOfRoutine, turn: OpenTurn) -> RunRoot:
        when = run.routine.schedule
        is_late = not run.by_hand and run.begun_at - run.due > LATE
        due = in_words(datetime.fromtimestamp(run.due, zone_of(when.zone))) if is_late else ""
        who = await self.people.name(turn.user)
        return RunRoot(who, when.words, when.zone, turn.text, run.by_hand, due)
