"""The text of web pages."""

from bs4 import BeautifulSoup


def read(content: bytes) -> str:
    """The text of a page, a line for each piece of it."""
    page = BeautifulSoup(content, "html.parser")
    for hidden in page(["script", "style", "head"]):
        hidden.decompose()
    return page.get_text("\n", strip=True)
