"""Slack's JSON for users, user groups and channels."""

from playground.slack.records import Channel, User, UserGroup
from playground.slack.state import State
from playground.slack.wire import Json


def user_shape(workspace: State, user: User) -> Json:
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_offset": 3600,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": user.is_stranger,
        "updated": 1700000000,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.display_name,
            "team": user.team_id,
            **({"bot_id": user.bot_id, "api_app_id": user.app_id} if user.is_bot else {}),
        },
        **_enterprise_user(workspace, user),
    }


def _enterprise_user(workspace: State, user: User) -> Json:
    """Spell what is only known of the people of an organisation, whichever workspace is theirs."""
    enterprise = workspace.enterprise
    if enterprise is None or user.team_id not in enterprise.teams:
        return {}
    about = {
        "id": user.id,
        "enterprise_id": enterprise.id,
        "enterprise_name": enterprise.name,
        "is_admin": False,
        "is_owner": False,
        "teams": [user.team_id],
    }
    return {"enterprise_user": about}


def group_shape(workspace: State, group: UserGroup) -> Json:
    return {
        "id": group.id,
        "team_id": workspace.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.handle.title(),
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 1700000000,
        "date_delete": 0,
        "auto_type": None,
        "users": list(group.users),
        "user_count": len(group.users),
    }


def channel_shape(workspace: State, channel: Channel) -> Json:
    shape: Json = {
        "id": channel.id,
        "created": 1700000000,
        "is_im": channel.kind == "im",
        "is_archived": channel.archived,
        "is_org_shared": channel.org_shared,
        "context_team_id": workspace.id,
    }
    bot = workspace.installation.bot_user_id
    other = next((m for m in channel.members if m != bot), bot)
    if channel.kind == "im":
        return {**shape, "user": other, "is_user_deleted": False}
    return {
        **shape,
        "creator": other,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": channel.name == "general",
        "is_shared": channel.ext_shared or channel.org_shared,
        "is_ext_shared": channel.ext_shared,
        "is_member": workspace.bot_is_in(channel),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
