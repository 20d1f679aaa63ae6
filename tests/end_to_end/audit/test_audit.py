"""The audit log of a workspace in which everything is done once that is recorded."""

from pathlib import Path

import pytest

from bot.slack.views import library as library_view
from bot.slack.views.memory import note_list
from bot.slack.views.routines import routine_list
from playground.model import FunctionCall, ScriptedModel
from storage.audit.events import AuditAction
from storage.engine.database import Database
from tests.storage.audit.events import logged
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import FILLED_IN, CommandUser, agents_file
from tests.support.users.exporter import ThreadExporter
from tests.support.users.library_user import LibraryUser
from tests.support.users.memory_user import MemoryUser
from tests.support.users.scheduler import RoutineMaker
from tests.support.users.thread_user import begun, choose

HERE = "C0GENERAL"
CALL = FunctionCall("book_room", '{"room": "Ada Hall"}', confirmation="pending")
SECRETS = ("My name is Ada", "Tea at four", "Fine.", "xoxb-", "Ada Hall")
# What no person does in a single workspace with a token from the settings.
ELSEWHERE = {
    AuditAction.INSTALLED,
    AuditAction.TOKENS_REVOKED,
    AuditAction.TOKENS_RENEWED,
    AuditAction.POLICY_CHANGED,
    AuditAction.PERSON_FORGOTTEN,
    AuditAction.LIBRARY_CLEARED,
    AuditAction.KEY_SET,
    AuditAction.KEY_REMOVED,
    AuditAction.KEYS_ROTATED,
}
# Acts that have tests of their own below, and in `tests/end_to_end/connectors`.
NOTES = ["note_added", "note_removed", "note_added", "notes_cleared", "memory_changed"]
ROUTINES = [
    "routine_made", "routine_paused", "routine_resumed", "routine_changed", "routine_deleted",
]  # fmt: skip
ACCOUNTS = ["connector_connected", "connector_disconnected"]
ADMIN: dict[str, object] = {"who": "U0ALICE", "team": "T0LOCAL"}
CHANNEL: dict[str, object] = ADMIN | {"channel": HERE}


async def sets_up(alice: CommandUser) -> None:
    """Agents and settings of the channel."""
    await alice.make()
    await alice.type("edit pirate")
    await alice.fill_in(**(FILLED_IN | {"title": "Captain"}))
    await alice.type("pirate")
    await alice.type("general")
    await alice.type("follow mention")
    await alice.type("follow thread")
    await alice.type("keep 30")
    await alice.type("apps allow B0123ABCD")
    await alice.type("apps remove B0123ABCD everywhere")
    await alice.type("apps remove B0123ABCD")
    await alice.type("delete pirate")
    await alice.fill_in(profile="pirate")


async def talks(stage: Stage, model: ScriptedModel) -> None:
    """A thread with requests for consent, another agent, an export, an import, and its end."""
    alice = CommandUser(stage)
    for action in ("allow_call", "deny_call"):
        model.queue(CALL)
        thread = await stage.ask("My name is Ada. Book a room")
        await stage.quiet()
        [request] = [message for message in stage.replies(thread) if message.metadata]
        await stage.slack.people.click("U0ALICE", HERE, request.ts, action)
        await stage.quiet()
    await stage.say("!agent analyst", thread=thread)
    await stage.quiet()
    export = await ThreadExporter(stage).export(thread)
    await ThreadExporter(stage, channel="C0RANDOM").bring(export.json.data)
    await stage.quiet()
    await stage.slack.people.shortcut("U0ALICE", "forget_thread", HERE, thread)
    await alice.fill_in()
    await stage.quiet()


async def shares(stage: Stage) -> None:
    """A document of Bob's, which an admin removes; the channel's library is closed."""
    bob, alice = LibraryUser(stage, "U0BOB"), LibraryUser(stage)
    await bob.sharer.share()
    await stage.quiet()
    await alice.type()
    await alice.click(library_view.REMOVE)
    await alice.type("auto off")


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


async def told(database: Database) -> list[tuple[str, dict[str, object]]]:
    """Every event that was recorded, by its action."""
    found = await logged(database)
    names = ("team", "who", "whom", "channel", "thread_ts", "subject", "before", "after")
    return [(one.action, {name: getattr(one, name) for name in names}) for one in found]


