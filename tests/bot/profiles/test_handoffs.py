"""Handoffs of profiles: checked when they are read, and followed as far as is allowed."""

from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.profiles import catalogue
from bot.profiles.handoffs import MOST_REACHED, Reach
from bot.profiles.profile import Profile

FILE = """
default = "a"
[profiles.a]
title = "A"
model = "m"
instructions = "x"
handoffs = {handoffs}
[profiles.b]
title = "B"
model = "m"
instructions = "x"
handoffs = ["a"]
"""


def profiles(**handoffs: str) -> dict[str, Profile]:
    """Profiles by name, with the names that each hands over to."""
    return {
        name: Profile(
            name=name, title=name, model="m", instructions="x", handoffs=tuple(others.split())
        )
        for name, others in handoffs.items()
    }


@pytest.mark.parametrize(
    ("handoffs", "problem"),
    [
        ('["c"]', "profiles.a.handoffs: the profile “c” doesn't exist."),
        ('["a"]', "profiles.a.handoffs: an agent can't hand over to itself."),
        ('["b", "b"]', "profiles.a.handoffs: “b” is named twice."),
        (str([f"p{n}" for n in range(9)]), "profiles.a.handoffs: at most 8 are allowed."),
    ],
    ids=["unknown", "itself", "twice", "too many"],
)
def test_wrong_handoffs_are_told_with_file_profile_and_key(
    tmp_path: Path, handoffs: str, problem: str
) -> None:
    file = tmp_path / "agents.toml"
    file.write_text(FILE.format(handoffs=handoffs))

    with pytest.raises(SettingsError) as refused:
        catalogue.load(file)

    assert str(refused.value) == f"AGENTS_FILE: {file}: {problem}"


def test_agents_may_hand_over_in_a_circle(tmp_path: Path) -> None:
    file = tmp_path / "agents.toml"
    file.write_text(FILE.format(handoffs='["b"]'))

    assert catalogue.load(file).profiles["a"].handoffs == ("b",)


def test_a_reach_ends_at_what_is_left_out() -> None:
    known = profiles(a="b", b="c d", c="d", d="a")

    assert set(Reach.of(known["a"], known, {"c"}).members) == {"a", "b", "d"}
    assert set(Reach.of(known["a"], known, {"b"}).members) == {"a"}


def test_each_agent_comes_behind_those_that_it_hands_over_to() -> None:
    known = profiles(a="b c", b="c", c="")

    assert [one.name for one in Reach.of(known["a"], known).in_order()] == ["c", "b", "a"]


def test_what_is_left_out_makes_another_variant_of_those_that_reach_it_alone() -> None:
    known = profiles(a="b c", b="", c="")
    usual, less = Reach.of(known["a"], known), Reach.of(known["a"], known, {"c"})

    assert usual.key == ""
    assert less.key
    assert less.within(known["b"]).key == ""


def test_an_agent_that_would_reach_too_many_hands_over_to_nobody() -> None:
    names = [f"p{number}" for number in range(MOST_REACHED + 1)]
    chain = dict(zip(names, [*names[1:], ""], strict=True))
    known = profiles(**chain)

    assert not Reach.of(known["p0"], known).hands_over
    assert len(Reach.of(known["p1"], known).members) == MOST_REACHED
