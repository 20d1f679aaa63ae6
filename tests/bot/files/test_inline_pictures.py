"""Pictures as data URLs: read, kept for a while, opened like files at Mistral."""

import base64

import pytest

from bot.core.file_errors import FileGone
from bot.files.inline_pictures import NotAPicture, PictureStore, decoded

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(251))
CODED = base64.b64encode(PNG).decode()


@pytest.mark.parametrize(
    "url",
    [
        f"data:image/png;base64,{CODED}",
        f"DATA:image/PNG;charset=utf-8;base64,{CODED}".replace("DATA", "data"),
        f"data:image/png;base64,{CODED.rstrip('=')}",
        f"data:image/png;base64,{CODED.replace('+', '-').replace('/', '_')}",
        f"data:image/png;base64,{CODED.replace('+', '%2B').replace('/', '%2F')}",
        f"data:image/png;base64,{CODED[:40]}\n{CODED[40:]}\n",
        "data:image/png," + "".join(f"%{byte:02x}" for byte in PNG),
    ],
    ids=["plain", "parameters", "unpadded", "for-addresses", "escaped", "wrapped", "no-base64"],
)
def test_a_data_url_is_decoded(url: str) -> None:
    assert decoded(url) == ("png", PNG)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data:",
        "data:image/png;base64,",
        "data:text/html;base64,QUJD",
        "data:image/x-unknown;base64,QUJD",
        "data:image/png;base64,QUJDé",
        "data:image/png;base64,A",
        "https://example.com/a.png",
    ],
)
def test_what_holds_no_picture_is_told_apart(url: str) -> None:
    with pytest.raises(NotAPicture):
        decoded(url)


async def test_a_picture_is_kept_once_and_can_be_read_again() -> None:
    store = PictureStore()
    first, second = (store.keep(f"data:image/png;base64,{CODED}") for _ in range(2))

    assert first == second
    for _ in range(2):
        async with store.opened(first.file_id) as download:
            assert b"".join([chunk async for chunk in download.chunks]) == PNG
    store.close()


async def test_the_oldest_pictures_make_room() -> None:
    store = PictureStore(most_bytes=2_500)
    old, *_ = [
        store.keep(f"data:image/png;base64,{base64.b64encode(bytes([n]) * 1_000).decode()}")
        for n in range(3)
    ]

    with pytest.raises(FileGone):
        async with store.opened(old.file_id):
            pass
    store.close()
