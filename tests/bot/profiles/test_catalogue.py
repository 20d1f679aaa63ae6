"""The catalogue: who answers by which name, beside a workspace's own profiles."""

import pytest

from bot.profiles import parsing
from bot.profiles.catalogue import Catalogue

LEAST = {"title": "A", "model": "mistral-medium-latest", "instructions": "Be kind."}


def catalogue(*names: str) -> Catalogue:
    made = [parsing.parse(name, LEAST) for name in names]
    return Catalogue(names[0], {}, "Rules.").including(made)


def test_house_rules_stand_before_everybodys_instructions() -> None:
    profile = catalogue("a").profile("a")

    assert profile.settings().instructions == "Rules.\n\nBe kind."
    assert profile.instructions == "Be kind."


def test_a_profile_that_is_gone_is_replaced_by_the_default() -> None:
    assert catalogue("a", "b").profile("gone").name == "a"


def test_no_name_means_the_default() -> None:
    assert catalogue("a", "b").profile(None).name == "a"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("analist", "analyst"), ("Librarian", "librarian"), (" tutr", "tutor"), ("zebra", None)],
)
def test_the_nearest_name_is_found(said: str, meant: str | None) -> None:
    assert catalogue("analyst", "librarian", "tutor").nearest(said) == meant


def test_a_workspaces_own_profile_joins_the_others() -> None:
    both = catalogue("a").including([parsing.parse("own", LEAST)])

    assert sorted(both.profiles) == ["a", "own"]


def test_a_workspaces_own_profile_wins_over_one_of_the_same_name() -> None:
    own = parsing.parse("a", {**LEAST, "title": "Ours"})

    assert catalogue("a").including([own]).profile(None).title == "Ours"


def test_house_rules_hold_for_a_workspaces_own_profiles() -> None:
    both = catalogue("a").including([parsing.parse("own", LEAST)])

    assert both.profile("own").settings().instructions == "Rules.\n\nBe kind."


def test_a_catalogue_stays_what_it_is_when_others_are_included() -> None:
    packaged = catalogue("a")

    packaged.including([parsing.parse("own", LEAST)])

    assert list(packaged.profiles) == ["a"]
