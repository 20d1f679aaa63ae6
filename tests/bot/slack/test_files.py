"""Shared files, as Slack describes them."""

from typing import Any, cast

from bot.slack.client import SlackClient
from bot.slack.files import SharedFile, SlackFiles


class Slack:
    """Answers `files.info` with one file."""

    def __init__(self, **file: Any) -> None:
        self._file = file

    async def read(self, method: str, **arguments: object) -> dict[str, Any]:
        return {"file": self._file}


async def described(**file: Any) -> SharedFile:
    return await SlackFiles(cast("SlackClient", Slack(**file))).file("F1")


async def test_files_m_what_slack_says_of_our_access_is_read() -> None:
    file = await described(file_access="access_denied", name=None, size=None, mimetype=None)

    assert (file.access, file.name, file.size) == ("access_denied", "", 0)


async def test_files_p_a_name_holds_nothing_that_cannot_be_seen() -> None:
    assert (await described(name="\u202egnp.zip\n")).name == "gnp.zip"


async def test_files_g_a_mail_brings_its_words() -> None:
    file = await described(
        mode="email",
        mimetype="text/html",
        subject="Tea\r\nat four",
        plain_text="Come at four.",
        **{"from": [{"original": "Ada <ada@a.example>"}], "to": [{"address": "b@b.example"}]},
    )

    assert file.mail == (
        "From: Ada <ada@a.example>\nTo: b@b.example\nSubject: Tea at four\n\nCome at four."
    )


async def test_files_g_what_is_no_mail_has_no_words() -> None:
    assert (await described(mode="hosted", plain_text="Come.")).mail == ""
    assert (await described(mode="email", plain_text=None, to="odd")).mail == ""
