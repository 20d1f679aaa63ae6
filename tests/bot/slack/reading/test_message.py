"""Messages of every shape, as the person in front of Slack sees them."""

import pytest

from bot.slack.reading.message import content_of
from tests.bot.slack.reading.shapes import (
    Json,
    cell,
    forward,
    mrkdwn,
    pasted,
    rich,
    section,
    table,
    words,
)

PDF = {"id": "F1", "name": "boiler.pdf", "mimetype": "application/pdf"}
PNG = {"id": "F2", "name": "leak.png", "mimetype": "image/png"}
HEADING = "Forwarded message from <@U2> in <#C3>:\n"

NUMBERED = {
    "type": "rich_text_list",
    "style": "ordered",
    "elements": [section(words("plums")), section(words("pears"))],
}
DEPLOY = [
    {"type": "header", "text": {"type": "plain_text", "text": "Deploy"}},
    {"type": "divider"},
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*api* is down"},
        "fields": [{"type": "mrkdwn", "text": "Since\n09:12"}],
        "accessory": {"type": "image", "image_url": "https://x.y/z", "alt_text": "graph"},
    },
    {
        "type": "context",
        "elements": [
            {"type": "image", "image_url": "https://x.y/z", "alt_text": "red"},
            {"type": "mrkdwn", "text": "by <@U4>"},
        ],
    },
    {
        "type": "actions",
        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Silence"}}],
    },
]
CARD = {
    "color": "d00",
    "author_name": "Alertmanager",
    "pretext": "[FIRING:1] PumpPressureLow",
    "title": "Pump 7",
    "title_link": "https://alerts.example/7",
    "text": "Pressure 0.4 bar",
    "fields": [{"title": "Site", "value": "Graz", "short": True}],
    "footer": "prometheus",
    "fallback": "PumpPressureLow",
}

