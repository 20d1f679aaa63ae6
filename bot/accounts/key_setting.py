"""Setting of a workspace's own Mistral key: admins open its window, and save it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog

from bot.accounts.key_trial import KeyTrial, well_formed
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import Actor
from bot.core.errors import UserFacingError
from bot.permissions.roles import Permissions
from bot.slack.posting.modals import Modals
from bot.slack.views.mistral_key import TITLE, ToSetKey
from bot.slack.views.windows import Done
from bot.workspaces.own_keys import OwnKeys
from storage.encryption import Secret
from storage.engine.database import Database
from storage.workspaces import former_accounts, mistral_keys
from storage.workspaces.former_accounts import KeyChange

log = structlog.get_logger()

NO_ENCRYPTION = (
    "I can't store a key yet. Ask the person who runs the app to set `ENCRYPTION_KEYS` first."
)
SAVED = "Saved. The next question uses this key."
REMOVED = "Removed the key. The next question uses the app's own key."
REMOVED_LAST = "Removed the key. I can't answer until an admin sets another one."
LEFT = (
    "I'm deleting what I made in the former account, as long as its key works, and "
    "adding the shared documents again. Threads continue from what Slack shows."
)


class NotYourKey(UserFacingError):
    """Only workspace admins can set the Mistral key."""


class NothingEntered(UserFacingError):
    """Enter a key first."""


class EnteredAndRemoved(UserFacingError):
    """Enter a key or remove the current one, not both."""


@dataclass(frozen=True, slots=True)
class AccountChanges:
    """Consequences of another key: the workspace is opened with it, and its documents added."""

    use: Callable[[str], Awaitable[object]]
    add_documents: Callable[[str], Awaitable[None]]
    background: BackgroundTasks

    async def follow(self, team: str, *, leaves_account: bool) -> None:
        await self.use(team)
        if leaves_account:
            self.background.begin(("documents", team), partial(self.add_documents, team))


@dataclass(frozen=True, slots=True)
class MistralKeySetting:
    """Opens the window, and saves it. Both ask Slack whether somebody is an admin.

    Raises NotYourKey, or PermissionsUnknown if Slack does not say who somebody is.
    """

    database: Database
    permissions: Permissions
    modals: Modals
    trial: KeyTrial
    changes: AccountChanges
    can_encrypt: bool
    has_shared_key: bool

    async def open(self, who: Actor, trigger: str) -> str:
        """Open the window; there is nothing more to say."""
        await self.modals.open(who, trigger, await self._window(who))
        return ""

    async def push(self, who: Actor, trigger: str) -> None:
        """Open it above another window, or what keeps it from opening."""
        try:
            window: ToSetKey | Done = await self._window(who)
        except UserFacingError as trouble:
            window = Done(trouble.sentence, TITLE)
        await self.modals.push(who, trigger, window)

    async def save(self, who: Actor, typed: str, *, removes: bool) -> Done:
        """Try what was entered and keep it, or nothing at all. Raises UserFacingError."""
        await self._require(who)
        if not self.can_encrypt:
            return Done(NO_ENCRYPTION, TITLE)
        if removes and typed.strip():
            raise EnteredAndRemoved
        if removes:
            told = await self._change(who, None)
        elif typed.strip():
            told = await self._change(who, well_formed(typed))
        else:
            raise NothingEntered
        return Done(told, TITLE)

    async def _change(self, who: Actor, key: Secret | None) -> str:
        team = who.team
        leaves = await self._leaves_account(team, key)
        change = KeyChange(team, who.user, key, leaves_account=leaves)
        await self.database.run(former_accounts.change, change)
        log.info("mistral_key_changed", team=team, user=who.user, left=leaves, removed=not key)
        await self.changes.follow(team, leaves_account=leaves)
        told = SAVED if key else REMOVED if self.has_shared_key else REMOVED_LAST
        return f"{told}\n{LEFT}" if leaves else told

    async def _leaves_account(self, team: str, key: Secret | None) -> bool:
        """Try the key; True if what was made until now is unknown to it."""
        made = await self.database.run(former_accounts.made_by, team)
        if key is None and not self.has_shared_key:
            return True
        if await self.trial.is_of_account(key, made):
            return False
        present = await OwnKeys(self.database).current(team)
        return key is None or present.value != key

    async def _window(self, who: Actor) -> ToSetKey | Done:
        await self._require(who)
        if not self.can_encrypt:
            return Done(NO_ENCRYPTION, TITLE)
        origin = await self.database.run(mistral_keys.origin, who.team)
        if origin is None:
            return ToSetKey(has_shared_key=self.has_shared_key)
        return ToSetKey(self.has_shared_key, origin.set_by, origin.set_at)

    async def _require(self, who: Actor) -> None:
        if not await self.permissions.is_admin(who):
            raise NotYourKey
