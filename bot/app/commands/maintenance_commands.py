"""The commands that look after what is kept. They run no turns, and work beside any server."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.app.console import NOT_MIGRATED
from bot.core.errors import SettingsError
from bot.mistral.sdk.client import Client
from bot.retention.assembly import RetentionTasks
from bot.retention.forget_user import UserForgetting
from bot.retention.pseudonyms import Pseudonyms
from bot.settings import MISSING, Settings
from bot.workspaces.own_keys import MistralClients, OwnKeys
from storage import deletion_queue
from storage.engine import schema
from storage.engine.database import Database
from storage.engine.schema import NotMigrated

Say = Callable[[str], None]

TEAM, USER = re.compile(r"[TE][A-Z0-9]{1,30}"), re.compile(r"[UW][A-Z0-9]{1,30}")
IN_PLACE = "{team} {channel}: {threads}"
# By whether it is a dry run.
GONE = {True: "{threads} would be forgotten.", False: "{threads} forgotten."}
OLD_ACTS = {
    True: "{lines} of the audit log would be deleted.",
    False: "{lines} of the audit log deleted.",
}
OLD_TURNS = {
    True: "{turns} of the ledger would be deleted.",
    False: "{turns} of the ledger deleted.",
}
OLD_NOTES = {True: "{notes} would be deleted.", False: "{notes} deleted."}
NOTHING_DUE = {
    True: "Nothing is due: no threads, notes or audit log entries, and nothing waits at Mistral.",
    False: "No threads, notes or audit log entries were due.",
}
WAITING = "{things} already waiting to be deleted at Mistral."
DELETING = "Deleting at Mistral: {things} to go."
OTHERS = "Another process is deleting at Mistral right now. I'll continue when it's done."
ALL_DELETED = "Nothing is left to delete at Mistral."
SOME_LEFT = (
    "Not deleted yet: {things}, in use or refused by Mistral. The servers will try "
    "again, and so will this command when you run it again."
)
NO_ID = "“{given}” isn't a {what} id. Those look like {example}."


async def purge(settings: Settings, say: Say, *, dry: bool) -> int:
    """Forget what is idle or kept for too long, and delete at Mistral what was given up."""
    async with _opened(settings, needs_mistral=not dry) as maintenance:
        found = await maintenance.retention().apply(dry=dry)
        for (team, channel), count in sorted(found.items()):
            say(IN_PLACE.format(team=team, channel=channel, threads=counted(count, "thread")))
        lines = await maintenance.audit().apply(dry=dry)
        turns = await maintenance.ledger().apply(dry=dry)
        notes = await maintenance.notes().apply(dry=dry)
        waiting, _ = await maintenance.database.run(deletion_queue.waiting) if dry else (0, 0)
        told = [
            *([GONE[dry].format(threads=counted(found.total(), "thread"))] if found else []),
            *([OLD_ACTS[dry].format(lines=_entries(lines))] if lines else []),
            *([OLD_TURNS[dry].format(turns=counted(turns, "turn"))] if turns else []),
            *([OLD_NOTES[dry].format(notes=counted(notes, "note"))] if notes else []),
            *([WAITING.format(things=counted(waiting, "thing"))] if waiting else []),
        ]
        for sentence in told or [NOTHING_DUE[dry]]:
            say(sentence)
        return 0 if dry else await _drain(maintenance, say)


async def forget_user(settings: Settings, say: Say, team: str, user: str) -> int:
    """Remove what is kept about a person in a workspace."""
    for given, pattern, what, example in (
        (team, TEAM, "workspace", "T0123ABCD"),
        (user, USER, "person", "U0123ABCD"),
    ):
        if not pattern.fullmatch(given):
            raise SettingsError(NO_ID.format(given=given, what=what, example=example))
    async with _opened(settings, needs_mistral=True) as maintenance:
        pseudonyms = Pseudonyms(settings.lasting_secret)
        for sentence in await UserForgetting(maintenance.database, pseudonyms).forget(team, user):
            say(sentence)
        return await _drain(maintenance, say)


async def _drain(maintenance: RetentionTasks, say: Say) -> int:
    left = await maintenance.deletions().drain(_Progress(say))
    say(SOME_LEFT.format(things=counted(left, "thing")) if left else ALL_DELETED)
    return 0


@asynccontextmanager
async def _opened(settings: Settings, *, needs_mistral: bool) -> AsyncIterator[RetentionTasks]:
    has_key = bool(settings.mistral_api_key)
    if needs_mistral and not (has_key or settings.uses_oauth):
        raise SettingsError(MISSING.format(name="MISTRAL_API_KEY"))
    database: Database = settings.open_database(statement_timeout=None)
    mistral = Client(settings.mistral_api_key or "", settings.mistral_server_url)
    clients, keys = MistralClients(mistral, has_key=has_key), OwnKeys(database)

    async def mistral_of(team: str) -> Client:
        return clients.of(await keys.for_deletion(team), team)

    try:
        try:
            await schema.require_current(database)
        except NotMigrated as error:
            raise SettingsError(NOT_MIGRATED) from error
        yield RetentionTasks(settings, database, mistral_of)
        await database.scrub()
    finally:
        await mistral.close()
        await database.close()


def counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _entries(count: int) -> str:
    return f"{count:,} " + ("entry" if count == 1 else "entries")


class _Progress:
    """Tells how far it is; that others are at it, once."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._waits = False

    def __call__(self, left: int, is_ours: bool) -> None:
        if is_ours:
            self._say(DELETING.format(things=counted(left, "thing")))
        elif not self._waits:
            self._say(OTHERS)
        self._waits = not is_ours
