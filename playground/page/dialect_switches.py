"""Switches for the platforms' dialects."""

from collections.abc import Callable, Mapping

from playground.dialects import Dialects
from playground.slack.wire import Json


class DialectSwitches:
    """Offers the dialects of some platforms, by the platforms' names.

    `switches` is always how they stand: each with `name`, `label`, `platform` and `on`.
    """

    def __init__(self, platforms: Mapping[str, Dialects], publish: Callable[[str], None]) -> None:
        self.switches: list[Json] = [
            {"name": name, "label": known.changes, "platform": platform, "on": False}
            for platform, dialects in platforms.items()
            for name, known in dialects.known.items()
        ]
        self._by_name = {n: dialects for dialects in platforms.values() for n in dialects.known}
        self._publish = publish
        for dialects in platforms.values():
            dialects.follow(self._show)

    def offers(self, name: str) -> bool:
        return name in self._by_name

    def turn(self, name: str, *, on: bool, value: float | None = None) -> None:
        """Begin or end a dialect."""
        dialects = self._by_name[name]
        if on:
            dialects.speak(name, value=value)
        else:
            dialects.forget(name)

    def _show(self) -> None:
        for switch in self.switches:
            switch["on"] = switch["name"] in self._by_name[switch["name"]]
        self._publish("trouble_changed")
