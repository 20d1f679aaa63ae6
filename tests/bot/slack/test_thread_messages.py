"""Messages of a thread's history: their authors, and files that Slack tells of on request."""

from typing import Any, cast

import pytest

from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused
from bot.slack.thread_messages import ThreadMessageReader

STUB = {"id": "F1", "mode": "file_access", "file_access": "check_file_info"}
PNG = {"id": "F1", "name": "plan.png", "mimetype": "image/png"}


class Slack:
    """Tells of one file, or refuses."""

    def __init__(self, told: object) -> None:
        self._told = told

    async def read(self, _method: str, **_arguments: Any) -> dict[str, Any]:
        if isinstance(self._told, Exception):
            raise self._told
        return {"file": self._told}


async def name_of(user: str) -> str:
    return {"U1": "Ada", "UBOT": "Threadwind"}.get(user, user)


def reader(told: object = PNG) -> ThreadMessageReader:
    return ThreadMessageReader(cast("SlackClient", Slack(told)), name_of, "UBOT")


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (PNG, "[picture: plan.png]"),
        (SlackRefused("files.info", "file_not_found"), "[file]"),
        (None, "[file]"),
    ],
    ids=["told", "refused", "nothing"],
)
async def test_a_file_of_another_company_is_asked_for_b(told: object, text: str) -> None:
    [message] = await reader(told).read({"ts": "1.0", "user": "U1", "files": [STUB, {"id": "F2"}]})

    assert message.text == f"{text} [file]"


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"user": "U1"}, "Ada"),
        ({"user": "U9", "bot_profile": {"name": "Pager"}}, "Pager"),
        ({"user": "U1", "username": "Alertmanager"}, "Alertmanager"),
        ({"bot_id": "B1", "username": "Grafana"}, "Grafana"),
        ({"user": "U9"}, "U9"),
        ({"bot_profile": []}, "an app"),
    ],
)
async def test_a_message_has_the_name_under_which_it_is_shown_s7(
    about: dict[str, Any], name: str
) -> None:
    [message] = await reader().read({"ts": "1.0", "text": "Hi", **about})

    assert message.name == name


async def test_of_our_own_messages_the_text_is_read_and_not_what_is_below_it() -> None:
    footer = [{"type": "context", "elements": [{"type": "mrkdwn", "text": "general"}]}]
    ours = {"ts": "1.0", "user": "UBOT", "text": "At four.", "blocks": footer}

    assert (await reader().read(ours))[0].text == "At four."
    assert (await reader().read(ours | {"text": ""}))[0].text == "general"


async def test_a_message_without_anything_is_left_out() -> None:
    assert await reader().read({"ts": "1.0", "user": "U1", "text": " "}) == []
