"""Questions about the documents of a channel to the offline model."""

from collections.abc import Callable

import pytest
from mistralai.client import Mistral

from playground.model.documents.sections import sections
from playground.model.documents.statements import contradictions
from playground.model.documents.telling import NO_DOCUMENTS
from playground.model.prompt import LibraryDocument
from tests.playground.model.talking import LIBRARY, Talk, suggested, tools_of

Meet = Callable[[str], Talk]
THREE = {"handbook.md", "security.md", "launch-plan.md"}
ABOUT_DOCUMENTS = [
    ("general", "Sum up our documents"),
    ("librarian", "What is in the library?"),
    ("librarian", "Find a passage"),
    ("librarian", "Compare documents"),
    ("tutor", "Quiz me"),
]


@pytest.fixture
def meet(client: Mistral, library: str) -> Meet:
    """Begin to talk with an agent whose channel has three documents."""
    return lambda agent: Talk(client, tools_of(agent, library))


@pytest.mark.parametrize(("agent", "title"), ABOUT_DOCUMENTS)
async def test_without_documents_it_is_said_how_to_add_one(
    client: Mistral, agent: str, title: str
) -> None:
    answer = await Talk(client, tools_of(agent)).say(suggested()[agent, title])

    assert (answer.text, answer.tools) == (NO_DOCUMENTS, [])


@pytest.mark.parametrize(("agent", "title"), ABOUT_DOCUMENTS)
async def test_an_empty_library_is_no_different(client: Mistral, agent: str, title: str) -> None:
    empty = await client.beta.libraries.create_async(name="Empty")

    answer = await Talk(client, tools_of(agent, empty.id)).say(suggested()[agent, title])

    assert NO_DOCUMENTS in answer.text


@pytest.mark.parametrize(
    ("question", "count"),
    [
        (suggested()["general", "Sum up our documents"], 5),
        ("Summarise our files in three sentences", 3),
        ("Give me an overview of the library in 4 bullet points.", 4),
    ],
)
async def test_all_documents_are_summed_up_in_so_many_points(
    meet: Meet, question: str, count: int
) -> None:
    answer = await meet("general").say(question)

    points = [line for line in answer.text.splitlines() if line[:1].isdigit()]
    assert answer.tools == [LIBRARY]
    assert len(points) == len(answer.titles) == count
    assert set(answer.titles) == THREE


async def test_one_document_is_summed_up_alone(meet: Meet) -> None:
    answer = await meet("librarian").say("Sum up handbook.md in two sentences.")

    assert set(answer.titles) == {"handbook.md"}
    assert "28 days" in answer.text


@pytest.mark.parametrize(
    "question",
    [suggested()["librarian", "What is in the library?"], "What documents do we have?"],
)
async def test_topics_are_told_for_each_document(meet: Meet, question: str) -> None:
    answer = await meet("librarian").say(question)

    assert set(answer.titles) == THREE
    assert "Vacation, Notice periods, Travel" in answer.text


async def test_a_passage_is_quoted_from_each_document_that_has_it(meet: Meet) -> None:
    answer = await meet("librarian").say(suggested()["librarian", "Find a passage"])

    assert answer.arguments == [{"query": "notice periods"}]
    assert '"The notice period is four weeks."' in answer.text
    assert '"Contracts have a notice period of three months."' in answer.text
    assert answer.titles == ["handbook.md", "security.md"]


@pytest.mark.parametrize(
    "question",
    [
        suggested()["librarian", "Compare documents"],
        "Are there inconsistencies in our documents?",
        "Which of these files disagree with each other?",
    ],
)
async def test_contradictions_are_found_between_documents(meet: Meet, question: str) -> None:
    answer = await meet("librarian").say(question)

    assert "four weeks" in answer.text
    assert "three months" in answer.text
    assert '"Rotate passwords every 90 days", but "Passwords should never be' in answer.text
    assert "Flights" not in answer.text


async def test_contradictions_on_one_subject_are_those_alone(meet: Meet) -> None:
    answer = await meet("librarian").say("Where do the documents disagree about passwords?")

    assert "never be rotated" in answer.text
    assert "four weeks" not in answer.text


async def test_recommendations_are_compared_with_their_conflicts(meet: Meet) -> None:
    answer = await meet("librarian").say(
        "Compare the recommendations of the three documents, with their conflicts."
    )

    advice, conflicts = answer.text.split("**Conflicts**")
    assert "Flights should be booked early" in advice
    assert '"Backups should run nightly", but "Back up the data weekly"' in conflicts
    assert set(answer.titles) == THREE


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is our vacation policy for remote employees?", "Remote employees get two more days"),
        ("What are our rules for holidays?", "28 days"),
        ("How long is our notice period?", "four weeks"),
        ("What does the launch plan say about the budget?", "48,000 euros"),
    ],
)
async def test_our_own_rules_are_looked_up_in_our_documents(
    meet: Meet, question: str, said: str
) -> None:
    answer = await meet("general").say(question)

    assert answer.tools == [LIBRARY]
    assert said in answer.text
    assert answer.titles


