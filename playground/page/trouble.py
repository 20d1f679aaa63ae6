"""Switches that make the platforms misbehave as the real ones sometimes do."""

from playground.faults import ANY_OPERATION, Fault
from playground.mistral import LocalMistral
from playground.slack import LocalSlack
from playground.slack.wire import Json

FOREVER = 1_000_000_000
LIMITED_EVERY, CUT_EVERY = 4, 2
CUT_AFTER = 12  # events of a stream
SLOWNESS = 8
ASKING = ("conversations.start", "conversations.append", "conversations.restart")
LABELS = {
    "twice": "Slack delivers every event twice",
    "limits": "Slack answers every fourth call with 429",
    "slow": "The model streams slowly",
    "cut": "Every second stream breaks off",
}


class Trouble:
    """`switches` is always how they stand: each with `name`, `label` and `on`."""

    def __init__(self, slack: LocalSlack, mistral: LocalMistral) -> None:
        self.switches: list[Json] = [
            {"name": name, "label": label, "on": False} for name, label in LABELS.items()
        ]
        self._slack = slack
        self._mistral = mistral
        self._pace = mistral.model.delay

    def turn(self, name: str, *, on: bool) -> None:
        """Turn a switch; raises LookupError where there is none of this name."""
        switches = {switch["name"]: switch for switch in self.switches}
        switches[name]["on"] = on
        match name:
            case "twice":
                self._slack.duplicate_next = FOREVER if on else 0
            case "limits":
                self._limit(on=on)
            case "slow":
                self._mistral.model.delay = self._pace * (SLOWNESS if on else 1)
            case "cut":
                self._cut(on=on)
        self._slack.workspace.changes.publish("trouble_changed")

    def _limit(self, *, on: bool) -> None:
        faults = self._slack.faults
        if on:
            faults.recur(ANY_OPERATION, Fault("ratelimited", seconds=1), LIMITED_EVERY)
        else:
            faults.relent(ANY_OPERATION)

    def _cut(self, *, on: bool) -> None:
        faults = self._mistral.faults
        for operation in ASKING:
            if on:
                faults.recur(operation, Fault("cut", after=CUT_AFTER), CUT_EVERY)
            else:
                faults.relent(operation)
