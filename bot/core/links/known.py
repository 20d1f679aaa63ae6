"""Addresses that may be shown as links: people or sources gave them, or they lead to trusted hosts.

An address of the model's own making may carry what it read to whoever owns the host: Slack fetches
links to preview them.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from bot.core import links

MOST = 500  # addresses of a thread that are remembered, the latest
MOST_THREADS = 2_000
EVERYWHERE = "*"  # in place of a domain
# Neither what delimits an address in Slack's markup or in Markdown, nor spaces.
ADDRESS = re.compile(r"(?:https?://|mailto:|www\.)[^\s<>|\"`]{1,2000}", re.IGNORECASE)
LAST = ".,;:!?'*_~]"  # punctuation after an address rather than in it
CLOSING = ")"


@dataclass(slots=True)
class KnownLinks:
    """The addresses of one thread; `domains` are trusted together with whatever lies below them."""

    domains: frozenset[str] = frozenset()
    _known: dict[int, None] = field(default_factory=dict)

    def add(self, address: str | None) -> None:
        """Take an address that somebody gave."""
        key = _key(address or "")
        if key is None:
            return
        self._known.pop(hash(key), None)
        self._known[hash(key)] = None  # without the words
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def add_text(self, text: str) -> None:
        """Take all addresses in what people wrote, in Slack's markup or plain."""
        for found in ADDRESS.finditer(unescape(text)):
            for address in _readings(found.group()):
                self.add(address)

    def is_live(self, address: str) -> bool:
        """Return whether an address may be shown as a link."""
        key = _key(address)
        return key is not None and (hash(key) in self._known or self.trusts(address))

    def trusts(self, address: str) -> bool:
        """Return whether an address leads to a trusted host."""
        if EVERYWHERE in self.domains:
            return True
        labels = (urlsplit(absolute(address)).hostname or "").rstrip(".").split(".")
        return any(".".join(labels[start:]) in self.domains for start in range(len(labels)))


def absolute(address: str) -> str:
    """Return an address with the scheme that is assumed where it has none."""
    return (
        address if re.match(r"[a-zA-Z][a-zA-Z0-9+.\-]*:(?!\d)", address) else f"https://{address}"
    )


def _readings(address: str) -> Iterable[str]:
    """Return an address as it stands, and without what may only follow it in a sentence."""
    yield address
    without = address.rstrip(LAST)
    yield without
    while without.endswith(CLOSING):
        without = without[:-1].rstrip(LAST)
        yield without


def _key(address: str) -> tuple[str, ...] | None:
    """Return what two spellings of one address have in common; None for one that isn't safe."""
    spelled = address.replace("%28", "(").replace("%29", ")")  # as Markdown needs them
    url = links.safe(absolute(spelled), links.LINKED)
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme == "mailto":
        return ("mailto", parts.path.lower(), parts.query)
    port = "" if parts.port in {None, 80, 443} else str(parts.port)
    host = (parts.hostname or "").rstrip(".")
    return host, port, parts.path.rstrip("/"), parts.query, parts.fragment


@dataclass(slots=True)
class ThreadLinks:
    """The known addresses of the threads that this process answered in last.

    Another process, or a later one, shows what only an earlier question named as code.
    """

    domains: frozenset[str] = frozenset()
    _threads: dict[Hashable, KnownLinks] = field(default_factory=dict)

    def of(self, thread: Hashable) -> KnownLinks:
        """Return the addresses of one thread."""
        known = self._threads.pop(thread, None) or KnownLinks(self.domains)
        self._threads[thread] = known
        if len(self._threads) > MOST_THREADS:
            del self._threads[next(iter(self._threads))]
        return known
