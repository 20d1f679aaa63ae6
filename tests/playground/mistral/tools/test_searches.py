from typing import Any
from urllib.parse import urlsplit

import pytest
from mistralai.client import models

from playground.model.web.pages import pages
from tests.playground.mistral.tools.answers import (
    Ask,
    arguments_of,
    chunks,
    contents,
    text_of,
    used,
)


async def test_a_search_cites_its_pages_between_the_texts(ask: Ask) -> None:
    events = await ask("search the web for how tea is made")

    reference = chunks(events, models.ToolReferenceChunk)[0]
    assert arguments_of(events) == [{"query": "how tea is made"}]
    assert (reference.tool, reference.url) == (
        "web_search",
        "https://example.org/kettle-almanac/tea",
    )
    assert reference.description
    # As the vendor's models do it: text, what it rests on, then the full stop.
    assert contents(events)[-2:] == [reference, "."]


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        ((models.WebSearchTool(),), "web_search"),
        ((models.WebSearchTool(), models.WebSearchPremiumTool()), "web_search_premium"),
        ((models.WebSearchPremiumTool(),), "web_search_premium"),
    ],
    ids=["plain", "both", "premium"],
)
async def test_news_come_from_the_agencies_where_these_may_be_read(
    ask: Ask, tools: tuple[Any, ...], expected: str
) -> None:
    events = await ask("any news about bees?", *tools)

    titles = [reference.title for reference in chunks(events, models.ToolReferenceChunk)]
    assert used(events) == [expected]
    assert any("Wire" in title for title in titles) == (expected == "web_search_premium")


async def test_a_search_without_a_find_says_so(ask: Ask) -> None:
    events = await ask("search the web for zeppelin prices")

    assert chunks(events, models.ToolReferenceChunk) == []
    assert "found nothing" in text_of(events)


async def test_a_question_that_nobody_here_has_an_answer_to_is_searched_for(ask: Ask) -> None:
    events = await ask("Why is the sky blue?")

    assert used(events) == ["web_search"]
    assert "scatters" in text_of(events)


@pytest.mark.parametrize(
    "question",
    ["what does the handbook say about vacation?", "How many vacation days do we have?"],
    ids=["by name", "by topic"],
)
async def test_the_library_is_quoted_and_cited(
    ask: Ask, library: models.DocumentLibraryTool, question: str
) -> None:
    events = await ask(question, library)

    (reference,) = chunks(events, models.ToolReferenceChunk)
    assert (reference.tool, reference.title) == ("document_library", "handbook.md")
    assert "28 days" in text_of(events)
    assert "Trains" not in text_of(events)


async def test_what_the_library_does_not_hold_is_said(
    ask: Ask, library: models.DocumentLibraryTool
) -> None:
    events = await ask("what does the library say about parental leave?", library)

    assert used(events) == ["document_library"]
    assert chunks(events, models.ToolReferenceChunk) == []
    assert "found nothing" in text_of(events)


async def test_the_library_without_a_topic_tells_its_beginning(
    ask: Ask, library: models.DocumentLibraryTool
) -> None:
    assert "28 days" in text_of(await ask("summarise the document", library))


def test_the_sample_web_leads_nowhere_real() -> None:
    hosts = {urlsplit(page.url).hostname for page in pages()}

    assert hosts == {"example.com", "example.net", "example.org"}
    assert len({page.url for page in pages()}) == len(pages()) >= 20
