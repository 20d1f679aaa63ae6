"""Agents with connectors: made by admins, and those that Mistral uses itself."""

from pathlib import Path

import pytest

from bot.agents.custom_agents import NEEDS_NONE, NEEDS_SIGN_IN, NO_CONNECTOR
from bot.core.refusals import ConnectorNotSignedIn
from tests.support.users.agent_admin import CommandUser
from tests.support.users.connecting_person import with_connectors

NATIVE = """
default = "helper"

[profiles.helper]
title = "Helper"
model = "mistral-medium-latest"
instructions = "Help."
tools = ["connector:{name}"]
"""


async def test_mistral_uses_a_connector_without_sign_in_itself(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    catalogue = NATIVE.format(name="lunch")
    async with with_connectors(migrated_sqlite, tmp_path, catalogue=catalogue) as stage:
        thread = await stage.ask("What's on the lunch menu?")

        [answer] = await stage.answers(thread)

        assert "Mushroom risotto" in answer


@pytest.mark.parametrize("dialect", ["", "connector-sign-in-status"], ids=["event", "status"])
async def test_a_connector_that_nobody_signed_in_to_at_mistral_is_one_sentence(
    migrated_sqlite: str, tmp_path: Path, dialect: str
) -> None:
    catalogue = NATIVE.format(name="tickets")
    async with with_connectors(migrated_sqlite, tmp_path, catalogue=catalogue) as stage:
        if dialect:
            stage.mistral.dialects.speak(dialect)
        thread = await stage.ask("What are my tickets?")

        [answer] = await stage.answers(thread)

        assert ConnectorNotSignedIn().sentence in answer


async def test_an_admin_gives_an_agent_connectors_that_there_are(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with with_connectors(migrated_sqlite, tmp_path) as stage:
        alice = CommandUser(stage)
        tried = {
            "nothing": NO_CONNECTOR.format(name="nothing"),
            "tickets": NEEDS_SIGN_IN.format(name="tickets"),
            "lunch (person)": NEEDS_NONE.format(name="lunch"),
        }
        fields = {"name": "clerk", "title": "Clerk", "model": "mistral-medium-latest"}
        fields |= {"instructions": "Help."}
        await alice.type("new")
        await alice.more(**fields)

        told = {one: await alice.save(**fields, connectors=one) for one in tried}
        saved = await alice.save(**fields, connectors="tickets (person), lunch")
        listed = await alice.type("list")

        assert told == {one: {"connectors": sentence} for one, sentence in tried.items()}
        assert saved == {}
        assert "Clerk" in listed or "clerk" in str(alice.ephemerals)
