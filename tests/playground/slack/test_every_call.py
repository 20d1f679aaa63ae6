"""Every method answers, and every error of its table comes about; each as Slack documents it."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from playground.slack.api.methods.catalogue import METHODS

from .calls import GOOD, WITHOUT, bad, form
from .conftest import Clock, described
from .prepared import prepared

ERRORS = [(name, error) for name in sorted(METHODS) for error in sorted(METHODS[name].errors)]
NEEDS = [(name, field) for name in sorted(METHODS) for field in sorted(METHODS[name].required)]
# Slack says "bot" where its documentation has "granular_bot".
MISDOCUMENTED = {"oauth.v2.access": {"token_type"}}


@pytest.fixture
def names(slack: LocalSlack, clock: Clock) -> dict[str, str]:
    return prepared(slack, clock)


def told(name: str, documented: dict[str, Any]) -> dict[str, Any]:
    """Return what is documented of a method's answer, as a schema that lets nothing else in."""
    if "properties" not in documented:
        return documented
    properties = documented["properties"] | {"ok": {"const": True}, "response_metadata": {}}
    properties |= {field: {} for field in MISDOCUMENTED.get(name, ())}
    closed = documented | {"properties": properties, "additionalProperties": False}
    # Without the schemas that it refers to, an answer may well fit more than one.
    schema: dict[str, Any] = json.loads(json.dumps(closed).replace('"oneOf"', '"anyOf"'))
    return schema


@pytest.mark.parametrize("name", sorted(METHODS))
async def test_a_method_answers(client: AsyncWebClient, names: dict[str, str], name: str) -> None:
    assert (await client.api_call(name, data=form(GOOD[name], names)))["ok"]


@pytest.mark.parametrize("name", sorted(METHODS))
async def test_a_method_answers_as_documented(
    client: AsyncWebClient, names: dict[str, str], documentation: dict[str, Any], name: str
) -> None:
    answer = await client.api_call(name, data=form(GOOD[name], names))

    schema = told(name, described(documentation, name).get("output") or {})
    problems = Draft202012Validator(schema).iter_errors(answer.data)
    assert [problem.message for problem in problems] == []


@pytest.mark.parametrize(("name", "error"), ERRORS, ids=[f"{n} {e}" for n, e in ERRORS])
async def test_an_error_of_the_table_comes_about(
    slack: LocalSlack, client: AsyncWebClient, names: dict[str, str], name: str, error: str
) -> None:
    slack.features.discard(WITHOUT.get(error, ""))
    if error == "channel_type_not_supported":
        slack.streaming_refused = error
    slack.token_rotation = error != "token_rotation_not_enabled"
    slack.streams_without_thread = error != "thread_not_found"

    with pytest.raises(SlackApiError) as raised:
        await client.api_call(name, data=form(bad(name, error), names))

    assert raised.value.response["error"] == error


@pytest.mark.parametrize(("name", "field"), NEEDS, ids=[f"{n} {f}" for n, f in NEEDS])
async def test_a_call_without_what_it_needs_meets_an_error_of_the_table(
    client: AsyncWebClient, names: dict[str, str], name: str, field: str
) -> None:
    without = {each: value for each, value in GOOD[name].items() if each != field}

    with pytest.raises(SlackApiError) as raised:
        await client.api_call(name, data=form(without, names))

    assert raised.value.response["error"] == METHODS[name].required[field]


async def test_an_error_outside_of_the_table_is_not_answered(
    slack: LocalSlack, client: AsyncWebClient, names: dict[str, str]
) -> None:
    slack.streaming_refused = "tired"

    with pytest.raises(SlackApiError) as raised:
        await client.api_call("chat.startStream", data=form(GOOD["chat.startStream"], names))

    assert raised.value.response.status_code == 500
