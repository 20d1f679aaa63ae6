"""Announcements in Mistral's responses that a part of its API is going away."""

import re
from dataclasses import dataclass, field

import httpx2
import structlog

log = structlog.get_logger()

HEADERS = ("deprecation", "sunset")
API = re.compile(r"/v\d+/[a-z_]+(?:/[a-z_]+(?=[/?#]|$))?")  # a path as far as it holds no ids
LONGEST = 100  # characters of a header that are kept
MOST = 100
GOING = "Mistral announces that {method} {path} goes away ({said}). Look for a newer version."


@dataclass(slots=True)
class Deprecations:
    """Notes each endpoint whose responses carry `Deprecation` or `Sunset`, once."""

    _found: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def sentences(self) -> list[str]:
        """Sentences about what is going away, for those who run the app."""
        return [
            GOING.format(method=method, path=path, said=said)
            for (method, path), said in self._found.items()
        ]

    async def note(self, response: httpx2.Response) -> None:
        """Look at a response's headers."""
        said = [f"{name}: {value[:LONGEST]}" for name in HEADERS if (value := _of(response, name))]
        if not said:
            return
        known = API.findall(response.request.url.path)  # a gateway's path may come before
        endpoint = response.request.method, known[-1] if known else "/"
        if endpoint not in self._found and len(self._found) < MOST:
            self._found[endpoint] = ", ".join(said)
            log.warning("mistral_deprecated", method=endpoint[0], path=endpoint[1], said=said)


def _of(response: httpx2.Response, name: str) -> str:
    """Return a header's value if it announces anything."""
    value: str = response.headers.get(name, "").strip()
    return "" if value.lower() in {"false", "?0"} else value