async def test_what_the_documents_lack_is_said_with_what_they_have(meet: Meet) -> None:
    answer = await meet("general").say("What is our parental leave policy?")

    assert answer.tools == [LIBRARY]
    assert "found nothing" in answer.text
    assert "Notice periods" in answer.text
    assert "parental" not in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How do I configure TLS according to our documents?",
        "How do we set up TLS, as per our docs?",
    ],
)
async def test_how_something_is_done_is_told_step_by_step(meet: Meet, question: str) -> None:
    answer = await meet("general").say(question)

    assert "2. Put `ssl_protocols TLSv1.3;` into the server block.\n3. Reload" in answer.text
    assert answer.titles == ["security.md"]


@pytest.mark.parametrize(
    ("question", "own", "others"),
    [
        (suggested()["researcher", "Us and the market"], "15 euros", "Rival One"),
        ("How does our vacation compare with the industry's?", "28 days", "People Benchmark"),
        ("Are our notice periods in line with best practice?", "four weeks", "People Benchmark"),
    ],
)
async def test_our_way_is_compared_with_that_of_others(
    meet: Meet, question: str, own: str, others: str
) -> None:
    answer = await meet("researcher").say(question)

    ours, theirs = answer.text.split("### On the web")
    assert answer.tools == [LIBRARY, "web_search_premium"]
    assert own in ours
    assert theirs
    assert any(others in title for title in answer.titles)


async def test_without_documents_the_others_are_told_and_that_ours_are_missing(
    client: Mistral,
) -> None:
    talk = Talk(client, tools_of("researcher"))

    answer = await talk.say(suggested()["researcher", "Us and the market"])

    assert answer.text.startswith(NO_DOCUMENTS)
    assert answer.tools == ["web_search_premium"]


async def test_a_quiz_asks_one_question_at_a_time(meet: Meet) -> None:
    talk = meet("tutor")

    first = await talk.say(suggested()["tutor", "Quiz me"])
    second = await talk.say("28 days")
    third = await talk.say("I'd say 13")

    assert "Question 1 of 5.** Fill the gap: “Everybody has ____ days" in first.text
    assert first.titles == ["handbook.md"]
    assert second.text.startswith("Right: 28.")
    assert "Question 2 of 5" in second.text
    assert third.text.startswith("Not quite.")


async def test_a_quiz_ends_with_how_many_were_right(meet: Meet) -> None:
    talk = meet("tutor")
    await talk.say("Quiz me on our documents with 2 questions")
    await talk.say("28")

    last = await talk.say("no idea")

    assert last.text.endswith("That was the last question: 1 of 2 right.")


async def test_the_text_of_a_file_that_comes_along_is_summed_up(general: Talk) -> None:
    answer = await general.say(
        'Sum up tea.txt in a few sentences.\n\nContent of "tea.txt":\nTea is hot. It costs 3 euros.'
    )

    assert answer.tools == []
    assert "1. Tea is hot.\n2. It costs 3 euros." in answer.text


def document(number: int, text: str) -> LibraryDocument:
    return LibraryDocument(str(number), "L", f"{number}.md", text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The fee is 20 euros.", "The fee is €25."),
        ("Reports are due on Friday.", "Reports are due on Monday."),
        ("Guests may park here.", "Guests may not park here."),
        ("Logs are kept for two weeks.", "Logs are kept for 30 days."),
        ("Use Argon2 for password hashing.", "Use bcrypt for password hashing."),
    ],
    ids=["amount", "day", "not", "unit", "choice"],
)
def test_two_statements_contradict_each_other(one: str, other: str) -> None:
    (found,) = contradictions([document(1, one), document(2, other)])

    assert (found.first.text, found.second.text) == (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The fee is 20 euros.", "The fee is €20."),
        ("Logs are kept for two weeks.", "Logs are kept for 14 days."),
        ("The launch costs 20 euros.", "The garden has 25 trees."),
        ("Use tea for breakfast.", "Use rope for climbing."),
    ],
    ids=["same amount", "same time", "another subject", "another purpose"],
)
def test_two_statements_agree(one: str, other: str) -> None:
    assert contradictions([document(1, one), document(2, other)]) == []


def test_headings_of_both_kinds_begin_sections() -> None:
    text = "Tea\n===\nIt is hot.\n\n## Coffee\nIt is strong."

    assert [section.heading for section in sections(document(1, text))] == ["Tea", "Coffee"]
