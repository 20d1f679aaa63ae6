"""Reading of a Web API request: its token, and its arguments however they come."""

import base64
import json

from aiohttp import web

from playground.slack.api.methods.method import Method
from playground.slack.wire import Json, SlackError


async def read_request(request: web.Request, method: Method | None) -> tuple[str, Json]:
    """Take the token and the arguments out of a request."""
    authorization = request.headers.get("Authorization", "")
    scheme, _, credentials = authorization.partition(" ")
    header_token = credentials if scheme.lower() == "bearer" else ""
    values: Json = dict(request.query)
    if scheme.lower() == "basic":
        values |= _login(credentials)
    match request.content_type:
        case "application/json":
            body = await _read_json(request)
            if body and method is not None and not method.json:
                raise SlackError("invalid_arguments", "this method does not take JSON")
            # Slack reads no token from a JSON body.
            body.pop("token", None)
            values |= body
        case "application/x-www-form-urlencoded" | "multipart/form-data":
            values |= await _read_form(request)
        case _ if request.method == "POST" and request.can_read_body:
            raise SlackError("invalid_post_type")
    token = str(values.pop("token", "")) or header_token
    return token.strip(), values


def _login(credentials: str) -> Json:
    """Take the app's own id and secret, as oauth.v2.access is given them."""
    try:
        client_id, _, secret = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_auth") from None
    return {"client_id": client_id, "client_secret": secret}


async def _read_json(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


async def _read_form(request: web.Request) -> Json:
    try:
        form = await request.post()
    except ValueError:
        raise SlackError("invalid_form_data") from None
    if not all(isinstance(value, str) for value in form.values()):
        raise SlackError("invalid_form_data")
    return dict(form)
