"""Dispatch from a modal's view model to its rendering."""

from dataclasses import dataclass

from bot.slack.views import branching, forget_thread, mistral_key, policy_form
from bot.slack.views.agents import agent_form as form
from bot.slack.views.agents import agent_forms
from bot.slack.views.agents.agent_form import Form
from bot.slack.views.agents.agent_forms import DeletionToConfirm, ToCopy, ToDelete, ToEdit, ToSwitch
from bot.slack.views.block_kit import Json
from bot.slack.views.branching import ToBranch, Tree
from bot.slack.views.connectors import ToSignIn, sign_in_view
from bot.slack.views.forget_thread import ToForget
from bot.slack.views.mistral_key import ToSetKey
from bot.slack.views.modal import closing
from bot.slack.views.policy_form import ToSetPolicy
from bot.slack.views.routines import routine_form
from bot.slack.views.routines.routine_form import ToSchedule


@dataclass(frozen=True, slots=True)
class Done:
    """An outcome or a refusal, as one sentence; the title is what somebody wanted to do."""

    sentence: str
    title: str


Window = (
    Form
    | ToEdit
    | ToCopy
    | ToDelete
    | DeletionToConfirm
    | ToSwitch
    | ToBranch
    | Tree
    | ToSchedule
    | ToForget
    | ToSetPolicy
    | ToSetKey
    | ToSignIn
    | Done
)


def view(window: Window) -> Json:  # noqa: C901, PLR0911, PLR0912 - one row per window
    """Render a modal."""
    match window:
        case Form():
            return form.form_view(window)
        case ToEdit():
            return agent_forms.edit_view(window)
        case ToCopy():
            return agent_forms.copy_view(window)
        case ToDelete():
            return agent_forms.delete_view(window)
        case DeletionToConfirm():
            return agent_forms.deletion_view(window)
        case ToSwitch():
            return agent_forms.switch_view(window)
        case ToBranch():
            return branching.branch_view(window)
        case Tree():
            return branching.tree_view(window)
        case ToSchedule():
            return routine_form.schedule_view(window)
        case ToForget():
            return forget_thread.forget_view(window)
        case ToSetPolicy():
            return policy_form.policy_view(window)
        case ToSetKey():
            return mistral_key.key_view(window)
        case ToSignIn():
            return sign_in_view(window)
        case Done(sentence, title):
            return closing(title, sentence)
    raise AssertionError
