import pytest

from playground.page.files import NO_PICTURE, picture_type
from playground.slack import LocalSlack
from tests.playground.page.conftest import Browser

PNG = b"\x89PNG\r\n\x1a\n and so on"


async def test_a_picture_is_shown_as_what_it_is(browser: Browser, slack: LocalSlack) -> None:
    await slack.people.share_file("U0BOB", "C0GENERAL", "a.html", PNG, "text/html")
    [file] = slack.workspace.files

    response = await browser.get(f"/page/files/{file}/picture?user=U0ALICE")

    assert (response.content_type, await response.read()) == ("image/png", PNG)


async def test_what_only_claims_to_be_a_picture_is_refused(
    browser: Browser, slack: LocalSlack
) -> None:
    await slack.people.share_file("U0BOB", "C0GENERAL", "a.png", b"<script>", "image/png")
    [file] = slack.workspace.files

    response = await browser.get(f"/page/files/{file}/picture?user=U0ALICE")

    assert (response.status, await response.text()) == (415, NO_PICTURE)


async def test_pictures_of_others_stay_theirs(browser: Browser, slack: LocalSlack) -> None:
    await slack.people.share_file("U0BOB", "D0BOB", "a.png", PNG, "image/png")
    [file] = slack.workspace.files

    response = await browser.get(f"/page/files/{file}/picture?user=U0ALICE")

    assert response.status == 404


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"<svg xmlns=", None),
        (b"", None),
    ],
    ids=["jpeg", "gif", "webp", "sound", "svg", "nothing"],
)
def test_the_first_bytes_tell_what_it_is(data: bytes, kind: str | None) -> None:
    assert picture_type(data) == kind
