"""Pictures that a thread showed before its question."""

import pytest

from bot.conversations.earlier_pictures import EarlierPictures, ShownPictures
from bot.slack.downloads import NoSuchFile
from bot.slack.errors import SlackRefused
from bot.slack.reading.files import PostedFile


def pictures(count: int) -> list[PostedFile]:
    """So many, the newest first."""
    return [
        PostedFile(f"F{number}", "image/png", f"{number}.png") for number in range(count, 0, -1)
    ]


async def load(file_id: str) -> list[str]:
    if file_id == "F2":
        raise NoSuchFile
    if file_id == "F3":
        raise SlackRefused("files.info", "file_not_found")
    return [] if file_id == "F1" else [f"data:{file_id}"]


EARLIER = EarlierPictures(load, 4)


async def test_the_newest_go_along_and_the_others_are_named_b_a2() -> None:
    shown = await EARLIER.newest(pictures(9), 0)

    assert shown.pictures == ("data:F9", "data:F8", "data:F7", "data:F6")
    assert "5.png, 4.png, 3.png, 2.png, 1.png" in shown.remark
    assert "4 pictures at a time" in shown.notice
    assert "`5.png`, `4.png`" in shown.notice


async def test_the_questions_own_pictures_count_first_b() -> None:
    shown = await EARLIER.newest(pictures(5)[:2], 3)

    assert shown.pictures == ("data:F5",)
    assert "`4.png`" in shown.notice


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_one_that_cannot_be_looked_at_makes_room_for_an_older_one_b(number: int) -> None:
    [bad] = [one for one in pictures(3) if one.id == f"F{number}"]

    shown = await EARLIER.newest([bad, PostedFile("F7", "image/png", "7.png")], 3)

    assert shown.pictures == ("data:F7",)
    assert shown.notice == f"_I could not look at `{number}.png`._\n\n"


async def test_nothing_is_said_where_all_go_along() -> None:
    assert await EARLIER.newest(pictures(5)[:1], 0) == ShownPictures(("data:F5",))


async def test_names_without_end_are_counted() -> None:
    shown = await EARLIER.newest(pictures(90), 4)

    assert "and 80 more" in shown.notice
