"""Usage is read number by number: what can't be read counts as not told."""

import pytest

from bot.core.answers.told_usage import ToldUsage
from bot.mistral.streaming import usage

WHOLE = {
    "prompt_tokens": 95,
    "completion_tokens": 209,
    "total_tokens": 399,
    "connector_tokens": 95,
    "connectors": {"code_interpreter": 1},
}


def test_whole_usage_is_read() -> None:
    told = usage.told(WHOLE, "mistral-medium-2505")

    assert told == ToldUsage(95, 209, 95, 399, {"code_interpreter": 1}, "mistral-medium-2505")


@pytest.mark.parametrize("odd", [None, [], "much", 7, True, {}], ids=repr)
def test_usage_of_another_type_tells_nothing(odd: object) -> None:
    assert usage.told(odd) == ToldUsage()


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7),
        (0, 0),
        (7.0, 7),
        (6.6, 7),
        ("7", 7),
        (" 7.2 ", 7),
        (-1, None),
        ("-1", None),
        (True, None),
        (None, None),
        ("seven", None),
        ("", None),
        (float("nan"), None),
        (float("inf"), None),
        ("nan", None),
        ("9" * 400, None),
        (10**30, None),
        ([7], None),
        ({"tokens": 7}, None),
    ],
    ids=repr,
)
def test_a_number_is_read_as_far_as_it_is_one(value: object, number: int | None) -> None:
    assert usage.number(value) == number


def test_calls_are_read_one_by_one() -> None:
    odd = {"web_search": 2, "": 3, "odd": None, "none": 0, "negative": -4, "text": "5"}

    assert usage.told({"connectors": odd}).calls == {"web_search": 2, "text": 5}


def test_names_are_such_as_can_be_stored() -> None:
    calls = usage.told({"connectors": {"a\0b" + "x" * 200: 1, "\ud800": 1}}).calls

    assert calls == {"ab" + "x" * 62: 1, "?": 1}


def test_no_more_connectors_are_read_than_can_be_meant() -> None:
    calls = usage.told({"connectors": {f"c{number}": 1 for number in range(1_000)}}).calls

    assert calls is not None
    assert len(calls) == usage.MOST_CONNECTORS
