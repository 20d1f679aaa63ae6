"""Checks that every call passes before its method looks at it: scopes and arguments."""

from collections.abc import Set as AbstractSet

from playground.slack.api.args import Args
from playground.slack.api.methods.method import Method
from playground.slack.wire import SlackError

_CUSTOMIZED = ("icon_emoji", "icon_url", "username")
_CUSTOMIZE = "chat:write.customize"


def require_scope(method: Method, scopes: AbstractSet[str]) -> None:
    """Refuse a call whose token has none of the method's scopes."""
    if method.scopes and not method.scopes & scopes:
        raise _missing_scope(",".join(sorted(method.scopes)), scopes)


def check_arguments(method: Method, args: Args, scopes: AbstractSet[str]) -> None:
    """Refuse arguments that the method does not have, and their lack where it needs them."""
    if unknown := sorted(set(args.values) - method.arguments):
        raise SlackError("invalid_arguments", *(f"unexpected argument: {n}" for n in unknown))
    for name, error in method.required.items():
        if args.values.get(name, "") == "":
            raise SlackError(error, f"missing required field: {name}")
    if any(args.values.get(name) for name in _CUSTOMIZED) and _CUSTOMIZE not in scopes:
        raise _missing_scope(_CUSTOMIZE, scopes)


def _missing_scope(needed: str, scopes: AbstractSet[str]) -> SlackError:
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(scopes)))
