"""The tool that mutates the code, without a run of the tests."""

from pathlib import Path

import pytest

from tests.mutants import sites
from tests.mutants.sites import FEATURES, Site

ROOT = Path(__file__).parents[2]
MODULE = "storage/inbox.py"

CHANGES = {
    "comparison": ("x = a < b", "x = (a <= b)"),
    "and for or": ("x = a and b", "x = (a or b)"),
    "removed not": ("x = not a", "x = (a)"),
    "swapped branches": ("x = a if b else c", "x = (c if b else a)"),
    "negated condition": ("if a(b):\n    x", "if (not a(b)):\n    x"),
    "flipped flag": ("def f(a: bool = True): ...", "def f(a: bool = False): ..."),
    "one more": ("x = 'é', 1", "x = 'é', 2"),
    "one less": ("x = [\n    1,\n]", "x = [\n    0,\n]"),
    "returned None": ("def f():\n    return (\n        x\n    )", "def f():\n    return None"),
    "dropped call": ("async def f():\n    await a(\n        b\n    )", "async def f():\n    pass"),
    "dropped clause": ("x = query.where(a).with_for_update()", "x = (query.where(a))"),
}

CODE = b"""
class Inbox:
    def take(self, limit: int) -> None:
        if limit > 1 and self.room > 1:
            self.begin(limit)
"""


@pytest.mark.parametrize(("operator", "code"), CHANGES.items(), ids=CHANGES)
def test_operator_makes_one_small_change(operator: str, code: tuple[str, str]) -> None:
    before, after = code

    found = [site for site in found_in(before.encode()) if site.mutant.operator == operator]

    assert found[0].applied(before.encode()).decode() == after


@pytest.mark.parametrize(
    "code",
    ['log.info("done", again=True)', "def f(a: Literal[1]) -> Literal[2]: ...", 'x = f"{1}"'],
    ids=["logs", "annotations", "texts"],
)
def test_what_only_people_or_tools_read_is_left_alone(code: str) -> None:
    assert found_in(code.encode()) == []


def test_mutants_are_found_again_when_their_code_has_moved() -> None:
    moved = b"import queue\n\n\n" + CODE.replace(b"class Inbox", b"class Queue")
    every = [*sites.sites("bot/queue/inbox.py", moved)]

    found = [sites.located(site.mutant, every) for site in found_in(CODE)]

    assert found == every


def test_changed_line_is_not_mistaken_for_a_mutant() -> None:
    changed = CODE.replace(b"limit > 1", b"limit > 2")

    found = [sites.located(site.mutant, found_in(changed)) for site in found_in(CODE)]

    assert [site.mutant.operator for site in found if site] == ["dropped call"]


def test_choice_is_even_and_depends_on_the_seed_alone() -> None:
    every = sites.find(ROOT)
    features = set(FEATURES.values())

    chosen = sites.chosen(every, len(features), seed=3)

    assert chosen == sites.chosen(list(every), len(features), seed=3)
    assert {site.feature for site in chosen} == features


def test_choice_can_be_written_down(tmp_path: Path) -> None:
    mutants = [site.mutant for site in found_in(CODE)]

    sites.save(mutants, tmp_path / "mutants.json")

    assert sites.load(tmp_path / "mutants.json") == mutants


def found_in(code: bytes) -> list[Site]:
    return list(sites.sites(MODULE, code))
