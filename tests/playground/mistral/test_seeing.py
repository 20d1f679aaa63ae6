"""The offline model tells of pictures what can be told without eyes."""

import base64

import pytest

from playground.model.prompt import Prompt
from playground.model.seeing import seen

HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0" + b"\x08" * 40
PNG = "data:image/png;base64," + base64.b64encode(HEAD).decode()


def asked(*urls: object) -> Prompt:
    chunks = [{"type": "image_url", "image_url": url} for url in urls]
    content = [{"type": "text", "text": "What is it?"}, *chunks]
    return Prompt((), entries=({"role": "user", "content": content},))


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        ([PNG], "one picture: PNG, 640 by 480 pixels"),
        ([{"url": PNG}], "one picture: PNG, 640 by 480 pixels"),
        (["data:image/gif;base64,R0lG", PNG], "2 pictures: GIF, PNG, 640 by 480 pixels"),
        (["https://example.com/a.png"], "one picture: from the web"),
        (["data:image/png;base64,!"], "one picture: PNG"),
    ],
    ids=["png", "as-object", "two", "address", "broken"],
)
def test_pictures_are_named(urls: list[object], said: str) -> None:
    assert said in (seen(asked(*urls)) or "")


def test_without_pictures_nothing_is_said() -> None:
    assert seen(asked()) is None
    assert seen(Prompt((), entries=({"role": "user", "content": "Hello"},))) is None
