"""Transcript entries are matched with our turns: by id where ids hold, else by order."""

from bot.core.agent_events import ApprovalNeeded, FileProduced, TextDelta, ToolFinished, ToolStarted
from bot.mistral.history import HistoryEntry as Remembered
from bot.transcripts.entries import DisplayNames, entries
from bot.transcripts.transcript import TranscriptEntry
from storage.threads.lineage import Exchanged, Lineage

NAMES = DisplayNames({"U1": "Ada", "U2": "Bob"}, {"general": "Threadwind"})


def asked(text: str, id: str = "") -> Remembered:  # noqa: A002
    return Remembered(id, "user", text, (TextDelta(id, text),))


def answered(text: str, id: str = "") -> Remembered:  # noqa: A002
    return Remembered(id, "assistant", text, (TextDelta(id, text),))


def told(user: str, second: int, entry_id: str | None = None) -> Exchanged:
    return Exchanged(user, f"{second}.000200", "general", second + 9.5, entry_id)


def lineage(
    *turns: Exchanged, entry_id: str = "last", unanswered: tuple[Exchanged, ...] = ()
) -> Lineage:
    return Lineage("general", "conv", entry_id, turns, unanswered)


def names(found: list[TranscriptEntry]) -> list[str | None]:
    return [entry.by for entry in found]


HISTORY = [asked("One?"), answered("1", "first"), asked("Two?"), answered("2", "last")]


def test_each_question_and_answer_knows_who_and_when() -> None:
    found = entries(HISTORY, lineage(told("U1", 0), told("U2", 60)), NAMES)

    assert names(found) == ["Ada", "Threadwind", "Bob", "Threadwind"]
    assert [entry.at.second for entry in found if entry.at] == [0, 9, 0, 9]


def test_what_came_from_elsewhere_has_no_names() -> None:
    found = entries(HISTORY, lineage(told("U2", 60)), NAMES)

    assert names(found) == [None, None, "Bob", "Threadwind"]


def test_more_turns_than_questions_are_matched_from_the_end() -> None:
    found = entries(HISTORY[2:], lineage(told("U1", 0), told("U2", 60)), NAMES)

    assert names(found) == ["Bob", "Threadwind"]


def test_a_question_after_the_last_answer_has_its_own_asker() -> None:
    history = [*HISTORY, asked("Three?")]

    found = entries(
        history,
        lineage(told("U1", 0), told("U1", 60), unanswered=(told("U2", 90),)),
        NAMES,
    )

    assert names(found) == ["Ada", "Threadwind", "Ada", "Threadwind", "Bob"]


def test_a_last_answer_that_is_not_there_leaves_the_order() -> None:
    found = entries(HISTORY, lineage(told("U1", 0), told("U2", 60), entry_id="gone"), NAMES)

    assert names(found) == ["Ada", "Threadwind", "Bob", "Threadwind"]


def test_who_is_not_known_by_name_is_known_by_id() -> None:
    found = entries(HISTORY[2:], lineage(told("U9", 60)), NAMES)

    assert names(found) == ["U9", "Threadwind"]


def test_several_messages_around_tools_are_one_answer() -> None:
    history = [
        asked("Plot"),
        answered("First I compute."),
        Remembered(
            "t",
            "assistant",
            events=(
                ToolStarted("t", "code_interpreter", "1 + 1"),
                ToolFinished("t", "code_interpreter", {"code_output": "2", "x": float("inf")}),
            ),
        ),
        Remembered("f", "assistant", "[a.png]", (FileProduced("f-1", "a.png", "png", "code"),)),
        answered("Done.", "last"),
    ]

    _, answer = entries(history, lineage(told("U1", 0)), NAMES)

    assert answer.text == "First I compute.\n\n[a.png]\n\nDone."
    assert answer.tools[0].arguments == "1 + 1"
    assert answer.tools[0].result == {"code_output": "2", "x": "Infinity"}
    assert [(file.id, file.name) for file in answer.files] == [("f-1", "a.png")]


def test_a_decision_about_a_tool_begins_no_question() -> None:
    wanted = Remembered("c", "assistant", events=(ApprovalNeeded("c", "book_room", "{}"),))
    decided = Remembered("d", "user")

    found = entries(
        [asked("Book"), wanted, decided, answered("Booked.", "last")], lineage(told("U1", 0)), NAMES
    )

    assert [entry.role for entry in found] == ["user", "assistant"]
    assert [tool.name for tool in found[1].tools] == ["book_room"]


def test_half_characters_of_a_tool_do_not_break_it() -> None:
    events = (
        ToolStarted("t", "x\ud800", "\ud800"),
        ToolFinished("t", "x", {"\ud800": "\ud800"}),
    )

    (answer,) = entries([Remembered("t", "assistant", events=events)], lineage(), NAMES)

    assert answer.tools[0].result == {"?": "?"}
