"""Histories and lists are read as they come, and compared with what was asked for."""

import json
from typing import Any

import pytest

from bot.core import errors, refusals
from bot.mistral.agents import MistralAgents
from bot.mistral.conversations import Conversations
from bot.mistral.documents import MistralDocuments
from bot.mistral.history import read
from bot.mistral.libraries import MistralLibraries
from bot.mistral.port import MadeAgent
from bot.mistral.sdk.connection import Deadlines
from tests.bot.mistral.wire import DONE, STARTED, Reply, asked, text, trouble, wired, words

ASKED = {
    "type": "message.input",
    "id": "u1",
    "role": "user",
    "content": "Tea?",
    "created_at": "2026-11-01T10:00:00Z",
}
GIVEN = {
    "type": "message.output",
    "id": "a1",
    "content": [
        {"type": "text", "text": "Yes, "},
        {"type": "widget", "widget": {"kind": "chart"}},
        {"type": "reference", "reference_ids": [1]},
        {"type": "text", "text": "at four."},
    ],
    "created_at": "2026-11-01T10:00:01Z",
    "completed_at": "2026-11-01T10:00:02Z",
}
NOTE = {"type": "agent.note", "id": "n1", "note": "I looked."}
MARK = {"app": "threadwind", "turn": "T1:C1:1:message"}


def whole(body: object, status: int = 200) -> Reply:
    return Reply((json.dumps(body).encode(),), status, "application/json")


REFUSED = whole({"message": "Extra inputs are not permitted"}, 422)
NAMED = whole({"detail": [{"loc": ["body", "metadata"], "msg": "Extra inputs"}]}, 422)


# Histories.


def test_unknown_chunks_and_entries_keep_their_place_and_their_words() -> None:
    question, note, answer = read([ASKED, NOTE, GIVEN])

    assert (question.text, answer.text) == ("Tea?", "Yes, at four.")
    assert note.copied.text == '[agent.note: {"note": "I looked."}]'
    assert answer.copied.text == 'Yes, [widget: {"widget": {"kind": "chart"}}]at four.'
    assert answer.completed


@pytest.mark.parametrize("tie", [False, True], ids=["by time", "by what comes first"])
def test_history_newest_first_is_turned_around(tie: bool) -> None:
    answer = GIVEN | ({"created_at": ASKED["created_at"]} if tie else {})

    assert [entry.id for entry in read([answer, ASKED])] == ["u1", "a1"]


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"a": 1}, id="an object"),
        pytest.param([None, 7, "text", [], {}, {"type": 7}], id="no entries"),
        pytest.param([{"type": "message.output", "content": 7}], id="a number as content"),
        pytest.param([{"type": "message.input", "content": {"x": [1]}}], id="an object as content"),
        pytest.param([{"type": "function.call", "arguments": []}], id="a call of nothing"),
    ],
)
def test_no_shape_of_a_history_breaks_it(entries: object) -> None:
    assert "".join(entry.text for entry in read(entries)) == ""


def test_pictures_that_people_showed_go_along_with_a_copy() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    shown, drawn = read(
        [
            ASKED | {"content": [{"type": "text", "text": "This?"}, picture]},
            GIVEN | {"content": [{"type": "text", "text": "That: "}, picture]},
        ]
    )

    assert shown.copied.pictures == ("data:image/png;base64,AAAA",)
    assert shown.copied.text == "This?"
    assert drawn.copied.text == "That: [picture]"
    assert drawn.copied.pictures == ()


async def test_a_history_that_is_refused_is_read_as_messages() -> None:
    async with wired() as (wire, client):
        wire.says(whole({"message": "no"}, 400), whole({"messages": [ASKED, GIVEN]}))

        history = await Conversations(client).history("c1")

        assert [entry.id for entry in history] == ["u1", "a1"]
        assert [path for _, path in wire.requests] == [
            "/v1/conversations/c1/history",
            "/v1/conversations/c1/messages",
        ]


async def test_what_is_no_history_is_not_taken_for_an_empty_one() -> None:
    async with wired() as (wire, client):
        wire.says(whole({"detail": "something else"}))

        with pytest.raises(refusals.AnswerUnreadable):
            await Conversations(client).history("c1")


# Lists.


def conversation(id: str, **more: Any) -> dict[str, Any]:  # noqa: A002 - Mistral's word
    return {"id": id, "agent_id": "ag_1", "agent_version": 3, "metadata": MARK} | more


async def test_conversation_metadata_filters_nothing_and_only_ours_are_taken() -> None:
    listed = [
        conversation("c1", created_at="2026-11-01"),
        conversation("c2", created_at="2026-11-03"),
        conversation("c3", metadata=MARK | {"turn": "another"}),
        conversation("c4", metadata=None),
        conversation("c5", agent_id=None, model="mistral-medium-latest"),
        {"id": "c6", "something": "new"},
        "c7",
    ]
    async with wired() as (wire, client):
        for body in (listed, {"data": listed}):
            wire.says(whole(body))

            found = await Conversations(client).having(MARK)

            assert [(one.id, one.agent_version) for one in found] == [("c2", 3), ("c1", 3)]


