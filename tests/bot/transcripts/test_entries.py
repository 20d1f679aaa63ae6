"""Transcript entries are matched with our turns, by their order."""

from bot.core.answers.agent_events import Event, FileProduced, ToolFinished, ToolStarted
from bot.mistral.port import Dialogue, Exchange
from bot.transcripts.entries import DisplayNames, entries
from bot.transcripts.transcript import TranscriptEntry
from storage.threads.lineage import Exchanged, Lineage
from tests.storage.support.hands import POINT

NAMES = DisplayNames({"U1": "Ada", "U2": "Bob"}, {"general": "Threadwind"})


def answered(question: str | None, *texts: str, events: tuple[Event, ...] = ()) -> Exchange:
    return Exchange(question, texts, events)


def told(user: str, second: int) -> Exchanged:
    return Exchanged(user, f"{second}.000200", "general", second + 9.5, None)


def lineage(*turns: Exchanged, unanswered: tuple[Exchanged, ...] = ()) -> Lineage:
    return Lineage("general", POINT, turns, unanswered)


def names(found: list[TranscriptEntry]) -> list[str | None]:
    return [entry.by for entry in found]


EXCHANGES = (answered("One?", "1"), answered("Two?", "2"))
BOTH = Dialogue(EXCHANGES, until=2)


def test_each_question_and_answer_knows_who_and_when() -> None:
    found = entries(BOTH, lineage(told("U1", 0), told("U2", 60)), NAMES)

    assert names(found) == ["Ada", "Threadwind", "Bob", "Threadwind"]
    assert [entry.at.second for entry in found if entry.at] == [0, 9, 0, 9]


def test_what_came_from_elsewhere_has_no_names() -> None:
    found = entries(BOTH, lineage(told("U2", 60)), NAMES)

    assert names(found) == [None, None, "Bob", "Threadwind"]


def test_more_turns_than_questions_are_matched_from_the_end() -> None:
    found = entries(Dialogue(EXCHANGES[1:], until=1), lineage(told("U1", 0), told("U2", 60)), NAMES)

    assert names(found) == ["Bob", "Threadwind"]


def test_a_question_after_the_last_answer_has_its_own_asker() -> None:
    dialogue = Dialogue((*EXCHANGES, answered("Three?")), until=2)

    found = entries(
        dialogue,
        lineage(told("U1", 0), told("U1", 60), unanswered=(told("U2", 90),)),
        NAMES,
    )

    assert names(found) == ["Ada", "Threadwind", "Ada", "Threadwind", "Bob"]


def test_a_last_answer_that_is_not_there_leaves_the_order() -> None:
    found = entries(Dialogue(EXCHANGES), lineage(told("U1", 0), told("U2", 60)), NAMES)

    assert names(found) == ["Ada", "Threadwind", "Bob", "Threadwind"]


def test_who_is_not_known_by_name_is_known_by_id() -> None:
    found = entries(Dialogue(EXCHANGES[1:], until=1), lineage(told("U9", 60)), NAMES)

    assert names(found) == ["U9", "Threadwind"]


def test_several_messages_around_tools_are_one_answer() -> None:
    events = (
        ToolStarted("t", "code_interpreter", "1 + 1"),
        ToolFinished("t", "code_interpreter", {"code_output": "2", "x": float("inf")}),
        FileProduced("f-1", "a.png", "png", "code"),
    )
    plotted = answered("Plot", "First I compute.", "", "[a.png]", "Done.", events=events)

    _, answer = entries(Dialogue((plotted,), until=1), lineage(told("U1", 0)), NAMES)

    assert answer.text == "First I compute.\n\n[a.png]\n\nDone."
    assert answer.tools[0].arguments == "1 + 1"
    assert answer.tools[0].result == {"code_output": "2", "x": "Infinity"}
    assert [(file.id, file.name) for file in answer.files] == [("f-1", "a.png")]


def test_half_characters_of_a_tool_do_not_break_it() -> None:
    events = (
        ToolStarted("t", "x\ud800", "\ud800"),
        ToolFinished("t", "x", {"\ud800": "\ud800"}),
    )

    (answer,) = entries(Dialogue((answered(None, "", events=events),)), lineage(), NAMES)

    assert answer.tools[0].result == {"?": "?"}
