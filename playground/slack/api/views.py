"""views.open, views.push, views.update and views.publish."""

from playground.slack.api.args import Args
from playground.slack.api.handler import Handler
from playground.slack.people.modals import Modals, check_view
from playground.slack.people.triggers import Triggers
from playground.slack.records import View
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace


class Views:
    def __init__(self, workspace: Workspace, modals: Modals, triggers: Triggers) -> None:
        self._workspace = workspace
        self._modals = modals
        self._triggers = triggers

    def methods(self) -> dict[str, Handler]:
        return {
            "views.open": self.open,
            "views.push": self.push,
            "views.update": self.update,
            "views.publish": self.publish,
        }

    def open(self, args: Args) -> Json:
        body = check_view(args.mapping("view") or {}, "modal")
        return self._answer(self._modals.open(self._user(args), body))

    def push(self, args: Args) -> Json:
        body = check_view(args.mapping("view") or {}, "modal")
        return self._answer(self._modals.push(self._user(args), body))

    def update(self, args: Args) -> Json:
        view = self._find(args.optional("view_id"), args.optional("external_id"))
        wanted = args.optional("hash")
        if wanted is not None and wanted != view.hash:
            raise SlackError("hash_conflict")
        body = check_view(args.mapping("view") or {}, str(view.body["type"]))
        return self._answer(self._modals.update(view, body))

    def publish(self, args: Args) -> Json:
        user = args.text("user_id")
        if user not in self._workspace.users:
            raise SlackError("missing_profile_id")
        if "home_tab" not in self._workspace.settings.features:
            raise SlackError("not_enabled")
        current = self._workspace.homes.get(user)
        wanted = args.optional("hash")
        if wanted is not None and (current is None or current.hash != wanted):
            raise SlackError("hash_conflict")
        body = check_view(args.mapping("view") or {}, "home")
        return self._answer(self._modals.publish_home(user, body))

    def _user(self, args: Args) -> str:
        return self._triggers.exchange(
            args.text("trigger_id") or args.text("interactivity_pointer")
        )

    def _find(self, view_id: str | None, external_id: str | None) -> View:
        open_views = [*self._workspace.views.values(), *self._workspace.homes.values()]
        for view in open_views:
            by_name = external_id is not None and view.body.get("external_id") == external_id
            if view.open and (view.id == view_id or by_name):
                return view
        raise SlackError("not_found")

    def _answer(self, view: View) -> Json:
        return {"view": self._modals.shape(view)}
