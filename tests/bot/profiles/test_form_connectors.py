"""Connectors in the agent form."""

import pytest

from bot.profiles import form_connectors, parsing
from bot.profiles.profile import Profile

BEFORE: Profile = parsing.parse(
    "helper",
    {
        "title": "Helper",
        "model": "mistral-medium-latest",
        "instructions": "Help.",
        "tools": [
            {
                "type": "connector",
                "connector_id": "tickets",
                "sign_in": "person",
                "exclude": ["close"],
            },
            "connector:lunch",
        ],
    },
)


def test_what_is_written_is_what_is_shown() -> None:
    assert form_connectors.text(BEFORE.tools) == "tickets (person), lunch"


def test_a_form_without_the_field_changes_nothing() -> None:
    kept = form_connectors.merged({}, BEFORE.tools)

    assert [one["connector_id"] for one in kept] == ["tickets", "lunch"]


def test_a_change_keeps_what_the_form_does_not_show() -> None:
    made = form_connectors.merged({"connectors": "tickets(workspace)"}, BEFORE.tools)

    assert made == [
        {
            "type": "connector",
            "connector_id": "tickets",
            "exclude": ["close"],
            "sign_in": "workspace",
        }
    ]


def test_an_empty_field_takes_all_of_them_away() -> None:
    assert form_connectors.merged({"connectors": " "}, BEFORE.tools) == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("tickets (everybody)", form_connectors.UNREADABLE),
        ("tickets,,lunch", form_connectors.UNREADABLE),
        ("ti ckets", form_connectors.UNREADABLE),
        ("tickets, tickets (person)", "tickets is there twice."),
        (",".join(f"c{number}" for number in range(11)), form_connectors.TOO_MANY),
    ],
)
def test_what_can_not_be_read_is_one_sentence(written: str, told: str) -> None:
    assert form_connectors.problem({"connectors": written}) == told
