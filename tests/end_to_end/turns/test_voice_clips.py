"""Voice clips: what is said in them is quoted and asked, once; whatever prevents it is told."""

from collections.abc import AsyncIterator

import pytest

from playground.model import ScriptedModel
from playground.slack import Message
from tests.support.app import Stage, opened

DM = "D0ALICE"
SAID = "When is tea served? I ask because the cake is ready."


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("At four.")


@pytest.fixture
async def scene(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as stage:
        yield stage


def quoted(message: Message) -> str:
    """What a message quotes."""
    quotes = [one for block in message.blocks for one in block.get("elements", ())]
    pieces = [one["elements"][0]["text"] for one in quotes if one["type"] == "rich_text_quote"]
    return " ".join(pieces)


async def test_a_clip_is_quoted_and_answered(surroundings: tuple[str, str]) -> None:
    transport, url = surroundings
    model = ScriptedModel("At four.")
    async with opened(url, transport=transport, model=model) as stage:
        thread = await stage.slack.people.record_clip("U0ALICE", DM, SAID)
        quote, answer = await stage.answers(thread, 2, channel=DM)

        assert quote == f"🎙️ Alice said:\n&gt; {SAID}"
        assert quoted(stage.replies(thread, DM)[0]) == SAID
        assert answer == "At four."
        assert model.prompts[-1].entries[-1]["content"] == f"[voice clip: “{SAID}”]"
