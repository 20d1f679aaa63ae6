"""Notes are few, all different, made once, and can be undone."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.memory import agents_notes, notes, scopes
from storage.memory.records import MOST_NOTES, MOST_PER_TURN, NewNote, ScopeFull, TurnFull
from storage.models import MemoryNote, MemoryScope
from tests.storage.support.hands import rows

BY_ADA = NewNote("T1", "U1", "Prefers Python", "U1")
SOURCE = "D1:1700000000.000000:message"
BY_AGENT = replace(BY_ADA, source=SOURCE, call="c1")


async def texts(database: Database, place: str = "U1", team: str = "T1") -> list[str]:
    return [note.text for note in await database.run(notes.listing, team, place)]


async def revision(database: Database) -> str | None:
    found: str | None = (await rows(database, MemoryScope))[0].revision
    return found


async def test_a_note_is_listed_in_its_own_scope_only(database: Database) -> None:
    await database.run(notes.add, BY_ADA)

    assert await texts(database) == ["Prefers Python"]
    assert await texts(database, "U2") == []
    assert await texts(database, team="T2") == []


async def test_the_same_id_in_another_workspace_or_scope_removes_nothing(
    database: Database,
) -> None:
    added = await database.run(notes.add, BY_ADA)

    assert not await database.run(notes.remove, "T2", "U1", added.note.id)
    assert not await database.run(notes.remove, "T1", "U2", added.note.id)
    assert await texts(database) == ["Prefers Python"]


async def test_a_near_duplicate_takes_the_others_place(database: Database) -> None:
    await database.run(notes.add, BY_ADA)

    added = await database.run(notes.add, replace(BY_ADA, text="prefers Python 3"))

    assert added.replaced == ("Prefers Python",)
    assert await texts(database) == ["prefers Python 3"]
    assert len(await rows(database, MemoryNote)) == 1


async def test_a_scope_holds_forty_notes_and_a_duplicate_still_fits(database: Database) -> None:
    for number in range(MOST_NOTES):
        await database.run(notes.add, replace(BY_ADA, text=f"Fact number {number}"))

    with pytest.raises(ScopeFull):
        await database.run(notes.add, replace(BY_ADA, text="One more"))
    await database.run(notes.add, replace(BY_ADA, text="Fact, number 7!"))

    assert len(await texts(database)) == MOST_NOTES


async def test_each_change_makes_another_revision_and_none_is_of_no_notes(
    database: Database,
) -> None:
    added = await database.run(notes.add, BY_ADA)
    first = await revision(database)
    other = await database.run(notes.add, replace(BY_ADA, text="Lives in Paris"))
    second = await revision(database)

    await database.run(notes.remove, "T1", "U1", added.note.id)
    await database.run(notes.remove, "T1", "U1", other.note.id)

    assert first
    assert second not in {first, None}
    assert await revision(database) is None


async def test_a_call_that_is_carried_out_again_makes_no_second_note(database: Database) -> None:
    first = await database.run(notes.add, BY_AGENT)

    again = await database.run(notes.add, BY_AGENT)

    assert again == first
    assert await texts(database) == ["Prefers Python"]


async def test_undo_brings_back_what_a_note_replaced(database: Database) -> None:
    await database.run(notes.add, replace(BY_ADA, text="Prefers Python 3"))
    added = await database.run(notes.add, BY_AGENT)

    undone = await database.run(agents_notes.undo_note, "T1", added.note.id)
    again = await database.run(agents_notes.undo_note, "T1", added.note.id)

    assert undone
    assert again is None
    assert await texts(database) == ["Prefers Python 3"]


async def test_a_note_that_an_agent_forgot_can_be_brought_back(database: Database) -> None:
    await database.run(notes.add, BY_ADA)

    gone = await database.run(agents_notes.forget, replace(BY_AGENT, text="python"))
    again = await database.run(agents_notes.forget, replace(BY_AGENT, text="python"))
    assert gone == again
    assert gone
    assert await texts(database) == []
    await database.run(agents_notes.bring_back, "T1", gone.id)

    assert await texts(database) == ["Prefers Python"]
    assert await database.run(agents_notes.bring_back, "T1", gone.id) is None


async def test_an_agent_acts_on_few_notes_in_a_turn(database: Database) -> None:
    for number in range(MOST_PER_TURN):
        new = replace(BY_AGENT, text=f"Fact number {number}", call=f"c{number}")
        await database.run(notes.add, new)

    with pytest.raises(TurnFull):
        await database.run(notes.add, replace(BY_AGENT, text="One more", call="more"))
    with pytest.raises(TurnFull):
        await database.run(agents_notes.forget, replace(BY_AGENT, text="Fact number 1"))


async def test_what_a_turn_did_is_told_until_it_is_taken_back(database: Database) -> None:
    await database.run(notes.add, replace(BY_ADA, text="Lives in Paris"))
    await database.run(notes.add, BY_AGENT)
    await database.run(agents_notes.forget, replace(BY_AGENT, text="paris"))
    told = await database.run(agents_notes.of_turn, "T1", SOURCE)

    count = await database.run(agents_notes.take_back, "T1", SOURCE)

    assert [added.note.text for added in told.made] == ["Prefers Python"]
    assert [note.text for note in told.forgotten] == ["Lives in Paris"]
    assert count == 2
    assert await texts(database) == ["Lives in Paris"]
    assert not await database.run(agents_notes.of_turn, "T1", SOURCE)


async def test_after_a_day_what_is_gone_is_deleted_for_good(database: Database) -> None:
    await database.run(notes.add, BY_ADA)
    gone = await database.run(agents_notes.forget, replace(BY_AGENT, text="python"))
    assert gone
    assert await database.run(agents_notes.expire, 10) == 0

    await database.run(age_gone)

    assert await database.run(agents_notes.expire, 10) == 1
    assert await database.run(agents_notes.bring_back, "T1", gone.id) is None


async def test_clearing_leaves_nothing_not_even_what_could_be_brought_back(
    database: Database,
) -> None:
    await database.run(notes.add, BY_ADA)
    await database.run(agents_notes.forget, replace(BY_AGENT, text="python"))
    await database.run(notes.add, replace(BY_ADA, text="Lives in Paris"))

    assert await database.run(notes.clear, "T1", "U1") == 1

    assert await rows(database, MemoryNote) == []


async def test_settings_are_kept_beside_the_notes(database: Database) -> None:
    await database.run(notes.add, BY_ADA)

    changed = await database.run(scopes.choose, "T1", "U1", enabled=False)
    again = await database.run(scopes.choose, "T1", "U1", enabled=False)

    assert (changed, again) == (True, False)
    assert not (await database.run(scopes.chosen, "T1", "U1")).enabled
    assert await texts(database) == ["Prefers Python"]


def age_gone(connection: Connection) -> None:
    connection.execute(update(MemoryNote).values(gone_at=MemoryNote.gone_at - 90_000.0))
