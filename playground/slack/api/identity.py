"""Identity methods: auth.test, team.info, users.*, usergroups.* and bots.info."""

from playground.slack.api.args import Args
from playground.slack.api.handler import Handler
from playground.slack.api.pages import following, page
from playground.slack.shapes import group_shape, user_shape
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace


class Identity:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def methods(self) -> dict[str, Handler]:
        return {
            "auth.test": self.test,
            "bots.info": self.bot,
            "team.info": self.team,
            "users.info": self.user,
            "users.list": self.users,
            "usergroups.list": self.groups,
            "usergroups.users.list": self.group_members,
        }

    def test(self, _: Args) -> Json:
        """Name the workspace, or the organisation, in its place, where all of it has the app."""
        workspace, installation = self._workspace, self._workspace.installation
        enterprise = workspace.enterprise
        bot = workspace.users[installation.bot_user_id]
        place = enterprise if enterprise and installation.is_enterprise_install else workspace
        return {
            "url": f"https://{place.domain}.slack.com/",
            "team": place.name,
            "user": bot.name,
            "team_id": place.id,
            "user_id": bot.id,
            "bot_id": bot.bot_id,
            "is_enterprise_install": installation.is_enterprise_install,
            **({"enterprise_id": enterprise.id} if enterprise else {}),
        }

    def bot(self, args: Args) -> Json:
        wanted = args.text("bot") or self._workspace.installation.bot_id
        for user in self._workspace.users.values():
            if user.bot_id == wanted:
                return {
                    "bot": {
                        "id": wanted,
                        "deleted": user.deleted,
                        "name": user.real_name,
                        "updated": 1700000000,
                        "app_id": user.app_id,
                        "user_id": user.id,
                        "icons": {},
                    }
                }
        if name := self._workflow(wanted):
            return {"bot": {"id": wanted, "deleted": False, "name": name, "updated": 1700000000}}
        raise SlackError("bot_not_found")

    def _workflow(self, bot_id: str) -> str | None:
        """Find the name under which a workflow's bot posted."""
        messages = (m for c in self._workspace.channels.values() for m in c.messages.values())
        return next((m.username for m in messages if m.bot_id == bot_id and not m.user), None)

    def team(self, args: Args) -> Json:
        if args.text("team") not in {"", self._workspace.id}:
            raise SlackError("team_not_found")
        owner = self._workspace.enterprise
        return {
            "team": {
                "id": self._workspace.id,
                "name": self._workspace.name,
                "domain": self._workspace.domain,
                "email_domain": "",
                "icon": {"image_default": True},
                **({"enterprise_id": owner.id, "enterprise_name": owner.name} if owner else {}),
            }
        }

    def user(self, args: Args) -> Json:
        user = self._workspace.person(args.text("user"))
        if user is None:
            raise SlackError("user_not_found")
        return {"user": user_shape(self._workspace, user)}

    def users(self, args: Args) -> Json:
        shown, cursor = page(args, list(self._workspace.users.values()))
        members = [user_shape(self._workspace, user) for user in shown]
        return {"members": members, "cache_ts": int(self._workspace.now()), **following(cursor)}

    def groups(self, args: Args) -> Json:
        with_users = args.flag("include_users")
        groups = (group_shape(self._workspace, it) for it in self._workspace.user_groups.values())
        kept = "users", "user_count"
        return {
            "usergroups": [
                {name: value for name, value in it.items() if with_users or name not in kept}
                for it in groups
            ]
        }

    def group_members(self, args: Args) -> Json:
        group = self._workspace.user_groups.get(args.text("usergroup"))
        if group is None:
            raise SlackError("no_such_subteam")
        return {"users": group.users}
