"""Words for a schedule: what is understood, what is refused, and that nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import UserFacingError
from bot.routines import wording
from bot.routines.wording import (
    DAY_NAMES,
    NeedsColon,
    NotInEveryMonth,
    NotUnderstood,
    TooOften,
    read,
    read_rule,
)

ASKED = "What changed?"

# What follows "every", in cron's way.
UNDERSTOOD = {
    "day at 9": "0 9 * * *",
    "day at 9:00": "0 9 * * *",
    "day at 9.30am": "30 9 * * *",
    "day at 9.30 a.m.": "30 9 * * *",
    "day at 5pm": "0 17 * * *",
    "day at 12am": "0 0 * * *",
    "day at 12 pm": "0 12 * * *",
    "day at 17h": "0 17 * * *",
    "day at 17h30": "30 17 * * *",
    "day at noon": "0 12 * * *",
    "day at midnight": "0 0 * * *",
    "day at 9 o'clock": "0 9 * * *",
    "day at 9 sharp": "0 9 * * *",
    "day 9:00": "0 9 * * *",
    "day, at 23:59": "59 23 * * *",
    "weekday at 9:00": "0 9 * * 1,2,3,4,5",
    "weekend at 10": "0 10 * * 6,0",
    "Monday at 8": "0 8 * * 1",
    "mondays at 8": "0 8 * * 1",
    "monday and thursday at 8": "0 8 * * 1,4",
    "mon, wed and fri at 8": "0 8 * * 1,3,5",
    "tue & thurs at 8": "0 8 * * 2,4",
    "monday to friday at 8": "0 8 * * 1,2,3,4,5",
    "fri-mon at 8": "0 8 * * 1,5,6,0",
    "1st of the month at 9": "0 9 1 * *",
    "month on the 15th at 9": "0 9 15 * *",
    "2nd day of each month at 9": "0 9 2 * *",
    "last day of the month at 18:00": "0 18 L * *",
    "hour": "0 * * * *",
    "2 hours": "0 0,2,4,6,8,10,12,14,16,18,20,22 * * *",
    "12 hours": "0 0,12 * * *",
}
REFUSED = {
    "": NotUnderstood,
    "now and then": NotUnderstood,
    "monday": NotUnderstood,
    "morning at 9": NotUnderstood,
    "other monday at 9": NotUnderstood,
    "first monday of the month at 9": NotUnderstood,
    "year at 9": NotUnderstood,
    "5 hours": NotUnderstood,
    "day at 25:00": NotUnderstood,
    "day at 9:75": NotUnderstood,
    "day at 9:5": NotUnderstood,
    "day at 13pm": NotUnderstood,
    "day at 9-17": NotUnderstood,
    "day 5": NotUnderstood,
    "15 minutes": TooOften,
    "minute": TooOften,
    "half hour": TooOften,
    "31st of the month at 9": NotInEveryMonth,
}
# What might belong to the schedule, where a question is expected.
UNCLEAR = (
    *("and 17", "and at 17", ", 12 and 17", "or 10", "30", "- 17", "to 17", "until 12", "UTC"),
    *("CET", "EST", "Europe/Paris", "Paris time", "local time", "except friday", "but not today"),
    *("on the dot", "every friday", "for two weeks", "starting monday", "in the morning", "Uhr"),
    *("from monday", "tomorrow", "once", "am and", "o clock"),
)


@pytest.mark.parametrize(("text", "cron"), UNDERSTOOD.items(), ids=UNDERSTOOD)
def test_what_people_write_is_read_with_the_question_that_follows(text: str, cron: str) -> None:
    rule, question = read(f"{text} {ASKED}")

    assert (rule.cron, question) == (cron, ASKED)


@pytest.mark.parametrize(("text", "why"), REFUSED.items(), ids=[*REFUSED])
def test_what_is_not_understood_is_refused(text: str, why: type[UserFacingError]) -> None:
    with pytest.raises(why):
        read(f"{text} {ASKED}".strip())


@pytest.mark.parametrize("words", UNCLEAR)
def test_what_may_be_about_the_time_is_a_question_only_after_a_colon(words: str) -> None:
    with pytest.raises((NeedsColon, NotUnderstood)):
        read(f"day at 9 {words} {ASKED}")

    assert read(f"day at 9: {words} {ASKED}")[1] == f"{words} {ASKED}"


@pytest.mark.parametrize(
    "question", ["What time is it?", "Best of what?", "“And you?”", "*Sum* up"]
)
def test_a_question_that_only_resembles_it_needs_no_colon(question: str) -> None:
    assert read(f"every day at 9 {question}")[1] == question


def test_a_question_keeps_its_lines_and_its_case() -> None:
    rule, question = read("Every Weekday at 9:00\nSum up:\n- Sales\n- and Marketing")

    assert rule.words == "every weekday at 9:00"
    assert question == "Sum up:\n- Sales\n- and Marketing"


def test_in_a_window_nothing_may_follow_the_time() -> None:
    with pytest.raises(NotUnderstood):
        read_rule("every day at 9 please")


def test_every_refusal_is_one_that_people_can_act_on() -> None:
    for error in (NotUnderstood, NeedsColon):
        assert "“every " in error().sentence


clock = st.tuples(st.integers(0, 23), st.integers(0, 59))
spellings = st.sampled_from(["{h}:{m:02}", "{h:02}:{m:02}", "{h}h{m:02}", "{h}.{m:02}"])
some_days = st.sets(st.integers(0, 6), min_size=1).map(sorted)


@given(days=some_days, at=clock, spelling=spellings, short=st.booleans(), data=st.data())
def test_any_days_in_any_order_and_spelling_give_the_same_rule(
    days: list[int], at: tuple[int, int], spelling: str, short: bool, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(days))
    names = [DAY_NAMES[day][:3] if short else DAY_NAMES[day].title() for day in shuffled]
    time = spelling.format(h=at[0], m=at[1])

    rule, question = read(f"every {', '.join(names)} at {time} {ASKED}")

    numbers = ",".join(str((day + 1) % 7) for day in days)
    week = "*" if len(days) == 7 else numbers
    assert (rule.cron, question) == (f"{at[1]} {at[0]} * * {week}", ASKED)
    assert read_rule(rule.words) == rule


words = st.sampled_from(
    [*UNDERSTOOD, *REFUSED, *UNCLEAR, "every", "at", ":", "9", "9:00", "pm", "\n", ASKED]
)


@given(st.lists(words | st.text(max_size=12), max_size=6).map(" ".join))
def test_whatever_is_written_is_refused_or_reads_back_as_what_is_confirmed(text: str) -> None:
    try:
        rule, _ = read(text)
    except UserFacingError:
        return

    assert read_rule(rule.words) == rule


@given(st.text(alphabet="every day at9:0,&-monoclk '\n", max_size=400))
def test_long_nonsense_is_refused_or_read_in_no_time(text: str) -> None:
    try:
        wording.read(text * 10)
    except UserFacingError:
        return
