"""Switches that make the platforms misbehave as the real ones sometimes do, and the app die."""

from collections.abc import Sequence
from typing import Protocol

from playground.faults import ANY_OPERATION, Fault, Faults
from playground.mistral import LocalMistral
from playground.node import Node
from playground.relay import ASKING
from playground.slack import LocalSlack
from playground.slack.wire import Json

FOREVER = 1_000_000_000
LIMITED_EVERY, CUT_EVERY = 4, 2
WAITING = "waiting_for_capacity"
CUT_AFTER = 12  # events of a stream
KILLED, CAPACITY = "killed", "capacity"
LABELS = {
    "twice": "Slack delivers every event twice",
    "limits": "Slack answers every fourth call with 429",
    "slow": "The model streams slowly",
    "cut": "Every second stream breaks off",
    CAPACITY: "Mistral has no capacity to read documents",
    KILLED: "The app is killed, until this is switched off",
}
RETRIES = "What people write meanwhile isn't lost: Slack tries again {times}."
RETRY = "after {seconds:g} s"


class Asked(Protocol):
    """Stand-in for Mistral: the local one or the relay."""

    faults: Faults

    def slow(self, *, on: bool) -> None:
        """Have answers come slowly."""


class FaultSwitches:
    """`switches` is always how they stand: each with `name`, `label`, `note` and `on`.

    The note says what to expect while it is on.
    """

    def __init__(self, slack: LocalSlack, mistral: Asked) -> None:
        self._slack = slack
        self._mistral = mistral
        self._local = mistral if isinstance(mistral, LocalMistral) else None
        absent = {KILLED} if self._local else {KILLED, CAPACITY}
        self.switches = [_switch(name) for name in LABELS if name not in absent]
        self._node: Node | None = None

    def watch(self, node: Node) -> None:
        """Offer to kill a node, and show when it died by itself."""
        self._node = node
        self.switches.append(_switch(KILLED, _retries(self._slack.retry_delays)))
        node.changed = lambda: self._show(KILLED, on=not node.is_running)

    async def turn(self, name: str, *, on: bool) -> None:
        """Turn a switch; raises LookupError where there is none of this name."""
        self._show(name, on=on)
        match name:
            case "twice":
                self._slack.duplicate_next = FOREVER if on else 0
            case "limits":
                self._limit(on=on)
            case "slow":
                self._mistral.slow(on=on)
            case "cut":
                self._cut(on=on)
            case "capacity" if self._local:
                self._local.processing_status = WAITING if on else ""
            case "killed" if self._node:
                await (self._node.kill() if on else self._node.start())

    def _show(self, name: str, *, on: bool) -> None:
        switches = {switch["name"]: switch for switch in self.switches}
        switches[name]["on"] = on
        self._slack.publish("trouble_changed")

    def _limit(self, *, on: bool) -> None:
        faults = self._slack.faults
        if on:
            faults.recur(ANY_OPERATION, Fault("ratelimited", seconds=1), LIMITED_EVERY)
        else:
            faults.relent(ANY_OPERATION)

    def _cut(self, *, on: bool) -> None:
        faults = self._mistral.faults
        for operation in ASKING.values():
            if on:
                faults.recur(operation, Fault("cut", after=CUT_AFTER), CUT_EVERY)
            else:
                faults.relent(operation)


def _switch(name: str, note: str = "") -> Json:
    return {"name": name, "label": LABELS[name], "note": note, "on": False}


def _retries(delays: Sequence[float]) -> str:
    times = [RETRY.format(seconds=delay) for delay in delays if delay]
    return RETRIES.format(times=", then ".join(times))
