"""The text of an e-book's chapters, in their order."""

import posixpath
from urllib.parse import unquote

from playground.mistral.formats import archives, html
from playground.mistral.formats.archives import Archive, local
from playground.mistral.formats.errors import Unreadable

_CONTAINER = "META-INF/container.xml"


def read(content: bytes) -> list[str]:
    """The text of each chapter. Raises Unreadable."""
    with archives.opened(content) as book:
        chapters = [html.read(book.read(name)) for name in _chapters(book) if name in book.names]
    if not chapters:
        raise Unreadable("no chapters")
    return chapters


def _chapters(book: Archive) -> list[str]:
    """Names of the parts that the book's spine lists."""
    container = book.xml(_CONTAINER)
    roots = (one.get("full-path", "") for one in container.iter() if local(one.tag) == "rootfile")
    package = next(roots, "")
    contents = book.xml(package)
    items = {
        one.get("id"): one.get("href", "") for one in contents.iter() if local(one.tag) == "item"
    }
    spine = (one.get("idref") for one in contents.iter() if local(one.tag) == "itemref")
    folder = posixpath.dirname(package)
    return [
        posixpath.normpath(posixpath.join(folder, unquote(items[one])))
        for one in spine
        if one in items
    ]
