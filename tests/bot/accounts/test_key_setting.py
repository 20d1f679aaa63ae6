"""Setting of a key: who may, what is asked of Mistral, and what follows."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest

from bot.accounts.key_setting import (
    LEFT,
    REMOVED,
    REMOVED_LAST,
    SAVED,
    AccountChanges,
    EnteredAndRemoved,
    MistralKeySetting,
    NotYourKey,
)
from bot.accounts.key_trial import KeyTrial
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import Actor
from bot.permissions.roles import Permissions
from bot.slack.views.windows import Done
from storage.encryption import Secret
from storage.engine.database import Database
from storage.models import WorkspaceKey
from storage.workspaces import mistral_keys
from storage.workspaces.former_accounts import MadeThere
from tests.bot.slack_fakes import FakeModals
from tests.storage.support.hands import rows

KEY, ANOTHER = "mk-0123456789", "mk-9876543210"
ALICE, BOB = Actor("T1", "U1"), Actor("T1", "U2")


class OneAdmin:
    """Permissions by which Alice is the admin."""

    async def is_admin(self, who: Actor) -> bool:
        return who == ALICE


@dataclass(slots=True)
class Accounts:
    """A trial that finds what was made, or doesn't; and what was done after a change."""

    is_same: bool = False
    tried: list[Secret | None] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    async def is_of_account(self, key: Secret | None, _made: MadeThere) -> bool:
        self.tried.append(key)
        return self.is_same

    async def use(self, team: str) -> None:
        self.done.append(f"use {team}")

    async def add_documents(self, team: str) -> None:
        self.done.append(f"add {team}")


@dataclass(slots=True)
class Scene:
    database: Database
    accounts: Accounts = field(default_factory=Accounts)
    has_shared_key: bool = True

    async def save(self, typed: str = "", *, removes: bool = False, who: Actor = ALICE) -> Done:
        background = BackgroundTasks()
        accounts = self.accounts
        setting = MistralKeySetting(
            self.database,
            cast("Permissions", OneAdmin()),
            FakeModals(),
            cast("KeyTrial", accounts),
            AccountChanges(accounts.use, accounts.add_documents, background),
            can_encrypt=True,
            has_shared_key=self.has_shared_key,
        )
        done = await setting.save(who, typed, removes=removes)
        while background.busy:
            await asyncio.sleep(0)
        return done


@pytest.fixture
def scene(sqlite: Database) -> Scene:
    return Scene(sqlite)


async def test_who_is_no_admin_changes_and_tries_nothing(scene: Scene) -> None:
    with pytest.raises(NotYourKey):
        await scene.save(KEY, who=BOB)

    assert (scene.accounts.tried, scene.accounts.done) == ([], [])
    assert await rows(scene.database, WorkspaceKey) == []


async def test_a_key_that_is_entered_and_removed_is_asked_about(scene: Scene) -> None:
    with pytest.raises(EnteredAndRemoved):
        await scene.save(KEY, removes=True)

    assert scene.accounts.tried == []


@pytest.mark.parametrize(
    ("is_same", "told", "done"),
    [(False, f"{SAVED}\n{LEFT}", ["use T1", "add T1"]), (True, SAVED, ["use T1"])],
    ids=["another account", "the same account"],
)
async def test_documents_are_added_again_only_in_another_account(
    is_same: bool, told: str, done: list[str], scene: Scene
) -> None:
    scene.accounts.is_same = is_same

    window = await scene.save(KEY)

    assert window.sentence == told
    assert scene.accounts.done == done


async def test_the_present_key_entered_again_leaves_no_account(scene: Scene) -> None:
    await scene.save(KEY)

    window = await scene.save(KEY)

    assert window.sentence == SAVED
    assert len(await rows(scene.database, WorkspaceKey)) == 1


@pytest.mark.parametrize(
    ("has_shared_key", "told", "tried"),
    [(True, REMOVED, [None]), (False, REMOVED_LAST, [])],
    ids=["the app has one", "nobody has one"],
)
async def test_a_key_that_is_removed_is_replaced_by_the_apps_if_there_is_one(
    has_shared_key: bool, told: str, tried: list[None], scene: Scene
) -> None:
    await scene.save(KEY)
    scene.accounts.tried.clear()
    scene.has_shared_key = has_shared_key

    window = await scene.save(removes=True)

    assert window.sentence.startswith(told)
    assert scene.accounts.tried == tried
    assert await scene.database.run(mistral_keys.current, "T1") is None
