"""Audience of an agent: said in its profile, or by what it reaches."""

from typing import Any

import pytest

from bot.profiles import forms
from bot.profiles.parsing import ProfileError, parse

LEAST = {"title": "A", "model": "m", "instructions": "Help."}
CONNECTOR = [{"type": "connector", "connector_id": "workday"}]
FIXED = [{"type": "document_library", "library_ids": ["LIB-HR"]}]


@pytest.mark.parametrize(
    ("fields", "for_members", "shared"),
    [
        ({}, False, True),
        ({"tools": ["document_library", "web_search"]}, False, True),
        ({"tools": CONNECTOR}, True, False),
        ({"tools": FIXED}, True, False),
        ({"tools": CONNECTOR, "for_people": "everybody"}, False, False),
        ({"tools": FIXED, "in_shared_channels": True}, True, True),
        ({"for_people": "members"}, True, True),
        ({"in_shared_channels": False}, False, False),
    ],
)
def test_one_that_reaches_further_is_for_members_unless_it_says_otherwise(
    fields: dict[str, Any], for_members: bool, shared: bool
) -> None:
    profile = parse("a", LEAST | fields)

    assert (profile.is_for_members, profile.is_for_shared_channels) == (for_members, shared)


@pytest.mark.parametrize(("field", "value"), [("for_people", "guests"), ("approvals_by", "nobody")])
def test_other_words_are_refused(field: str, value: str) -> None:
    with pytest.raises(ProfileError) as refused:
        parse("a", LEAST | {field: value})

    assert field in refused.value.problems


def test_the_form_of_a_profile_says_so_too() -> None:
    profile = forms.parse(
        "a",
        LEAST | {"for_people": "members", "in_shared_channels": "false", "approvals_by": "admins"},
    )

    assert profile.is_for_members
    assert not profile.is_for_shared_channels
    assert profile.approvals_by == "admins"
    assert parse("a", profile.fields()) == profile
