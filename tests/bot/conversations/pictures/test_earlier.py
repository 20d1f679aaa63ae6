"""Pictures that a thread showed before its question."""

from collections.abc import Mapping

import pytest

from bot.conversations.pictures import selection
from bot.conversations.pictures.earlier import EarlierPictures, ShownPictures
from bot.conversations.pictures.errors import DamagedPicture, PictureGone
from bot.conversations.pictures.prepared import PreparedPicture
from bot.conversations.pictures.selection import MOST_PICTURES, SelectedPictures
from bot.slack.reading.files import PostedFile


def pictures(count: int) -> list[PostedFile]:
    """So many, the newest first."""
    return [
        PostedFile(f"F{number}", "image/png", f"{number}.png") for number in range(count, 0, -1)
    ]


async def load(file_id: str, room: int) -> PreparedPicture:
    if file_id == "F2":
        raise PictureGone
    if file_id == "F3":
        raise DamagedPicture
    return PreparedPicture((f"data:{file_id}",))


async def look_at(names: Mapping[str, str], taken: int) -> SelectedPictures:
    return await selection.select(load, names, taken)


EARLIER = EarlierPictures(look_at)


async def test_the_newest_go_along_and_the_others_are_named_b_a2() -> None:
    shown = await EARLIER.newest(pictures(13), 0)

    assert shown.pictures == tuple(f"data:F{number}" for number in range(13, 5, -1))
    assert "5.png, 4.png, 3.png, 2.png, 1.png" in shown.remark
    assert "8 pictures at a time" in shown.notice
    assert "5.png, 4.png, 3.png, 2.png and 1.png" in shown.notice


async def test_the_questions_own_pictures_count_first_b() -> None:
    shown = await EARLIER.newest(pictures(5)[:2], MOST_PICTURES - 1)

    assert (shown.pictures, shown.names) == (("data:F5",), ("5.png",))
    assert "4.png" in shown.notice


async def test_beside_as_many_as_there_may_be_none_goes_along_b() -> None:
    shown = await EARLIER.newest(pictures(5)[:1], MOST_PICTURES)

    assert shown.pictures == ()
    assert "5.png" in shown.notice


@pytest.mark.parametrize("number", [2, 3])
async def test_one_that_cannot_be_looked_at_makes_room_for_an_older_one_b(number: int) -> None:
    [bad] = [one for one in pictures(3) if one.id == f"F{number}"]
    older = PostedFile("F7", "image/png", "7.png")

    shown = await EARLIER.newest([bad, older], MOST_PICTURES - 1)

    assert shown.pictures == ("data:F7",)
    assert shown.notice.startswith(f"_I couldn't look at {number}.png: It")
    assert f"{number}.png" in shown.remark


async def test_nothing_is_said_where_all_go_along() -> None:
    shown = await EARLIER.newest(pictures(5)[:1], 0)

    assert shown == ShownPictures(("data:F5",), ("5.png",))


async def test_names_without_end_are_counted() -> None:
    shown = await EARLIER.newest(pictures(90), MOST_PICTURES)

    assert "and 80 others" in shown.notice