SHOWN: dict[str, tuple[Json, str]] = {
    "plain": ({"text": "hi &amp; <@U2>"}, "hi &amp; <@U2>"),
    "S6: forward with a comment": (
        {"text": "what does this mean?", "attachments": [forward(text="The boiler\nleaks")]},
        f"what does this mean?\n\n{HEADING}&gt; The boiler\n&gt; leaks",
    ),
    "S6: forward alone, its words in message_blocks": (
        {
            "text": "",
            "attachments": [
                forward(
                    message_blocks=[{"message": {"blocks": [rich(section(words("It drips")))]}}]
                )
            ],
        },
        f"{HEADING}&gt; It drips",
    ),
    "S6: forward whose text and message_blocks say the same": (
        {
            "attachments": [
                forward(
                    text="It *drips* <@U5>",
                    message_blocks=[
                        {
                            "message": {
                                "blocks": [
                                    rich(
                                        section(
                                            words("It "),
                                            words("drips", bold=True),
                                            words(" "),
                                            {"type": "user", "user_id": "U5"},
                                        )
                                    )
                                ]
                            }
                        }
                    ],
                )
            ]
        },
        f"{HEADING}&gt; It *drips* <@U5>",
    ),
    "files C: forward of files": (
        {"text": "?", "attachments": [forward(text="Look", files=[PDF, PNG])]},
        f"?\n\n{HEADING}&gt; Look\n&gt; [file: boiler.pdf] [picture: leak.png]",
    ),
    "S6: forward from elsewhere, with names only": (
        {
            "attachments": [
                {
                    "is_share": True,
                    "author_name": "Ann & Bo",
                    "footer": "Posted in #ops",
                    "text": "x",
                }
            ]
        },
        "Forwarded message from Ann &amp; Bo (Posted in #ops):\n&gt; x",
    ),
    "S6: forward from a direct message": (
        {"attachments": [forward(channel_id="D9", author_name="Bob", text="x")]},
        "Forwarded message from <@U2|Bob> in a direct message:\n&gt; x",
    ),
    "S6: forward of an alert": (
        {"attachments": [forward(text="", attachments=[CARD | {"author_name": None}])]},
        (
            f"{HEADING}&gt; [FIRING:1] PumpPressureLow\n"
            "&gt; <https://alerts.example/7|Pump 7>\n&gt; Pressure 0.4 bar\n&gt; Site: Graz\n"
            "&gt; prometheus"
        ),
    ),
    "S6: unfurled permalink": (
        {
            "text": "see <https://x.slack.com/p1>",
            "attachments": [forward(is_share=0, text="no")],
        },
        "see <https://x.slack.com/p1>",
    ),
    "link preview": (
        {
            "text": "<https://news.example>",
            "attachments": [{"title": "News", "from_url": "https://news.example", "text": "no"}],
        },
        "<https://news.example>",
    ),
    "app's unfurl": (
        {"text": "t", "attachments": [{"is_app_unfurl": True, "blocks": [mrkdwn("no")]}]},
        "t",
    ),
    "S6: pasted table": (
        {
            "text": "which is best?",
            "attachments": [
                pasted(
                    table(
                        [cell("pump"), {"type": "rich_text", "elements": [section(words("bar"))]}],
                        [cell("a|b"), cell("0.4\nlow")],
                        [cell("c")],
                    )
                )
            ],
        },
        "which is best?\n| pump | bar |\n| --- | --- |\n| a\\|b | 0.4 low |\n| c |  |",
    ),
    "S6: table in the blocks beside the same words": (
        {"text": "k v a 1", "blocks": [table([cell("k"), cell("v")], [cell("a"), cell("1")])]},
        "| k | v |\n| --- | --- |\n| a | 1 |",
    ),
    "S7: alert without text": (
        {"text": "", "attachments": [CARD]},
        (
            "Alertmanager\n[FIRING:1] PumpPressureLow\n<https://alerts.example/7|Pump 7>\n"
            "Pressure 0.4 bar\nSite: Graz\nprometheus"
        ),
    ),
    "S7: only a fallback": ({"attachments": [{"fallback": "Disk full"}]}, "Disk full"),
    "S7: blocks alone": (
        {"text": "", "blocks": DEPLOY},
        (
            "Deploy\n*api* is down\nSince\n09:12\n[picture: graph]\n"
            "[picture: red] by <@U4>\n[Silence]"
        ),
    ),
    "S7: text that is a summary": (
        {"text": "Build report", "blocks": [mrkdwn("3 of 40 tests failed")]},
        "Build report\n3 of 40 tests failed",
    ),
    "S7: text that is the first of the blocks": (
        {"text": "Build report", "blocks": [mrkdwn("*Build* report"), mrkdwn("3 failed")]},
        "*Build* report\n3 failed",
    ),
    "S7: text that was cut": (
        {"text": "The build of main fail…", "blocks": [mrkdwn("The build of main failed: 3")]},
        "The build of main failed: 3",
    ),
    "text and blocks that say the same": (
        {
            "text": "see <https://x.y|here> <#C1|ops> :tada:",
            "blocks": [
                rich(
                    section(
                        words("see "),
                        {"type": "link", "url": "https://x.y", "text": "here"},
                        words(" "),
                        {"type": "channel", "channel_id": "C1"},
                        words(" "),
                        {"type": "emoji", "name": "tada"},
                    )
                )
            ],
        },
        "see <https://x.y|here> <#C1|ops> :tada:",
    ),
    "U3: numbered list": (
        {"text": "• plums\n• pears", "blocks": [rich(NUMBERED)]},
        "1. plums\n2. pears",
    ),
    "U3: numbered list that goes on, and one inside": (
        {"blocks": [rich(NUMBERED | {"offset": 4}, NUMBERED | {"indent": 1, "style": "bullet"})]},
        "5. plums\n6. pears\n    • plums\n    • pears",
    ),
    "quote and code": (
        {
            "blocks": [
                rich(
                    {"type": "rich_text_quote", "elements": [words("a\nb < c")]},
                    {"type": "rich_text_preformatted", "elements": [words("x = 1")]},
                )
            ]
        },
        "&gt; a\n&gt; b &lt; c\n```\nx = 1\n```",
    ),
    "mentions and a date": (
        {
            "blocks": [
                rich(
                    section(
                        {"type": "usergroup", "usergroup_id": "S1"},
                        {"type": "broadcast", "range": "here"},
                        {"type": "date", "timestamp": 0, "format": "{date}", "fallback": "1970"},
                        {"type": "color", "value": "#ff0000"},
                        words(" so ", code=True, bold=True),
                    )
                )
            ]
        },
        "<!subteam^S1><!here><!date^0^{date}|1970>#ff0000 *`so`*",
    ),
    "blocks of types that are newer": (
        {
            "blocks": [
                {
                    "type": "card",
                    "card_id": "x y",
                    "title": "Till <1>",
                    "body": {"text": "Pay here"},
                },
                {"type": "shelf", "blocks": [mrkdwn("inside")], "note": "two words", "key": "none"},
            ]
        },
        "Till &lt;1&gt;\nPay here\ninside\ntwo words",
    ),
    "markdown, picture and video": (
        {
            "blocks": [
                {"type": "markdown", "text": "**a** < b"},
                {
                    "type": "image",
                    "alt_text": "a map",
                    "title": {"type": "plain_text", "text": "Graz"},
                },
                {"type": "video", "alt_text": "a tour", "description": {"text": "By tram"}},
            ]
        },
        "**a** < b\n[picture: Graz, a map]\n[video: a tour]\nBy tram",
    ),
    "S6: table with numbers, links, and cells of types that are newer": (
        {
            "blocks": [
                table(
                    [{"type": "raw_number", "value": 7}, {"type": "new", "text": "a & b"}, {}],
                    [
                        {
                            "type": "rich_text",
                            "elements": [
                                section({"type": "link", "url": "https://x.y", "text": "a"})
                            ],
                        },
                        {"type": "raw_number", "value": None},
                    ],
                )
            ]
        },
        "| 7 | a &amp; b |  |\n| --- | --- | --- |\n| <https://x.y|a> |  |  |",
    ),
    "quoted list, and parts without a section": (
        {
            "blocks": [
                rich(NUMBERED | {"border": 1}, words("loose"), {"type": "odd", "text": "more"})
            ]
        },
        "&gt; 1. plums\n&gt; 2. pears\nloose\nmore",
    ),
    "S7: card with a picture and a button": (
        {
            "attachments": [
                {"image_url": "https://x.y/z", "actions": [{"type": "button", "text": "Silence"}]}
            ]
        },
        "[picture]\n[Silence]",
    ),
    "S6: forward without words, of which only the fallback tells": (
        {"attachments": [forward(fallback="[3 Nov] bob: a card")]},
        f"{HEADING}&gt; [3 Nov] bob: a card",
    ),
    "menus and pickers": (
        {
            "blocks": [
                {
                    "type": "actions",
                    "elements": [{"type": "static_select", "placeholder": {"text": "Pick"}}],
                },
                mrkdwn("below"),
            ]
        },
        "below",
    ),
    "S7: Slack's own words for a message without text": (
        {"text": "This content can't be displayed.", "blocks": [mrkdwn("3 failed")]},
        "3 failed",
    ),
    "A5: voice clip that Slack transcribed": (
        {
            "files": [
                {
                    "id": "F1",
                    "name": "audio_message.m4a",
                    "mimetype": "audio/mp4",
                    "subtype": "slack_audio",
                    "transcription": {
                        "status": "complete",
                        "preview": {"content": "when is tea & cake", "has_more": True},
                    },
                }
            ]
        },
        "[voice clip: audio_message.m4a, in Slack's transcript: “when is tea &amp; cake…”]",
    ),
}


