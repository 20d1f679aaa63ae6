"""Questions to the offline model that the sample web is searched for."""

import pytest
from mistralai.client import Mistral

from playground.model.conversation.standin import STAND_IN
from playground.model.tools.web import SAMPLE
from playground.model.topics import topic
from playground.model.web.pages import pages, search
from tests.playground.model.talking import Talk, suggested, tools_of

PREMIUM = "web_search_premium"
BRIEF = suggested()["researcher", "Brief me on a topic"]


@pytest.mark.parametrize(
    ("agent", "question", "title", "said"),
    [
        ("general", suggested()["general", "What is new?"], "Tech Weekly", "models"),
        ("researcher", BRIEF, "Law Digest", "2 August 2026"),
        ("researcher", BRIEF, "Compliance", "deployers"),
        ("general", "What are the latest developments in renewable energy? With sources.",
         "Energy Review", "473 gigawatts"),
        ("general", "Any recent advances in solar power, with links?", "Energy Review", "34 %"),
        ("general", "What's new in robotics this month?", "Robotics", "parcels"),
        ("general", "Search for trends in customer service", "Service Trends", "within an hour"),
        ("general", "Verify this claim: the Great Wall of China is visible from space.",
         "Great Wall", "Not true"),
        ("researcher", "Fact-check: goldfish have a memory of three seconds", "goldfish", "months"),
        ("general", "Compare three phones in a table.", "phones", "| Price | 649 €"),
        ("general", "Compare the iPhone 15, the Galaxy S24 and the Pixel 8 in a table",
         "phones", "| Battery |"),
        ("general", "Compare three laptops", "laptops", "| Weight |"),
    ],
)  # fmt: skip
async def test_the_web_is_searched_and_cited(
    client: Mistral, agent: str, question: str, title: str, said: str
) -> None:
    answer = await Talk(client, tools_of(agent)).say(question)

    assert answer.tools == [PREMIUM if agent == "researcher" else "web_search"]
    assert any(title in each for each in answer.titles)
    assert answer.text.startswith(SAMPLE)
    assert said in answer.text


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (suggested()["researcher", "Check a claim"], "**Less productive**", "**As productive"),
        (
            "Is a four-day week a good idea? Show the evidence.",
            "**In favour**",
            "**Against**",
        ),
        ("Is it true that coffee is unhealthy?", "**Harmless", "**Harmful"),
    ],
)
async def test_a_claim_is_shown_from_both_sides(
    client: Mistral, question: str, one: str, other: str
) -> None:
    answer = await Talk(client, tools_of("researcher")).say(question)

    assert answer.tools == [PREMIUM]
    assert one in answer.text
    assert other in answer.text
    assert answer.text.endswith("take the claim as disputed.")


@pytest.mark.parametrize(
    "question",
    [
        "Verify the claim that zebras can fly",
        "What is the capital of France?",
        "What happened this week in Quibbletown? Cite sources.",
        "What do zeppelins cost today?",
    ],
)
async def test_what_the_sample_web_lacks_is_said_without_an_echo(
    general: Talk, question: str
) -> None:
    answer = await general.say(question)

    assert answer.tools == ["web_search"]
    assert "found nothing" in answer.text
    assert answer.text.endswith(STAND_IN)
    assert not {"zebras", "France", "Quibbletown", "zeppelins"} & set(answer.text.split())


async def test_what_should_be_done_follows_from_what_was_found(general: Talk) -> None:
    await general.say("Search the web for renewable energy trends")

    answer = await general.say("Based on those, what should we do?")

    assert answer.tools == []
    assert "solar panels on your own roof" in answer.text
    assert "Sample Energy Review" in answer.text


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (suggested()["general", "What is new?"], "artificial intelligence"),
        (suggested()["researcher", "Check a claim"], "remote teams are less productive"),
        ("What does the document say about the budget?", "budget"),
        ("Please search the internet for the latest news about electric cars", "electric cars"),
        ("How does our way of doing code review compare with best practice?", "code review"),
        ("search the web for how tea is made", "how tea is made"),
    ],
)
def test_a_query_is_the_topic_of_the_question(question: str, wanted: str) -> None:
    assert topic(question) == wanted


def test_every_page_is_found_by_each_of_its_topics() -> None:
    lost = [
        (page.title, one)
        for page in pages()
        for one in page.topics
        if not any(page.title == found.title or found.table for found in search(one, pages()))
    ]

    assert lost == []
