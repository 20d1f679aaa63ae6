"""Description of a Web API method: its arguments, scopes and errors."""

from dataclasses import dataclass, field

from playground.slack.wire import words

MISSING = "invalid_arguments"

# Any method may answer with these.
COMMON_ERRORS = words("""
    invalid_arguments invalid_auth invalid_form_data invalid_json invalid_post_type json_not_object
    missing_scope not_allowed_token_type not_authed ratelimited unknown_method
    """)
# Errors of a token that was good once, and of one that is good in other workspaces only.
TOKEN_ERRORS = words("account_inactive token_expired token_revoked")
ORG_ERRORS = words("missing_argument team_access_not_granted")
# Seen in the field on methods whose documentation does not list them.
FIELD_ERRORS = words(
    "cannot_reply_to_message msg_too_long streaming_mode_mismatch thread_not_found"
)
# Arguments of Slack's own SDK that the method documentation lacks.
SDK_ARGUMENTS = words("container_id include_slackbot_availability session_status")


@dataclass(frozen=True, slots=True)
class Method:
    """`tier` is Slack's rate limit tier (5: special); `errors` all codes this stand-in gives.

    With an org-wide token, a method may need to be told the workspace.
    """

    tier: int
    scopes: frozenset[str]
    arguments: frozenset[str]
    errors: frozenset[str]
    required: dict[str, str] = field(default_factory=dict)
    json: bool = True
    read: bool = False
    needs_team: bool = False


def method(  # noqa: PLR0913 - a table row
    tier: int,
    scopes: str,
    arguments: str,
    errors: str,
    *,
    required: dict[str, str] | None = None,
    json: bool = True,
    read: bool = False,
    needs_team: bool = False,
) -> Method:
    """Write a row of the table; names are separated by spaces."""
    return Method(
        tier=tier,
        scopes=frozenset(scopes.split()),
        arguments=frozenset(arguments.split()),
        errors=frozenset(errors.split()),
        required=required or {},
        json=json,
        read=read,
        needs_team=needs_team,
    )