@pytest.mark.parametrize(("message", "shown"), SHOWN.values(), ids=SHOWN)
def test_a_message_reads_as_it_looks(message: Json, shown: str) -> None:
    assert content_of(message).text == shown


def test_files_are_named_where_nobody_sees_them_s7_b() -> None:
    clip = {"id": "F3", "name": "audio.m4a", "mimetype": "audio/mp4", "subtype": "slack_audio"}
    odd = {"id": "F4", "name": "\u202egnp.zip", "mimetype": "application/zip"}
    nothing_but_a_name = {"id": "F7", "name": "photo.JPG"}
    files = [PNG, PDF, odd, {"id": "F5", "mode": "file_access"}, {"id": None}]

    content = content_of({"text": "", "files": files})

    page = {"id": "F6", "name": "Plan", "filetype": "quip", "mimetype": "application/x"}
    named = "[picture: leak.png] [file: boiler.pdf] [file: gnp.zip] [file]"
    assert content.with_markers == named
    assert not content.says_something
    others = content_of({"files": [page, nothing_but_a_name]})
    assert others.with_markers == "[canvas: Plan] [picture: photo.JPG]"
    assert content_of({"files": [clip]}).with_markers == "[voice clip: audio.m4a]"


def test_the_files_of_a_forward_count_as_the_messages_own_c() -> None:
    blocks = [{"message": {"files": [PDF], "blocks": []}}]
    message = {"files": [PNG], "attachments": [forward(files=[PDF, PNG], message_blocks=blocks)]}

    content = content_of(message)

    assert [file.id for file in content.all_files] == ["F2", "F1"]
    assert not content.says_something


def test_words_of_others_are_apart_from_the_authors_own() -> None:
    content = content_of({"text": "mine", "attachments": [forward(text="<@U9> theirs")]})

    assert content.words == "mine"
    assert "theirs" in content.forwarded
