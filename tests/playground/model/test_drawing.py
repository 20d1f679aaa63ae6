"""Requests for pictures to the offline model: what is drawn, how often, and what it says."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from mistralai.client import Mistral, models

from tests.playground.mistral.tools.answers import ALL_TOOLS, MODEL, SIGNATURE, downloaded, pixels

DRAWING = "image_generation"
SKIN = bytes((241, 194, 155))
PAINTER: list[Any] = [models.ImageGenerationTool()]


@dataclass(frozen=True)
class Drawn:
    prompts: list[str]
    text: str
    files: list[models.ToolFileChunk]


async def drawn(
    client: Mistral, *questions: str, tools: list[Any] = ALL_TOOLS
) -> Drawn:  # by the last question
    first, *others = questions
    response = await client.beta.conversations.start_async(inputs=first, model=MODEL, tools=tools)
    for question in others:
        response = await client.beta.conversations.append_async(
            conversation_id=response.conversation_id, inputs=question
        )
    used = [e for e in response.outputs if isinstance(e, models.ToolExecutionEntry)]
    assert {entry.name for entry in used} <= {DRAWING}
    message = response.outputs[-1]
    assert isinstance(message, models.MessageOutputEntry)
    chunks = message.content if isinstance(message.content, list) else []
    return Drawn(
        [json.loads(entry.arguments)["prompt"] for entry in used],
        "".join(chunk.text for chunk in chunks if isinstance(chunk, models.TextChunk)),
        [chunk for chunk in chunks if isinstance(chunk, models.ToolFileChunk)],
    )


@pytest.mark.parametrize(
    ("question", "prompt"),
    [
        (
            "Draw a calm picture about teamwork for the title slide of a presentation.",
            "a calm picture about teamwork for the title slide of a presentation",
        ),
        ("Draw a lighthouse at dawn, in watercolours.", "a lighthouse at dawn, in watercolours"),
        ("Generate an image of a Japanese garden at sunset", "a Japanese garden at sunset"),
        ("Could you sketch me a cat?", "a cat"),
        ("I need a professional head shot of a woman", "a professional head shot of a woman"),
    ],
)
async def test_a_picture_is_drawn_of_what_was_asked_for(
    client: Mistral, question: str, prompt: str
) -> None:
    picture = await drawn(client, question)

    [file] = picture.files
    assert picture.prompts == [prompt]
    assert f"Here's your picture: {prompt}." in picture.text
    assert (await downloaded(client, file)).startswith(SIGNATURE)


@pytest.mark.parametrize(
    ("question", "prompt"),
    [
        ("a Japanese garden at sunset", "a Japanese garden at sunset"),
        ("A cat", "a cat"),
        ("a head shot", "a head shot"),
        ("Design a mascot for our team: a friendly otter that likes to read.", "a friendly otter"),
    ],
)
async def test_an_agent_that_only_draws_needs_no_order_to_draw(
    client: Mistral, question: str, prompt: str
) -> None:
    picture = await drawn(client, question, tools=PAINTER)

    [found] = picture.prompts
    assert prompt.lower() in found.lower()
    assert len(picture.files) == 1


@pytest.mark.parametrize(
    ("question", "prompts"),
    [
        (
            "Draw a bicycle in the rain as a woodcut, as a watercolour and as pixel art.",
            [
                "a bicycle in the rain, as a woodcut",
                "a bicycle in the rain, as a watercolour",
                "a bicycle in the rain, as pixel art",
            ],
        ),
        (
            "Draw a fox in two styles, pencil and oil",
            ["a fox, as pencil", "a fox, as oil"],
        ),
        (
            "Create three variations of a logo for a bakery, listed 1, 2, 3",
            [
                "a logo for a bakery, variation 1: in warm colours",
                "a logo for a bakery, variation 2: in cool colours",
                "a logo for a bakery, variation 3: in black and white",
            ],
        ),
        (
            "Give me two different logos for a coffee shop",
            [
                "a logo for a coffee shop, variation 1: in warm colours",
                "a logo for a coffee shop, variation 2: in cool colours",
            ],
        ),
    ],
    ids=["styles", "styles by name", "variations", "several things"],
)
async def test_several_pictures_are_really_different(
    client: Mistral, question: str, prompts: list[str]
) -> None:
    pictures = await drawn(client, question)

    assert pictures.prompts == prompts
    assert len({await downloaded(client, file) for file in pictures.files}) == len(prompts)


async def test_variations_are_listed_by_number(client: Mistral) -> None:
    pictures = await drawn(client, "three variations of a logo, listed 1, 2, 3", tools=PAINTER)

    assert [f"\n{n}. a logo, variation {n}" in f"\n{pictures.text}" for n in (1, 2, 3)] == [
        True
    ] * 3
    assert len(pictures.files) == 3


@pytest.mark.parametrize(
    ("change", "prompt"),
    [
        ("make the background more neutral", "a head shot, the background more neutral"),
        ("then make it darker", "a head shot, darker"),
        ("Now as a woodcut, please", "a head shot, as a woodcut"),
        ("add a cat", "a head shot, add a cat"),
    ],
)
async def test_a_change_keeps_the_former_description(
    client: Mistral, change: str, prompt: str
) -> None:
    before = await drawn(client, "Draw a head shot")
    after = await drawn(client, "Draw a head shot", change)

    assert after.prompts == [prompt]
    contents = [await downloaded(client, each.files[0]) for each in (before, after)]
    assert contents[0] != contents[1]


async def test_only_the_background_is_altered_where_that_is_asked_for(client: Mistral) -> None:
    before = await drawn(client, "Draw a head shot")
    after = await drawn(client, "Draw a head shot", "make the background more neutral")

    first, second = [pixels(await downloaded(client, p.files[0])) for p in (before, after)]
    assert first[0] != second[0]
    assert [row.count(SKIN) for row in first] == [row.count(SKIN) for row in second]
    assert any(SKIN in row for row in first)


@pytest.mark.parametrize("question", ["make a plan", "Thanks, that will do"])
async def test_what_changes_no_picture_draws_none(client: Mistral, question: str) -> None:
    assert (await drawn(client, "Draw a cat", question)).prompts == []


async def test_it_says_once_that_it_is_the_stand_in(client: Mistral) -> None:
    pictures = await drawn(client, "draw three pictures of a fox")

    assert pictures.text.count("offline stand-in") == 1
