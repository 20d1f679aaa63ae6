"""The methods that give and end tokens, and what each may take and answer."""

from playground.slack.api.methods.method import MISSING, Method, method

_CLIENT = "bad_client_secret invalid_client_id"

OAUTH_METHODS: dict[str, Method] = {
    "auth.revoke": method(3, "", "test", "", json=False, read=True),
    "apps.uninstall": method(
        2,
        "",
        "client_id client_secret",
        _CLIENT,
        required={"client_id": MISSING, "client_secret": MISSING},
        json=False,
        read=True,
    ),
    "oauth.v2.access": method(
        5,
        "",
        "assertion client_id client_secret code code_verifier grant_type redirect_uri "
        "refresh_token",
        f"{_CLIENT} bad_redirect_uri invalid_code invalid_grant_type invalid_refresh_token",
        json=False,
    ),
    "oauth.v2.exchange": method(
        3,
        "",
        "client_id client_secret",
        f"{_CLIENT} invalid_token token_already_exchanged token_rotation_not_enabled",
        required={"client_id": MISSING, "client_secret": MISSING},
        json=False,
        read=True,
    ),
}
