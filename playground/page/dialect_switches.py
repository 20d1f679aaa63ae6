"""Switches for the platforms' dialects."""

from collections.abc import Mapping

from playground.dialects import Dialects
from playground.slack.changes import Changes
from playground.slack.wire import Json


class DialectSwitches:
    """Offers the dialects of some platforms, by the platforms' names."""

    def __init__(self, platforms: Mapping[str, Dialects], changes: Changes) -> None:
        self._platforms = platforms
        self._changes = changes

    @property
    def switches(self) -> list[Json]:
        """How they stand: each with `name`, `label`, `platform` and `on`."""
        return [
            {"name": name, "label": known.changes, "platform": platform, "on": name in dialects}
            for platform, dialects in self._platforms.items()
            for name, known in dialects.known.items()
        ]

    def offers(self, name: str) -> bool:
        return any(name in dialects.known for dialects in self._platforms.values())

    def turn(self, name: str, *, on: bool, value: float | None = None) -> None:
        """Begin or end a dialect."""
        for dialects in self._platforms.values():
            if name not in dialects.known:
                continue
            if on:
                dialects.speak(name, value=value)
            else:
                dialects.forget(name)
        self._changes.publish("trouble_changed")
