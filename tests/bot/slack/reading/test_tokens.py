"""Slack's tokens as the words that a person reads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.markup import escaped
from bot.slack.reading.tokens import MOST_LOOKUPS, SOMEBODY, TokenReader


class FakeNames:
    """Names of a few people and one channel; counts what is looked up."""

    def __init__(self) -> None:
        self.lookups = 0

    async def name(self, user: str) -> str:
        self.lookups += 1
        return {"U2": "Bob", "U3": "A &lt; B"}.get(user, user)

    async def channel_name(self, channel: str) -> str:
        self.lookups += 1
        return {"C3": "boilers"}.get(channel, "")

    async def group_name(self, group: str) -> str:
        self.lookups += 1
        return {"S3": "crew"}.get(group, "")


READ = {
    "<@UBOT> hello": "hello",
    "ask <@U2|bobby> please": "ask @Bob please",
    "<@U7|Zoë> of elsewhere": "@Zoë of elsewhere",
    "<@U7>": "@U7",
    "in <#C3>, <#C3|> and <#C9|general>": "in #boilers, #boilers and #general",
    "in <#C9|general> or <#C9|>": "in #general or #general",
    "in <#C8> or <#G8|>": "in #a channel or #a channel",
    "<!subteam^S12|@crew> or <!subteam^S12|crew>": "@crew or @crew",
    "<!subteam^S12> or <!subteam^S3>": "@a group or @crew",
    "<!here> <!here|here> <!channel> <!everyone|@everyone>": "@here @here @channel @everyone",
    "<!date^1700000000^{date_short}|2023-11-14>": "2023-11-14",
    "<!date^1700000000^{date_short}^https://x.y|14 Nov>": "14 Nov",
    "<!date^1700000000^{date_short}>": "2023-11-14 22:13 UTC",
    "<!date^soon^{date}>": "soon",
    "<mailto:a@b.example|a@b.example>": "a@b.example",
    "<mailto:a@b.example|Ann>": "Ann (a@b.example)",
    "<tel:+43316|+43316>": "+43316",
    "<slack://channel?id=C1&amp;team=T1|link>": "link (slack://channel?id=C1&team=T1)",
    "<https://x.y/z?a=1&amp;b=2>": "https://x.y/z?a=1&b=2",
    "<https://x.y/z|the &lt;page&gt;>": "the <page> (https://x.y/z)",
    "<https://x.y|x.y>": "https://x.y",
    "a &lt;@U2&gt; &amp;amp; c": "a <@U2> &amp; c",
    "<@U3> said": "@A &lt; B said",
    "1 < 2 and <T extends X>": "1 < 2 and <T extends X>",
}


@pytest.mark.parametrize(("text", "words"), READ.items(), ids=READ)
async def test_tokens_are_read_as_words_s15_a9(text: str, words: str) -> None:
    assert await TokenReader(FakeNames(), "UBOT").plain(text) == words


async def test_only_so_many_names_of_one_text_are_looked_up() -> None:
    names = FakeNames()
    text = " ".join(f"<@U{number}>" for number in range(1_000, 9_000))

    words = await TokenReader(names, "UBOT").plain(text * 2)

    assert names.lookups == MOST_LOOKUPS
    assert words.endswith(SOMEBODY)


async def test_beyond_that_channels_and_groups_have_the_name_that_slack_sends() -> None:
    many = " ".join(f"<@U{number}>" for number in range(1_000, 1_000 + MOST_LOOKUPS))

    words = await TokenReader(FakeNames(), "UBOT").plain(f"{many} <#C3|ops> <#C3> <!subteam^S3>")

    assert words.endswith("#ops #a channel @a group")


@settings(max_examples=60, deadline=None)
@given(st.text())
async def test_what_people_type_is_unescaped_exactly_once(text: str) -> None:
    assert await TokenReader(FakeNames(), "UBOT").plain(escaped(text)) == text.strip()
