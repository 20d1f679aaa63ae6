"""Branches as people read them: told apart by their questions, linked, in local times."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.slack.views.branching import (
    ComparedAnswer,
    Tree,
    TreeLine,
    comparison,
    link,
    tree_view,
)
from playground.slack.api.content.blocks import check_blocks
from playground.slack.people.modals import check_view

WHEN = datetime(2026, 11, 27, 14, 47, tzinfo=UTC)
ORIGIN = TreeLine("1", 0, "", WHEN, "https://x/1", is_here=True, words="Rust or Go?")
BRANCH = TreeLine("2", 1, "Ann", WHEN, "https://x/2", is_here=False, words="Why Rust?", number=1)


def options(*lines: TreeLine) -> list[str]:
    view = tree_view(Tree(lines, ("C1",)))
    check_view(view, "modal")
    return [option["text"]["text"] for option in view["blocks"][-1]["element"]["options"]]


def outline(*lines: TreeLine) -> list[str]:
    return str(tree_view(Tree(lines, ("C1",)))["blocks"][0]["text"]["text"]).splitlines()


def test_a_branch_is_known_by_its_question() -> None:
    origin, branch = outline(ORIGIN, BRANCH)

    assert "<https://x/1|Original thread: Rust or Go?>" in origin
    assert "<https://x/2|Why Rust?> by Ann" in branch
    assert options(ORIGIN, BRANCH) == ["Original thread: Rust or Go?", "Why Rust? (Ann)"]


def test_a_branch_whose_question_is_not_known_has_a_number() -> None:
    unknown = replace(BRANCH, words="")

    assert "|Branch 1> by Ann" in outline(ORIGIN, unknown)[1]
    assert options(ORIGIN, unknown)[1] == "Branch 1 (Ann)"


def test_branches_with_the_same_question_have_a_number_each() -> None:
    assert options(ORIGIN, BRANCH, replace(BRANCH, id="3", number=2))[1:] == [
        "Why Rust? (Ann) · 1",
        "Why Rust? (Ann) · 2",
    ]


def test_long_questions_of_people_with_long_names_are_still_told_apart() -> None:
    long = replace(BRANCH, words="W" * 40, who="A" * 60)

    first, second = options(ORIGIN, long, replace(long, id="3"))[1:]

    assert first != second


def test_times_are_the_readers_own_and_stand_where_slack_shows_those() -> None:
    lines = outline(ORIGIN, BRANCH)

    assert all(f"<!date^{int(WHEN.timestamp())}^" in line for line in lines)
    assert "UTC" not in str(options(ORIGIN, BRANCH))


def test_markup_in_a_question_stays_without_effect() -> None:
    branch = replace(BRANCH, words="<!channel> & co")

    assert "|&lt;!channel&gt; &amp; co> by Ann" in outline(ORIGIN, branch)[1]


@pytest.mark.parametrize(
    ("words", "label"), [("Why Rust?", "Why Rust?"), ("", "open it")], ids=["known", "unknown"]
)
def test_the_origin_links_to_each_branch_by_its_question(words: str, label: str) -> None:
    assert link("Ann", "https://x/2", words)["text"] == (
        f"🌿 Ann started a branch here: <https://x/2|{label}>"
    )


def test_compared_answers_have_links_that_work_in_text_and_blocks_alike() -> None:
    answers = [
        ComparedAnswer("https://x/1", "Rust or Go?", "Rust."),
        ComparedAnswer("https://x/2", "", "Go."),
    ]

    content = comparison("Ann", answers)

    check_blocks(content["blocks"], 50)
    title, both = content["blocks"]
    a, b = "*<https://x/1|A: Rust or Go?>*", "*<https://x/2|B>*"
    assert content["text"] == title["text"]["text"]
    assert content["text"] == f"⚖️ Ann is comparing two branches: {a} and {b}"
    assert [field["text"] for field in both["fields"]] == [f"{a}\nRust.", f"{b}\nGo."]


def test_an_answer_without_an_address_has_no_link() -> None:
    content = comparison("Ann", [ComparedAnswer("", "", "Rust.")])

    assert content["text"] == "⚖️ Ann is comparing two branches: *A* and B"
