import json

from mistralai.client import Mistral, models

from tests.playground.mistral.tools.answers import ALL_TOOLS, MODEL, Ask, chunks, downloaded, pixels


async def test_an_image_can_be_downloaded(ask: Ask, client: Mistral) -> None:
    events = await ask("draw a red circle on a blue background")

    (file,) = chunks(events, models.ToolFileChunk)
    rows = pixels(await downloaded(client, file))
    assert (file.tool, file.file_type) == ("image_generation", "png")
    assert rows[0][:3] == bytes((33, 103, 204))
    assert rows[120][480:483] == bytes((214, 40, 40))


async def test_variations_are_files_of_their_own(ask: Ask, client: Mistral) -> None:
    events = await ask("draw three variations of a sunset")

    files = chunks(events, models.ToolFileChunk)
    assert [f.file_name for f in files] == [f"image_generated_{n}" for n in range(3)]
    assert len({await downloaded(client, file) for file in files}) == 3


async def test_a_change_draws_the_last_image_again(client: Mistral) -> None:
    first = await client.beta.conversations.start_async(
        inputs="draw a red circle on a blue background", model=MODEL, tools=ALL_TOOLS
    )
    second = await client.beta.conversations.append_async(
        conversation_id=first.conversation_id, inputs="Please make the background darker"
    )

    tool, message = second.outputs
    assert isinstance(tool, models.ToolExecutionEntry)
    assert isinstance(message, models.MessageOutputEntry)
    prompt = "a red circle on a blue background, the background darker"
    assert json.loads(tool.arguments) == {"prompt": prompt}
    file = next(c for c in message.content if isinstance(c, models.ToolFileChunk))
    assert pixels(await downloaded(client, file))[0][:3] < bytes((33, 0, 0))


async def test_the_same_words_draw_the_same_picture(ask: Ask, client: Mistral) -> None:
    drawn = [await ask("paint a cat and a house, darker") for _ in range(2)]

    files = [chunks(events, models.ToolFileChunk)[0] for events in drawn]
    assert len({await downloaded(client, file) for file in files}) == 1
    assert len({file.file_id for file in files}) == 2