async def test_everything_that_people_change_is_recorded(
    migrated_sqlite: str, tmp_path: Path, model: ScriptedModel
) -> None:
    agents = agents_file(tmp_path)
    async with opened(migrated_sqlite, model=model, agents_file=agents) as stage:
        await sets_up(CommandUser(stage))
        await talks(stage, model)
        await shares(stage)
        events = await told(stage.app.database)

    expected: list[tuple[str, dict[str, object]]] = [
        ("profile_made", ADMIN | {"subject": "pirate", "before": None}),
        ("profile_edited", {"before": {"title": "Pirate"}, "after": {"title": "Captain"}}),
        ("channel_agent_switched", CHANNEL | {"after": {"profile": "pirate"}}),
        ("channel_agent_switched", {"before": {"profile": "pirate"}}),
        ("follow_changed", CHANNEL | {"before": {"follow": "thread"}}),
        ("follow_changed", {"after": {"follow": "thread"}}),
        ("keep_changed", {"before": {"keep_days": None}, "after": {"keep_days": 30}}),
        ("app_allowed", CHANNEL | {"subject": "B0123ABCD", "after": {"where": HERE}}),
        ("app_removed", {"subject": "B0123ABCD"}),
        ("profile_deleted", {"subject": "pirate", "after": None}),
        ("call_approved", CHANNEL | {"whom": "U0ALICE", "after": {"calls": ["book_room"]}}),
        ("call_denied", {"after": {"calls": ["book_room"]}}),
        ("thread_agent_switched", CHANNEL | {"after": {"profile": "analyst"}}),
        ("thread_exported", CHANNEL),
        ("thread_imported", {"channel": "C0RANDOM", "who": "U0ALICE"}),
        ("thread_forgotten", CHANNEL),
        ("document_added", {"who": "U0BOB", "channel": HERE}),
        ("document_removed", CHANNEL | {"whom": "U0BOB"}),
        ("auto_changed", {"before": {"auto": True}, "after": {"auto": False}}),
    ]
    assert [action for action, _ in events] == [action for action, _ in expected]
    for (action, event), (_, wanted) in zip(events, expected, strict=True):
        assert event.items() >= wanted.items(), action
    tested = {action for action, _ in expected} | {*NOTES, *ROUTINES, *ACCOUNTS}
    assert tested | ELSEWHERE == set(AuditAction)
    assert not [one for one in SECRETS if one in str(events)]


async def test_what_people_do_with_notes_is_recorded_without_their_words(stage: Stage) -> None:
    alice = MemoryUser(stage, channel=HERE)
    await alice.type("add My name is Ada")
    await alice.type()
    await alice.remove()
    await alice.type("add Tea at four")
    await alice.type("clear")
    await alice.click(note_list.CLEAR)
    await alice.type("off")

    events = await told(stage.app.database)
    assert [action for action, _ in events] == NOTES
    assert all(event.items() >= CHANNEL.items() for _, event in events)
    assert not [one for one in SECRETS if one in str(events)]


async def test_what_people_do_with_routines_is_recorded_without_their_words(
    alice: CommandUser,
) -> None:
    maker = RoutineMaker(alice)
    await maker.every("day at 9:00 My name is Ada")
    await alice.type("routines")
    await maker.press(routine_list.PAUSE)
    await maker.press(routine_list.RESUME)
    await maker.press(routine_list.EDIT)
    await alice.fill_in(question="Tea at four", when="every day at 10")
    await alice.type("routines")
    await maker.press(routine_list.DELETE)

    events = await told(alice.stage.app.database)
    assert [action for action, _ in events] == ROUTINES
    assert all(event.items() >= CHANNEL.items() for _, event in events)
    assert not [one for one in SECRETS if one in str(events)]


async def test_what_changes_nothing_or_is_not_allowed_is_not_recorded(alice: CommandUser) -> None:
    bob = CommandUser(alice.stage, "U0BOB")
    await alice.type("follow thread")
    await alice.type("keep default")
    await alice.type("apps remove B0123ABCD")
    await alice.type("nobody")
    await bob.type("keep 5")
    await bob.type("apps allow B0123ABCD")

    assert await told(alice.stage.app.database) == []


async def test_another_agent_from_the_menu_is_recorded(alice: CommandUser) -> None:
    thread = await begun(alice)

    await choose(alice, thread, "switch:analyst")

    [(action, event)] = await told(alice.stage.app.database)
    assert action == "thread_agent_switched"
    assert event.items() >= (CHANNEL | {"thread_ts": thread}).items()
