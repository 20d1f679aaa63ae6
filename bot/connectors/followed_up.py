"""Questions that waited for a sign-in: asked again once, unless the thread moved on."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.errors import UserFacingError
from bot.permissions.roles import PermissionsUnknown
from bot.queue.accept import Accept
from bot.slack.errors import SlackFailed
from bot.slack.threads import Threads
from storage.connectors.sign_ins import OpenSignIn
from storage.engine.database import Database
from storage.records import NewTurn
from storage.turns import regenerate

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """Enqueues questions; `accept` asks the policy first."""

    database: Database
    questions: Threads
    accept: Accept

    async def ask_again(self, sign_in: OpenSignIn) -> bool:
        """Ask the question of a sign-in again, if it has one; False if that has to be tried later.

        The cause is that of Regenerate, so that nothing asks it twice.
        """
        turn_id = sign_in.turn_id
        if turn_id is None:
            return True
        found = await self.database.run(
            partial(regenerate.of_turn, team=sign_in.team, turn_id=turn_id)
        )
        if found is None:  # forgotten, or about to end
            return not await self.database.run(
                partial(regenerate.is_open, team=sign_in.team, turn_id=turn_id)
            )
        if not found.is_last:
            log.info("sign_in_left", team=sign_in.team, turn=turn_id)
            return True
        question = found.turn
        try:
            words = await self.questions.words(question.channel, question.thread_ts, question.ts)
        except SlackFailed as failed:
            log.info("question_unreadable", code=failed.code)
            return False
        if words:
            return await self._accepted(found.by(sign_in.user, sign_in.user_team, words))
        return True

    async def _accepted(self, turn: NewTurn) -> bool:
        try:
            await self.accept(turn)
        except PermissionsUnknown:
            return False
        except UserFacingError as refusal:  # it would be refused as well if it were asked
            log.info("question_not_asked_again", error=type(refusal).__name__)
        return True
