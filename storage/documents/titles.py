"""Titles of documents: names at Mistral, each of which means one document of its place."""

import unicodedata
from collections.abc import Callable
from itertools import count

from sqlalchemy import Connection, select, update

from storage.documents import share_transitions
from storage.documents.records import UNDER_WAY, OpenShare
from storage.models import Document, Library, Share


def choose(
    connection: Connection, share: OpenShare, digest: str, numbered: Callable[[int], str]
) -> str:
    """Give the document of a share a title that no other one in its place has, and record it.

    `numbered` is its name with a number, from 1. The same bytes keep the title that they have, so
    a retry changes nothing; uploads at the same time wait for each other. Raises Lost.
    """
    share_transitions.lock(connection, share)
    place = (Library.team == share.team, Library.place == share.place)
    connection.execute(select(Library.team).where(*place).with_for_update()).all()
    taken = _taken(connection, share, digest)
    known = _known(connection, share, digest)
    title = next((one for one in known if key(one) not in taken), None)
    if title is None:
        title = next(one for one in map(numbered, count(1)) if key(one) not in taken)
    this = update(Share).where(Share.id == share.id)
    connection.execute(this.values(title=title, digest=digest))
    return title


def key(title: str) -> str:
    """The key under which two titles are the same to people."""
    return unicodedata.normalize("NFC", title).casefold()


def _known(connection: Connection, share: OpenShare, digest: str) -> list[str]:
    """Titles of the same bytes in this place: uploaded, on their way, or by an earlier attempt."""
    here = (Document.team == share.team, Document.place == share.place, Document.digest == digest)
    uploaded = select(Document.name).where(*here).order_by(Document.id)
    there = (Share.team == share.team, Share.place == share.place, Share.digest == digest)
    open_ = select(Share.title).where(*there, Share.state.in_(UNDER_WAY), Share.title.is_not(None))
    titles = [
        *connection.scalars(uploaded.where(Document.removing.is_(False))),
        *connection.scalars(open_.order_by(Share.id)),
    ]
    return [title for title in titles if title]


def _taken(connection: Connection, share: OpenShare, digest: str) -> set[str]:
    """Keys of the titles of other bytes, as far as other shares refer to them."""
    others = (Share.team == share.team, Share.place == share.place, Share.id != share.id)
    uploaded = select(Document.name).join(
        Share, (Share.document == Document.id) & (Share.team == Document.team)
    )
    open_ = select(Share.title).where(*others, Share.state.in_(UNDER_WAY), Share.digest != digest)
    titles = {
        *connection.scalars(uploaded.where(*others, Document.digest != digest)),
        *connection.scalars(open_),
    }
    return {key(title) for title in titles if title}
