"""Paging of a list: which page is shown, and buttons to the ones beside it."""

from collections.abc import Iterator

from bot.slack.views.block_kit import Json, button, context

PAGE = "Page {page:,} of {pages:,}"
PREVIOUS_LABEL, NEXT_LABEL = "Previous", "Next"


def page_count(total: int, on_a_page: int) -> int:
    """Number of pages of so many rows; an empty list has one."""
    return max(1, -(-total // on_a_page))


def paging(page: int, pages: int, *, previous: str, following: str) -> Iterator[Json]:
    """Render the buttons, by the ids of their actions; nothing where there is one page.

    `page` counts from 0, and a button's value is the page that it leads to.
    """
    beside = [
        button(action, label, value=str(to))
        for action, label, to in (
            (previous, PREVIOUS_LABEL, page - 1),
            (following, NEXT_LABEL, page + 1),
        )
        if 0 <= to < pages
    ]
    if beside:
        yield context(PAGE.format(page=page + 1, pages=pages))
        yield {"type": "actions", "elements": beside}
