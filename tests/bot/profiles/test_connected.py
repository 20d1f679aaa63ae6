"""Functions of connectors with a sign-in, from the profile and the tools that were seen."""

import re

import pytest

from bot.profiles import parsing
from bot.profiles.connected import functions
from bot.profiles.parsing import ProfileError
from bot.profiles.profile import Profile

SEEN = {"tickets": [{"name": "list", "reads": True}, {"name": "close", "reads": False}]}
WRITTEN = {"title": "Helper", "model": "mistral-medium-latest", "instructions": "Help."}


def profile(**connector: object) -> Profile:
    tool = {"type": "connector", "connector_id": "tickets", "sign_in": "person"} | connector
    return parsing.parse("helper", WRITTEN | {"tools": [tool]})


def test_before_anybody_signed_in_one_function_stands_for_the_connector() -> None:
    [only] = functions(profile().tools, {})

    assert (only.name, only.tool, only.consent) == ("tickets__connect", "", False)


def test_what_does_not_say_that_it_only_reads_needs_consent() -> None:
    found = functions(profile().tools, SEEN)

    assert {one.tool: one.consent for one in found} == {"list": False, "close": True}


def test_the_profile_can_ask_for_consent_to_more_and_leave_tools_out() -> None:
    asked = functions(profile(requires_confirmation=["list"]).tools, SEEN)
    left = functions(profile(exclude=["close"]).tools, SEEN)
    chosen = functions(profile(include=["close"]).tools, SEEN)

    assert all(one.consent for one in asked)
    assert [one.tool for one in left] == ["list"]
    assert [one.tool for one in chosen] == ["close"]


def test_names_of_functions_are_as_mistral_takes_them_and_differ() -> None:
    long = {"tickets": [{"name": f"{'tool ' * 20}{number}"} for number in range(2)]}

    names = [one.name for one in functions(profile().tools, long)]

    assert len(set(names)) == 2
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in names)


def test_the_short_form_names_a_connector_that_mistral_uses_itself() -> None:
    made = parsing.parse("helper", WRITTEN | {"tools": ["connector:lunch"]})

    assert made.settings().tools == [{"type": "connector", "connector_id": "lunch"}]
    assert functions(made.tools, SEEN) == ()


def test_a_connector_with_a_sign_in_is_no_tool_of_mistrals() -> None:
    assert list(profile().settings().tools) == []


@pytest.mark.parametrize(
    "wrong",
    [{"sign_in": "everybody"}, {"connector_id": ""}, {"connector_id": "x" * 65}],
    ids=["unknown sign-in", "no name", "long name"],
)
def test_a_wrong_connector_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ProfileError):
        profile(**wrong)
