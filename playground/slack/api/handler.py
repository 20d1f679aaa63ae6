"""Handlers of Web API methods: arguments in, the answer out; SlackError where they refuse."""

from collections.abc import Callable

from playground.slack.api.args import Args
from playground.slack.wire import Json

Handler = Callable[[Args], Json]
TokenHandler = Callable[[Args, str], Json]  # is given the call's token, too