async def test_agent_metadata_filters_nothing_and_only_ours_is_taken() -> None:
    other = {"id": "ag_1", "version": 1, "metadata": {"app": "other"}}
    ours = {"id": "ag_2", "version": 4, "metadata": MARK}
    async with wired() as (wire, client):
        agents = MistralAgents(client)
        wire.says(whole([other, ours]))
        assert await agents.having(MARK) == MadeAgent("ag_2", 4)

        wire.says(whole([other]))
        assert await agents.having(MARK) is None


# Metadata that is refused.


async def test_metadata_refused_is_left_out_from_then_on() -> None:
    said = Reply((STARTED, text("Tea."), DONE))
    async with wired() as (wire, client):
        conversations = Conversations(client)
        wire.says(NAMED, said)

        for _ in range(2):
            answer = await conversations.start("ag_1", "Hi", MARK)
            assert words([event async for event in answer]) == "Tea."

        assert len(wire.requests) == 3


async def test_a_refusal_that_passes_is_not_laid_to_metadata_for_ever() -> None:
    said = Reply((STARTED, text("Tea."), DONE))
    async with wired() as (wire, client):
        conversations = Conversations(client)
        wire.says(REFUSED, said)
        for _ in range(3):
            await (await conversations.start("ag_1", "Hi", MARK)).aclose()
        wire.says(REFUSED)

        with pytest.raises(errors.Refused):
            await conversations.start("ag_1", "Hi", MARK)

        assert len(wire.requests) == 5


async def test_a_question_that_is_refused_is_asked_twice_at_most() -> None:
    async with wired() as (wire, client):
        wire.says(REFUSED)

        with pytest.raises(refusals.Misunderstood):
            await Conversations(client).start("ag_1", "Hi", MARK)

        assert len(wire.requests) == 2


async def test_where_metadata_was_taken_a_refusal_is_one() -> None:
    async with wired() as (wire, client):
        conversations = Conversations(client)
        wire.says(Reply((STARTED, text("Tea."), DONE)), REFUSED)
        answer = await conversations.start("ag_1", "Hi", MARK)
        await answer.aclose()

        with pytest.raises(errors.Refused):
            await conversations.start("ag_1", "Hi", MARK)

        assert len(wire.requests) == 2


# Ends that aren't told.


async def test_done_never_comes_and_the_history_has_all_of_it() -> None:
    answer = GIVEN | {"content": "Yes, at four."}
    deadlines = Deadlines(silence=20.0, look_up=0.1)
    async with wired(deadlines) as (wire, client):
        wire.says(
            Reply((STARTED, text("Yes, "), text("at four."), 20.0)),
            whole({"entries": [ASKED, GIVEN | {"content": "Yes, "}]}),
            whole({"entries": [ASKED, answer]}),
        )

        events = await asked(client)

        assert (words(events), trouble(events)) == ("Yes, at four.", "")


async def test_an_answer_that_has_not_ended_is_waited_for() -> None:
    unfinished = GIVEN | {"content": "Yes, at four.", "completed_at": None}
    async with wired(Deadlines(silence=1.0, look_up=0.1)) as (wire, client):
        wire.says(
            Reply((STARTED, text("Yes, at four."), 20.0)),
            whole({"entries": [ASKED, unfinished]}),
        )

        assert trouble(await asked(client)) == "ModelSilent"


# Documents.


async def test_patch_refused_and_documents_are_changed_by_put() -> None:
    async with wired() as (wire, client):
        documents = MistralDocuments(client)
        wire.says(whole({"message": "Method not allowed"}, 405), whole({}))

        for name in ("a.txt", "b.txt"):
            await documents.rename("l1", "d1", name)

        assert [method for method, _ in wire.requests] == ["PATCH", "PUT", "PUT"]


async def test_a_change_that_is_refused_in_every_way_is_told_to_the_caller() -> None:
    async with wired() as (wire, client):
        wire.says(whole({"message": "Method not allowed"}, 405))

        with pytest.raises(errors.Refused):
            await MistralDocuments(client).rename("l1", "d1", "a.txt")


async def test_a_library_whose_description_is_refused_is_made_without() -> None:
    made = {
        "id": "l1",
        "name": "N",
        "created_at": "2026-11-01T10:00:00Z",
        "updated_at": "2026-11-01T10:00:00Z",
        "owner_id": None,
        "owner_type": "User",
        "total_size": 0,
        "nb_documents": 0,
        "chunk_size": None,
    }
    async with wired() as (wire, client):
        wire.says(REFUSED, whole(made, 201))

        assert await MistralLibraries(client).create("N", "D") == "l1"
