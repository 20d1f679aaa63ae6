"""Modals in which people choose an agent: to edit, duplicate or delete it, or for a thread."""

from dataclasses import dataclass

from bot.profiles.profile import Profile
from bot.slack.markup import named
from bot.slack.views.agents.agent_form import COPY_TITLE, EDIT_TITLE
from bot.slack.views.block_kit import Json, section
from bot.slack.views.modal import modal, which

CHOOSE, COPY, DELETE = "choose_profile", "copy_profile", "delete_profile"
CHOOSE_TO_DELETE = "choose_profile_to_delete"

DELETE_TITLE, NEXT, REMOVE = "Delete agent", "Next", "Delete"
COPIES = "You get a copy with a name of its own, and change it as you like."
SURE = (
    "⚠️ Delete {emoji} *{title}* (`{name}`)?\n"
    "*You can't undo this.* Where the agent answers now, the default agent takes over, or the one "
    "of the same name that comes with me. Threads keep what was said in them."
)
SWITCH, SWITCH_TITLE, SWITCH_LABEL = "switch_thread", "Switch agent", "Switch"
GOES_ALONG = "The new agent can see the conversation so far."


@dataclass(frozen=True, slots=True)
class ToEdit:
    """Choice of a custom profile to edit."""

    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class ToCopy:
    """Choice of a profile, shipped or custom, to make another one from."""

    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class ToDelete:
    """Choice of a custom profile to delete; none is chosen beforehand."""

    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class DeletionToConfirm:
    """Confirmation that a custom profile is to be deleted."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class ToSwitch:
    """Choice of a thread's agent; `about` is the thread: channel and ts."""

    profiles: tuple[Profile, ...]
    answering: Profile
    about: tuple[str, ...]


def edit_view(window: ToEdit) -> Json:
    """Render the choice of a profile to edit as a modal."""
    return modal(CHOOSE, EDIT_TITLE, NEXT, [which(window.profiles)])


def copy_view(window: ToCopy) -> Json:
    """Render the choice of a profile to duplicate as a modal."""
    picker = which(window.profiles, preselects=False)
    return modal(COPY, COPY_TITLE, NEXT, [picker, section(COPIES)])


def delete_view(window: ToDelete) -> Json:
    """Render the choice of a profile to delete as a modal."""
    picker = which(window.profiles, preselects=False)
    return modal(CHOOSE_TO_DELETE, DELETE_TITLE, NEXT, [picker])


def deletion_view(window: DeletionToConfirm) -> Json:
    """Render what deleting a profile means as a modal."""
    profile = window.profile
    told = SURE.format(emoji=profile.emoji, title=named(profile.title), name=profile.name)
    return modal(DELETE, DELETE_TITLE, REMOVE, [section(told)], (profile.name,))


def switch_view(window: ToSwitch) -> Json:
    """Render the choice of a thread's agent as a modal."""
    picker = which(window.profiles, window.answering)
    shown = [picker, section(GOES_ALONG)]
    return modal(SWITCH, SWITCH_TITLE, SWITCH_LABEL, shown, window.about)
