"""Words for a schedule, as people write them: read into a rule, or not at all."""

import re
from dataclasses import dataclass

from bot.core.errors import UserFacingError
from bot.routines.rule import Rule

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4} | {
    "sat": 5,
    "sun": 6,
}
DAYS = {name: number for number, name in enumerate(DAY_NAMES)} | SHORT
EVERY_DAY, WEEKDAYS, WEEKEND = frozenset(range(7)), frozenset(range(5)), frozenset({5, 6})
SETS = {"day": EVERY_DAY, "weekday": WEEKDAYS, "workday": WEEKDAYS, "weekend": WEEKEND}
WORDS_OF = {EVERY_DAY: "day", WEEKDAYS: "weekday", WEEKEND: "weekend"}
LATEST_DAY = 28  # of the month: later ones are missing in some
STEPS = frozenset({1, 2, 3, 4, 6, 8, 12})  # hours, so that each day is alike
NOON, HALF_DAY = 12, 12  # hours
LAST = "last day"

_EVERY = re.compile(r"\Aevery ", re.IGNORECASE)
_DAY = rf"(?:{'|'.join(sorted(DAYS, key=len, reverse=True))})s?\b"
_LIST = re.compile(rf"{_DAY}(?:(?: ?, ?and | ?, ?| and | ?& ?){_DAY})*", re.IGNORECASE)
_RANGE = re.compile(rf"({_DAY}) ?(?:to|through|until|-|\u2013) ?({_DAY})", re.IGNORECASE)
_ANY_DAY = re.compile(rf"\b{_DAY}", re.IGNORECASE)
_SET = re.compile(rf"({'|'.join(SETS)})s?\b", re.IGNORECASE)
_OFTEN = re.compile(r"(?:\d{1,4} )?(?:minute|min|second|sec)s?\b|half", re.IGNORECASE)
_NTH = r"(?:the )?(\d{1,2}(?:st|nd|rd|th)|last day)\b"
_MONTHLY = re.compile(
    rf"(?:month,? on {_NTH}|{_NTH}(?: day)? of (?:the |each |every )?month\b)", re.IGNORECASE
)
_HOURLY = re.compile(r"(?:(\d{1,2}) )?hours?\b", re.IGNORECASE)
_TIME = re.compile(
    r",? (at )?(?:(noon|midnight)|(\d{1,2})(?:([:.h])(\d\d))?"
    r"(?: ?([ap])\.?m\b\.?| ?(h|o['\u2019]clock)\b)?)"
    r"(?: sharp\b)?(?=[:.,;]? |[:.,;]?$)",
    re.IGNORECASE,
)
# What may follow only after a colon: it may be about the time, and would be taken for a question.
_UNCLEAR = re.compile(
    r"[^\w\"“'«(<@#*`:]|\d|(?:and|or|to|till?|until|through|except|but|not|on|from|start\w*|begin\w*"
    r"|between|before|after|in|for|each|every|only|unless|if|when|at|local|daily|weekly|monthly"
    r"|twice|once|tomorrow|today|tonight|am|pm|a\.m|p\.m|sharp|o.?clock|h|hours?|hrs?|minutes?|mins?"
    r"|uhr|heures?|horas?|utc|gmt|[ecmpbij][sd]t|a[ecw]?[sd]t|nz[sd]t|sgt|hkt|cet|cest|eet|eest|wet"
    r"|msk|\w+/\w+|(?!what\b|which\b)[\w/]+ (?:[\w/]+ )?time)\b",
    re.IGNORECASE,
)

EXAMPLE = "“every monday and thursday at 9:00”"
WITH_COLON = "“every day at 9:00: …”"


class NotUnderstood(UserFacingError):
    """I don't understand when to ask."""

    advice = f"Write for example: {EXAMPLE}."


class NeedsColon(UserFacingError):
    """I'm not sure where the question begins."""

    advice = f"Put a colon after the time: {WITH_COLON}."


class TooOften(UserFacingError):
    """An hour is the shortest interval. Write for example: “every hour”."""


class NotInEveryMonth(UserFacingError):
    """Not every month has that day. Use the 1st to the 28th, or the last day of the month."""


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a rule, in cron's fields and in words."""

    of_month: str
    of_week: str
    words: str


