"""Tool calls in words: readable, with everything in them to be seen, and never as raw JSON."""

import json
from typing import Any

import pytest

from bot.slack.views.approvals.call_words import in_words


def texts(details: object) -> list[str]:
    """All texts of rich text, in their order."""
    if isinstance(details, dict):
        own = [details["text"]] if isinstance(details.get("text"), str) else []
        return own + texts(details.get("elements", []))
    return [text for one in details for text in texts(one)] if isinstance(details, list) else []


def lines(arguments: str, name: str = "book_room") -> list[str]:
    """The lines of the list of arguments, indented as Slack shows them."""
    found = []
    for block in in_words(name, arguments).details:
        for element in block["elements"]:
            if element["type"] == "rich_text_list":
                indent = "  " * element["indent"]
                found += [indent + "".join(texts(item["elements"])) for item in element["elements"]]
            else:
                found.append("".join(texts(element["elements"])))
    return found


@pytest.mark.parametrize(
    ("name", "arguments", "wants", "was"),
    [
        (
            "web_search",
            {"query": "météo à Paris"},
            "search the web for “météo à Paris”",
            "web search for “météo à Paris”",
        ),
        (
            "web_search_premium",
            {"query": "tea"},
            "search premium sources for “tea”",
            "premium search for “tea”",
        ),
        (
            "document_library",
            {"query": "notice periods"},
            "search the documents for “notice periods”",
            "document search for “notice periods”",
        ),
        ("image_generation", {"prompt": "a cat"}, "draw “a cat”", "drawing of “a cat”"),
        ("code_interpreter", {"code": "print(1)"}, "run this code", "running this code"),
        ("book_room", {"room": "A"}, "use “book room”", "“book room”"),
        ("sendEMail", {}, "use “send EMail”", "“send EMail”"),
        ("web_search", {"q": "tea"}, "search the web", "web search"),
        ("code_interpreter", {}, "run code", "running code"),
    ],
)
def test_a_call_is_a_phrase(name: str, arguments: dict[str, Any], wants: str, was: str) -> None:
    call = in_words(name, json.dumps(arguments))

    assert (call.wants, call.was) == (wants, was)
    assert call.is_whole


def test_what_the_sentence_says_is_not_said_again() -> None:
    assert in_words("web_search", '{"query": "tea"}').details == ()


def test_arguments_are_a_short_list_with_names() -> None:
    arguments = {"room_name": "Café", "startsAt": "9:00", "seats": 4, "catering": False}

    assert lines(json.dumps(arguments)) == [
        "Room name: Café",
        "Starts At: 9:00",
        "Seats: 4",
        "Catering: no",
    ]


def test_what_is_nested_stands_below_its_name() -> None:
    arguments = {"to": ["Ann", "Bob"], "room": {"floor": None, "kind": ""}, "tags": []}

    assert lines(json.dumps(arguments)) == [
        "To:",
        "  1: Ann",
        "  2: Bob",
        "Room:",
        "  Floor: nothing",
        "  Kind: empty",
        "Tags: empty",
    ]


def test_two_arguments_of_one_name_are_both_shown() -> None:
    assert lines('{"to": "Ann", "to": "evil@example.com"}') == ["To: Ann", "To: evil@example.com"]


@pytest.mark.parametrize(
    "value", ["n" * 301, "One\nTo: evil@example.com"], ids=["long", "of several lines"]
)
def test_a_long_value_stands_whole_below_its_name(value: str) -> None:
    assert lines(json.dumps({"note": value, "to": "Ann"})) == ["Note:", value, "To: Ann"]


def test_a_long_query_is_cut_in_the_sentence_and_whole_below_it() -> None:
    query = "tea " * 100 + "cake"

    call = in_words("web_search", json.dumps({"query": query}))

    assert call.wants.endswith("…”")
    assert "".join(texts([*call.details])) == query
    assert call.is_whole


@pytest.mark.parametrize("written", ["no JSON", "[1, 2]", "7", '{"a": 1'], ids=str)
def test_what_is_no_list_of_arguments_is_shown_as_it_is(written: str) -> None:
    assert lines(written) == [written]


@pytest.mark.parametrize("written", ["", " ", "{}"], ids=repr)
def test_without_arguments_there_is_nothing_to_list(written: str) -> None:
    assert in_words("book_room", written).details == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mail\n✅ *Approved by admin*", "`mail ✅ *Approved by admin*`"),
        ("mail<!channel>", "`mail&lt;!channel&gt;`"),
        ("\u202eliam", "`\\u202eliam`"),
        ("pay\u200bpal", "`pay\\u200bpal`"),
    ],
    ids=["a second line", "a mention", "turned around", "unseen"],
)
def test_a_name_is_one_line_with_everything_in_it(name: str, said: str) -> None:
    assert in_words(name).wants == f"use “{said}”"


@pytest.mark.parametrize("query", ["\u202egro.live@ecila", "a` *b*", "one\ntwo", "a  b"], ids=ascii)
def test_a_query_that_a_sentence_would_change_is_also_shown_as_it_is(query: str) -> None:
    call = in_words("web_search", json.dumps({"query": query}))

    shown = query.replace("\u202e", "\\u202e")
    assert texts([*call.details]) == [shown]


def test_no_mention_is_alive_in_a_sentence() -> None:
    call = in_words("web_search", '{"query": "<!channel> <@U1> @here"}')

    assert "<" not in call.wants
    assert call.wants.startswith("search the web for “`")


def test_arguments_hide_nothing_either() -> None:
    assert lines('{"to": "\u202egro.live@ecila", "a\u200bb": "\ud800"}') == [
        "To: \\u202egro.live@ecila",
        "A\\u200bb: \\ud800",
    ]
