"""A conversation is told the notes that apply, once, and that those of before are void."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, insert, update

from storage.engine.database import Database
from storage.memory import erasure, notes, recall, scopes
from storage.memory.recall import MOST_TOLD, DueNotes
from storage.memory.records import NewNote
from storage.models import MemoryScope, Scope
from storage.records import OpenTurn
from tests.storage.support.hands import FIRST, Hand, rows


@pytest.fixture
async def turn(here: Hand) -> OpenTurn:
    return await here.begin(FIRST)


async def add(database: Database, place: str, text: str, team: str = "T1") -> str:
    return (await database.run(notes.add, NewNote(team, place, text, "U1"))).note.id


def told(due: DueNotes) -> dict[str, tuple[str, ...]]:
    return {scope.place: tuple(text for text, _ in scope.notes) for scope in due.scopes}


def direct(turn: OpenTurn) -> OpenTurn:
    return replace(turn, channel="D1")


async def test_without_notes_nothing_is_due(database: Database, turn: OpenTurn) -> None:
    due = await database.run(recall.due, turn, None)

    assert not due
    assert due.known == ""


async def test_in_direct_messages_a_persons_notes_go_along_and_no_channels(
    database: Database, turn: OpenTurn
) -> None:
    await add(database, "U1", "Prefers Python")
    await add(database, "C1", "Ships on Fridays")
    await add(database, "U2", "Lives in Paris")
    await add(database, "U1", "Of another workspace", team="T2")

    due = await database.run(recall.due, direct(turn), None)

    assert told(due) == {"U1": ("Prefers Python",)}
    assert not due.replaces


async def test_in_a_channel_its_notes_go_along_and_a_persons_if_they_said_so(
    database: Database, turn: OpenTurn
) -> None:
    await add(database, "C1", "Ships on Fridays")
    await add(database, "C2", "Of another channel")
    await add(database, "U1", "Prefers Python")
    before = await database.run(recall.due, turn, None)

    await database.run(scopes.choose, "T1", "U1", everywhere=True)
    after = await database.run(recall.due, turn, before.known)

    assert told(before) == {"C1": ("Ships on Fridays",)}
    assert told(after) == {"U1": ("Prefers Python",)}
    assert not after.replaces
    assert not await database.run(recall.due, turn, after.known)


async def test_after_a_change_all_that_applies_replaces_what_was_told(
    database: Database, turn: OpenTurn
) -> None:
    first = await add(database, "C1", "Ships on Fridays")
    await add(database, "C1", "Uses Rust")
    before = await database.run(recall.due, turn, None)

    await database.run(notes.remove, "T1", "C1", first)
    after = await database.run(recall.due, turn, before.known)

    assert after.replaces
    assert told(after) == {"C1": ("Uses Rust",)}


@pytest.mark.parametrize("how", ["removed", "switched off", "forgotten", "memory off"])
async def test_when_none_are_left_the_conversation_is_told_so_once(
    database: Database, turn: OpenTurn, how: str
) -> None:
    note = await add(database, "C1", "Ships on Fridays")
    before = await database.run(recall.due, turn, None)
    match how:
        case "removed":
            await database.run(notes.remove, "T1", "C1", note)
        case "switched off":
            await database.run(scopes.choose, "T1", "C1", enabled=False)
        case "forgotten":
            await database.run(erasure.forget_place, "T1", "C1")

    after = await database.run(recall.due, turn, before.known, on=how != "memory off")

    assert (after.replaces, after.scopes, after.known) == (True, (), "")
    assert not await database.run(recall.due, turn, after.known, on=how != "memory off")


async def test_notes_of_somebody_else_are_told_to_be_void_whoever_asks_next(
    database: Database, turn: OpenTurn
) -> None:
    await database.run(scopes.choose, "T1", "U1", everywhere=True)
    await add(database, "U1", "Prefers Python")
    before = await database.run(recall.due, turn, None)
    bob = replace(turn, user="U2")
    assert not await database.run(recall.due, bob, before.known)

    await database.run(scopes.choose, "T1", "U1", everywhere=False)
    after = await database.run(recall.due, bob, before.known)

    assert after.replaces
    assert after.known == ""


async def test_only_whose_notes_were_told_may_take_them_into_a_branch(
    database: Database, turn: OpenTurn
) -> None:
    await database.run(scopes.choose, "T1", "U1", everywhere=True)
    await add(database, "U1", "Prefers Python")
    await add(database, "C1", "Ships on Fridays")
    due = await database.run(recall.due, turn, None)
    bob = replace(turn, user="U2")

    assert await database.run(recall.is_for, turn, due.known)
    assert not await database.run(recall.is_for, bob, due.known)
    assert await database.run(recall.is_for, bob, None)


async def test_notes_on_a_channel_go_into_any_branch_there_even_after_a_change(
    database: Database, turn: OpenTurn
) -> None:
    note = await add(database, "C1", "Ships on Fridays")
    due = await database.run(recall.due, turn, None)

    await database.run(notes.remove, "T1", "C1", note)

    assert await database.run(recall.is_for, replace(turn, user="U2"), due.known)


async def test_a_conversation_of_many_people_begins_again_with_whose_notes_apply(
    database: Database, turn: OpenTurn
) -> None:
    known: str | None = None
    for number in range(MOST_TOLD + 1):
        user = f"U1{number}"
        await database.run(scopes.choose, "T1", user, everywhere=True)
        await add(database, user, f"Is number {number}")
        due = await database.run(recall.due, replace(turn, user=user), known)
        known = due.known

    assert due.replaces
    assert list(told(due)) == [f"U1{MOST_TOLD}"]
    assert len(due.known.split()) == 1


async def test_notes_that_go_along_are_not_idle(database: Database, turn: OpenTurn) -> None:
    await add(database, "C1", "Ships on Fridays")
    await database.run(age, 40)

    await database.run(recall.due, turn, None)

    assert await database.run(erasure.expire, 30, 10) == 0


async def test_idle_notes_go_after_their_term_and_the_settings_stay(database: Database) -> None:
    await add(database, "C1", "Ships on Fridays")
    await add(database, "C2", "Is kept longer")
    await database.run(scopes.choose, "T1", "C1", enabled=False)
    await database.run(age, 40)
    await database.run(keep_for_ever, "C2")

    counted = await database.run(erasure.expire, 30, 10, dry=True)
    deleted = await database.run(erasure.expire, 30, 10)

    assert (counted, deleted) == (1, 1)
    assert await database.run(notes.listing, "T1", "C1") == []
    assert len(await database.run(notes.listing, "T1", "C2")) == 1
    assert not (await database.run(scopes.chosen, "T1", "C1")).enabled


async def test_of_a_forgotten_person_only_unsigned_notes_on_channels_are_left(
    database: Database,
) -> None:
    await add(database, "U1", "Prefers Python")
    await add(database, "C1", "Ships on Fridays")

    assert await database.run(erasure.forget_user, "T1", "U1") == (1, 1)

    [note] = await database.run(notes.listing, "T1", "C1")
    assert note.author == ""
    assert [row.place for row in await rows(database, MemoryScope)] == ["C1"]


def age(connection: Connection, days: int) -> None:
    connection.execute(update(MemoryScope).values(used_at=MemoryScope.used_at - days * 86_400.0))


def keep_for_ever(connection: Connection, place: str) -> None:
    connection.execute(insert(Scope).values(team="T1", place=place, keep_days=0))
