"""Identity methods: auth.test, team.info, users.*, bots.info, apps.connections.open, oauth."""

from playground.slack.api.args import Args
from playground.slack.api.pages import following, page
from playground.slack.api.web_api import Handler
from playground.slack.delivery.socket_mode import SocketMode
from playground.slack.settings import Settings
from playground.slack.shapes import group_shape, user_shape
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace


class Identity:
    def __init__(self, workspace: Workspace, socket_mode: SocketMode) -> None:
        self._workspace = workspace
        self._settings: Settings = workspace.settings
        self._socket_mode = socket_mode

    def methods(self) -> dict[str, Handler]:
        return {
            "auth.test": self.test,
            "apps.connections.open": lambda _: {"url": self._socket_mode.open()},
            "bots.info": self.bot,
            "team.info": self.team,
            "users.info": self.user,
            "users.list": self.users,
            "usergroups.list": self.groups,
            "usergroups.users.list": self.group_members,
            "oauth.v2.access": self.install,
        }

    def test(self, _: Args) -> Json:
        bot = self._workspace.users[self._settings.bot_user_id]
        return {
            "url": f"https://{self._workspace.domain}.slack.com/",
            "team": self._workspace.name,
            "user": bot.name,
            "team_id": self._workspace.id,
            "user_id": bot.id,
            "bot_id": bot.bot_id,
            "is_enterprise_install": False,
        }

    def bot(self, args: Args) -> Json:
        wanted = args.text("bot") or self._settings.bot_id
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
        return {
            "team": {
                "id": self._workspace.id,
                "name": self._workspace.name,
                "domain": self._workspace.domain,
                "email_domain": "",
                "icon": {"image_default": True},
            }
        }

    def user(self, args: Args) -> Json:
        user = self._workspace.users.get(args.text("user"))
        if user is None:
            raise SlackError("user_not_found")
        return {"user": user_shape(user)}

    def users(self, args: Args) -> Json:
        shown, cursor = page(args, list(self._workspace.users.values()))
        members = [user_shape(user) for user in shown]
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

    def install(self, args: Args) -> Json:
        """Exchange any code that is not empty for the workspace's one bot token."""
        if args.text("client_id") != self._settings.client_id:
            raise SlackError("invalid_client_id")
        if args.text("client_secret") != self._settings.client_secret:
            raise SlackError("bad_client_secret")
        if args.text("grant_type") not in {"", "authorization_code"}:
            raise SlackError("invalid_grant_type")
        if not args.text("code"):
            raise SlackError("invalid_code")
        return {
            "access_token": self._settings.bot_token,
            "token_type": "bot",
            "scope": ",".join(sorted(self._settings.scopes)),
            "bot_user_id": self._settings.bot_user_id,
            "app_id": self._settings.app_id,
            "team": {"id": self._workspace.id, "name": self._workspace.name},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "U0ALICE"},
        }
