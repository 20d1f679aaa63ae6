"""The local Slack as a client that needs no network, with refusals by script."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.slack.client import SlackClient
from bot.slack.errors import failure
from bot.slack.rate_limits import RateLimits
from playground.slack import LocalSlack
from playground.slack.api.args import Args
from playground.slack.api.methods.catalogue import METHODS
from playground.slack.api.pipeline.admission import check_arguments
from playground.slack.wire import Json, SlackError

Script = Mapping[str, Sequence[str]]


class SlackInProcess(SlackClient):
    """Answers as the local Slack does, but for the codes of `script`.

    These go to the next calls of a method, one to each; "" lets a call pass.
    """

    def __init__(self, slack: LocalSlack, script: Script) -> None:
        self.slack = slack
        self.calls: list[tuple[str, Json, str]] = []  # method, arguments, refusal
        self._script = {method: [*codes] for method, codes in script.items()}

    async def call(
        self, method: str, *, rate_limit_timeout: float = 0.0, **arguments: Any
    ) -> dict[str, Any]:
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            answer = self._answer(method, given)
        except SlackError as error:
            self.calls.append((method, given, error.code))
            response = SimpleNamespace(data=error.body())
            raise failure(
                method,
                SlackApiError(error.code, response),  # type: ignore[no-untyped-call]
            ) from error
        self.calls.append((method, given, ""))
        return answer

    def rate_limits(self, method: str, channel: str = "") -> RateLimits:
        return RateLimits(1_000_000)

    def _answer(self, method: str, given: Json) -> Json:
        codes = self._script.get(method)
        if codes and (code := codes.pop(0)):
            raise SlackError(code)
        check_arguments(METHODS[method], Args(given), self.slack.scopes)
        return self.slack.tenants.first.handlers[method](Args(given))