def read(text: str) -> tuple[Rule, str]:
    """Read a schedule that begins a text; return it, and the question that follows.

    Raises NotUnderstood, and more specific sentences, for whatever isn't certain.
    """
    head, newline, tail = text.strip().partition("\n")
    rule, rest = _rule(_EVERY.sub("", " ".join(head.split())))
    return rule, _question(rest, newline + tail)


def read_rule(text: str) -> Rule:
    """Read a schedule that nothing follows. Raises as `read` does."""
    rule, rest = read(text)
    if rest:
        raise NotUnderstood
    return rule


def _rule(text: str) -> tuple[Rule, str]:
    if found := _HOURLY.match(text):
        return _hourly(int(found[1] or 1)), text[found.end() :]
    if _OFTEN.match(text):
        raise TooOften
    days, end = _days(text)
    found = _TIME.match(text, end)
    if found is None:
        raise NotUnderstood
    hour, minute = _clock(found)
    words = f"every {days.words} at {hour}:{minute:02}"
    return Rule(f"{minute} {hour} {days.of_month} * {days.of_week}", words), text[found.end() :]


def _hourly(step: int) -> Rule:
    if step not in STEPS:
        raise NotUnderstood
    if step == 1:
        return Rule("0 * * * *", "every hour")
    hours = ",".join(str(hour) for hour in range(0, 24, step))
    return Rule(f"0 {hours} * * *", f"every {step} hours")


def _days(text: str) -> tuple[_Days, int]:
    """The days that a text begins with, and where the rest begins."""
    if found := _MONTHLY.match(text):
        return _monthly((found[1] or found[2]).lower()), found.end()
    if found := _SET.match(text):
        chosen = SETS[found[1].lower()]
    elif found := _RANGE.match(text):
        first, last = (_number(found[each]) for each in (1, 2))
        chosen = frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))
    elif found := _LIST.match(text):
        chosen = frozenset(_number(name) for name in _ANY_DAY.findall(found[0]))
    else:
        raise NotUnderstood
    return _weekly(chosen), found.end()


def _monthly(day: str) -> _Days:
    if day == LAST:
        return _Days("L", "*", "last day of the month")
    number = int(day[:-2])
    if not 1 <= number <= LATEST_DAY:
        raise NotInEveryMonth
    return _Days(str(number), "*", f"{_nth(number)} of the month")


def _weekly(days: frozenset[int]) -> _Days:
    if days == EVERY_DAY:
        return _Days("*", "*", "day")
    numbers = ",".join(str((day + 1) % 7) for day in sorted(days))
    *others, last = (DAY_NAMES[day] for day in sorted(days))
    names = f"{', '.join(others)} and {last}" if others else last
    return _Days("*", numbers, WORDS_OF.get(days, names))


def _number(name: str) -> int:
    name = name.lower()
    return DAYS[name] if name in DAYS else DAYS[name.removesuffix("s")]


def _nth(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    in_teens = number // 10 == 1
    return f"{number}{'th' if in_teens else endings.get(number % 10, 'th')}"


def _clock(found: re.Match[str]) -> tuple[int, int]:
    """Hour and minute of a time. Raises NotUnderstood for one that no day has, or may be none."""
    at, word, digits, mark, minutes, half, unit = found.groups()
    if word:
        return (NOON if word.lower() == "noon" else 0), 0
    if not (at or mark or half or unit):  # “every day 5 …” may be anything
        raise NotUnderstood
    hour, minute = int(digits), int(minutes or 0)
    if half:
        if not 1 <= hour <= HALF_DAY:
            raise NotUnderstood
        hour = hour % HALF_DAY + (HALF_DAY if half.lower() == "p" else 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 - as on any clock
        raise NotUnderstood
    return hour, minute


def _question(rest: str, tail: str) -> str:
    """The question after a time. Raises NeedsColon where it may be about the time itself."""
    if rest.startswith(":"):
        return (rest[1:] + tail).strip()
    rest = rest.lstrip(".;").strip()
    if rest and _UNCLEAR.match(rest):
        raise NeedsColon
    return (rest + tail).strip()
