"""Deletion of a person's data on request, reported in plain sentences."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.retention.pseudonyms import Pseudonyms
from storage.engine.database import Database
from storage.retention import forget_user

STEP = 200  # questions in one transaction
LOG_STEP = 1_000  # lines of a log in one

THREADS = "Threads in which only {user} took part: {count:,} forgotten."
LATER = "{count:,} more will be forgotten when the answers in progress there end."
UNSIGNED = (
    "Questions in threads with other people: {count:,} no longer carry the id. "
    "Their words are part of conversations that others took part in, and go with them."
)
REST = (
    "Feedback on answers: {opinions:,} removed. Choices for direct messages: {choices:,} removed."
)
ROUTINES = "Routines: {count:,} removed."
STILL_OPEN = (
    "Questions being answered right now: {count:,} still carry the id. Run this command "
    "again in a few minutes."
)
DOCUMENTS = (
    "Documents in the libraries of channels: {count:,} stay, without telling who shared them. "
    "Remove them in `/library`, or delete the files in Slack."
)
NOTES = (
    "Notes on {user}: {count:,} deleted. Notes that they made on channels: {unsigned:,} stay, "
    "without telling who made them. Remove them with `/memory` there."
)
AUDIT = "Audit log: {count:,} lines carry the pseudonym {pseudonym} in place of the id."
LOGS = "Log files of the servers carry ids. Delete them yourself."
IN_SLACK = "Messages stay in Slack. Delete them there."


@dataclass(frozen=True, slots=True)
class UserForgetting:
    """Forgets people; idempotent."""

    database: Database
    pseudonyms: Pseudonyms
    clock: Callable[[], float] = time.time

    async def forget(self, team: str, user: str) -> list[str]:
        """Delete what is kept about somebody in a workspace; return sentences about it."""
        threads = later = anonymized = 0
        after: int | None = 0
        until = f"{self.clock():.6f}"
        while after is not None:
            step = await self.database.run(forget_user.step, (team, user), after, STEP, until)
            threads += step.threads.removed
            later += step.threads.deletion_pending
            anonymized += step.anonymized
            after = step.following
        pseudonym = self.pseudonyms.of(team, user)
        rest = await self.database.run(forget_user.rest, team, user, pseudonym)
        acts = await self._forget_in_logs((team, user), pseudonym)
        sentences = [
            THREADS.format(user=user, count=threads),
            UNSIGNED.format(count=anonymized),
            REST.format(opinions=rest.feedback, choices=rest.choices),
            DOCUMENTS.format(count=rest.documents),
            NOTES.format(user=user, count=rest.notes, unsigned=rest.channel_notes),
            AUDIT.format(count=acts, pseudonym=pseudonym),
            LOGS,
            IN_SLACK,
        ]
        if rest.routines:
            sentences.insert(3, ROUTINES.format(count=rest.routines))
        if later:
            sentences.insert(1, LATER.format(count=later))
        if rest.open_questions > later:
            sentences.insert(-1, STILL_OPEN.format(count=rest.open_questions - later))
        return sentences

    async def _forget_in_logs(self, person: tuple[str, str], pseudonym: str) -> int:
        """Replace their id in the logs; the number of lines in the audit log."""
        acts, is_last = 0, False
        while not is_last:
            step = await self.database.run(forget_user.in_logs, person, pseudonym, LOG_STEP)
            acts, is_last = acts + step.acts, step.is_last
        return acts
