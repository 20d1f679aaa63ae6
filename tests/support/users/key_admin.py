"""Somebody who sets the workspace's own Mistral key."""

from dataclasses import dataclass
from typing import Any

from bot.slack.views import mistral_key
from playground.slack.records import View
from tests.support.app import Stage

PUBLISH = "views.publish"


@dataclass(frozen=True, slots=True)
class KeyAdmin:
    """An admin, unless it is said otherwise."""

    stage: Stage
    user: str = "U0ALICE"

    @property
    def window(self) -> View:
        """The modal that this person has open, on top."""
        views = self.stage.tenant.workspace.views.values()
        return [view for view in views if view.user == self.user and view.open][-1]

    @property
    def told(self) -> str:
        """Text of the window."""
        return str(self.window.body["blocks"])

    async def home(self) -> str:
        """Open the Home; what it shows."""
        before = self._published()
        await self.stage.tenant.people.open_home(self.user)
        await self.stage.until(lambda: self._published() > before)
        return str(self.stage.tenant.workspace.homes[self.user].body["blocks"])

    async def open_at_home(self) -> None:
        await self.home()
        view = self.stage.tenant.workspace.homes[self.user]
        reply = await self.stage.tenant.people.click_in_view(view.id, mistral_key.OPEN)
        assert reply.acked

    async def open_in_policy(self) -> None:
        people = self.stage.tenant.people
        await people.command(self.user, "C0GENERAL", "/agent policy workspace")
        reply = await people.click_in_view(self.window.id, mistral_key.PUSH)
        assert reply.acked

    async def enter(self, key: str) -> dict[str, str]:
        """Submit the window with a key; the problems at its fields."""
        return await self._submit({"key": {"type": "plain_text_input", "value": key or None}})

    async def remove(self) -> dict[str, str]:
        """Submit the window with the present key's removal ticked."""
        chosen = {"type": "checkboxes", "selected_options": [{"value": mistral_key.REMOVE}]}
        return await self._submit({"remove": chosen})

    async def set(self, key: str) -> dict[str, str]:
        """Open the window and submit it with a key; the problems at its fields."""
        await self.open_at_home()
        return await self.enter(key)

    async def _submit(self, fields: dict[str, Any]) -> dict[str, str]:
        values = {block: {"value": state} for block, state in fields.items()}
        reply = await self.stage.tenant.people.submit(self.window.id, values)
        assert reply.acked
        return dict(reply.payload.get("errors", {}))

    def _published(self) -> int:
        calls = self.stage.slack.calls
        return sum((it.method, it.args.get("user_id")) == (PUBLISH, self.user) for it in calls)
