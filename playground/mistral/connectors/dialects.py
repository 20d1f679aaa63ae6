"""Connectors by dialect: whose credentials count, and how a missing sign-in is told."""

from playground.mistral.state import State

IGNORED = "credentials-names-ignored"
AS_RESULT = "missing-sign-in-as-a-result"
AS_STATUS = "connector-sign-in-status"
FOREIGN = "sign-in-without-https"


def auth_url(state: State, address: str) -> str:
    """The address to sign in at."""
    return "http://sign-in.example.com/authorize" if FOREIGN in state.dialects else address
