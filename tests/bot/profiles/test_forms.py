"""The agent form: what it reads, what it shows again, and what it leaves as it is."""

import pytest

from bot.profiles import forms
from bot.profiles.catalogue import load
from bot.profiles.parsing import ProfileError, parse
from bot.profiles.profile import Profile

SHIPPED = load().profiles
EVERYTHING = parse(
    "everything",
    {
        "title": "Everything",
        "model": "mistral-large-latest",
        "instructions": "Help.\n\nIn two paragraphs.",
        "for_people": "members",
        "in_shared_channels": True,
        "approvals_by": "members",
        "prompts": [{"title": "Sing", "message": "Sing.\nLoud."}],
        "completion": {"temperature": 0, "max_tokens": 5, "stop": ["END"], "random_seed": 7},
        "guardrails": [{"moderation_llm_v2": {"action": "block"}}],
        "tools": [
            {"type": "web_search_premium", "requires_confirmation": ["news"], "exclude": ["open"]},
            {"type": "document_library", "library_ids": ["one"], "channel": False},
            {"type": "connector", "connector_id": "jira", "requires_confirmation": ["create"]},
        ],
    },
)
PROFILES = [*SHIPPED.values(), EVERYTHING]
EACH = pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.name)


@EACH
def test_what_the_form_shows_makes_the_same_profile(profile: Profile) -> None:
    read = forms.parse(profile.name, forms.values(profile), profile)

    assert read.fields() == profile.fields()


@EACH
def test_a_form_without_a_field_leaves_it_as_it_is(profile: Profile) -> None:
    read = forms.parse(profile.name, {"title": "Another"}, profile)

    assert read.fields() == profile.fields() | {"title": "Another"}


def test_consent_keeps_the_functions_that_a_tool_names_and_leaves_connectors_alone() -> None:
    without = forms.parse("everything", {"consent": ()}, EVERYTHING)
    with_it = forms.parse("everything", {"consent": ("document_library",)}, EVERYTHING)

    assert [one.requires_confirmation for one in without.tools] == [(), (), ("create",)]
    names = [one.requires_confirmation for one in with_it.tools]
    assert names == [(), ("document_library",), ("create",)]


@pytest.mark.parametrize(
    ("fields", "library_ids", "channel"),
    [
        ({"libraries": ("two",)}, {"two"}, False),
        ({"libraries": ("two",), "tools": ("document_library",)}, {"two"}, True),
        ({"libraries": (), "tools": ("document_library",)}, set(), True),
        ({"tools": ()}, {"one"}, False),
    ],
)
def test_fixed_libraries_are_documents_beside_those_of_the_channel_or_alone(
    fields: dict[str, tuple[str, ...]], library_ids: set[str], *, channel: bool
) -> None:
    read = forms.parse("everything", fields, EVERYTHING)

    assert read.library_ids == library_ids
    assert read.uses_channel_library is channel


def test_without_libraries_and_without_documents_the_tool_goes() -> None:
    read = forms.parse("everything", {"libraries": (), "tools": ()}, EVERYTHING)

    assert [one.type for one in read.tools] == ["connector"]


@pytest.mark.parametrize("top_p", ["1", "1.0", ""])
def test_exact_answers_go_with_a_top_p_of_one_or_none(top_p: str) -> None:
    read = forms.parse("everything", {"top_p": top_p}, EVERYTHING)

    assert read.completion.temperature == 0


def test_exact_answers_do_not_go_with_a_smaller_top_p() -> None:
    with pytest.raises(ProfileError) as refused:
        forms.parse("everything", {"top_p": "0.9"}, EVERYTHING)

    assert refused.value.problems == {"top_p": forms.GREEDY}


def test_an_emptied_number_is_mistrals_to_choose() -> None:
    read = forms.parse("everything", {"temperature": "", "max_tokens": ""}, EVERYTHING)

    assert read.completion.settings() == {"stop": ["END"], "random_seed": 7}
