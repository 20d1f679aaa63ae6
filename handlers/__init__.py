"""Slack in: everything that the app listens to, on one screen."""

from slack_bolt.async_app import AsyncApp

from bot.files import missing_notice
from bot.slack.posting import edit_offers
from bot.slack.views import (
    answer_footer,
    branching,
    channel_changes,
    connectors,
    forget_thread,
    policy_form,
)
from bot.slack.views import home as home_view
from bot.slack.views import library as library_view
from bot.slack.views import mistral_key as key_view
from bot.slack.views.agents import agent_card, agent_form, agent_forms
from bot.slack.views.approvals import approval
from bot.slack.views.costs import budget
from bot.slack.views.memory import note_list, note_notices
from bot.slack.views.routines import routine_form, routine_list
from handlers.agents import (
    AgentCardHandlers,
    AgentCommandHandlers,
    AgentFormHandlers,
    AgentSwitch,
    PlaceSettings,
    PolicyFormHandlers,
)
from handlers.answers import AnswerHandlers, ApprovalHandlers, FileRetryHandlers
from handlers.connect.clicks import ConnectHandlers
from handlers.doors.gatekeeper import Gatekeeper
from handlers.doors.message_door import MessageDoor
from handlers.doors.shortcut_refusals import ShortcutRefusals
from handlers.events import files, messages, stops
from handlers.events.changes import ChangeHandlers
from handlers.events.edits import EditHandlers
from handlers.events.lifecycle import ChannelHandlers, LifecycleHandlers
from handlers.home import HomeActionHandlers, MistralKeyHandlers, TabHandlers
from handlers.library import JoinHandlers, LibraryHandlers
from handlers.memory import MemoryHandlers
from handlers.requests import fallback
from handlers.routines import RoutineHandlers
from handlers.services import Services
from handlers.surface import SHORTCUTS
from handlers.threads import ShortcutHandlers, ThreadFormHandlers
from handlers.windows import SubmittedWindows

# Messages by which Slack tells who can see a channel from now on.
MADE_PUBLIC, MADE_PRIVATE = "channel_convert_to_public", "channel_convert_to_private"


def register(app: AsyncApp, services: Services, bot_user_id: str) -> None:
    """Connect what comes from Slack to what answers it, behind the gatekeeper."""
    titles = {callback: name for callback, (name, _) in SHORTCUTS.items()}
    refusals = ShortcutRefusals(services.modals, titles)
    app.middleware(Gatekeeper(services.gate, bot_user_id, refusals))
    _messages(app, services, bot_user_id)
    _places(app, services)
    _commands(app, services)
    _message_menu(app, services, refusals)
    _below_answers(app, services)
    _windows(app, services)
    _library(app, services, bot_user_id)
    _connectors(app, services, windows=SubmittedWindows(services.signed_views))
    _memory(app, services)
    fallback.register(app)


def _messages(app: AsyncApp, services: Services, bot_user_id: str) -> None:
    """Messages and files: what people write, change, delete, share and stop."""
    on_file = files.FileHandlers(services.documents.intake, bot_user_id)
    agents, worker = services.agents, services.queue.worker
    door = MessageDoor(services.gate, agents.audience, worker)
    callers = messages.Callers(agents.asking_apps, agents.user_groups, door)
    on_message = messages.MessageHandlers(worker, on_file, bot_user_id, callers)
    on_stop = stops.StopHandlers(services.queue.cancellation)
    on_edit = EditHandlers(
        services.interactions.edited_questions,
        services.interactions.edits_under_way,
        on_message,
        services.branching.service,
        services.background,
    )
    on_change = ChangeHandlers(
        services.queue.cancellation,
        services.documents.carried_files,
        on_message,
        on_edit,
        services.voice.messages,
    )

    app.event({"type": "message", "subtype": None})(on_message.received)  # most are: tried first
    app.event("app_mention")(on_message.mentioned)
    app.event({"type": "message", "subtype": "message_deleted"})(on_change.deleted)
    app.event({"type": "message", "subtype": "message_changed"})(on_change.changed)
    app.event("file_shared")(on_file.shared)
    app.event("file_change")(on_file.changed)
    app.event("file_deleted")(on_file.deleted)
    app.event("agent_session_stopped")(on_stop.pressed)
    app.action(edit_offers.ASK)(on_edit.ask)
    app.action(edit_offers.BRANCH)(on_edit.branch)
    _channels(app, services, bot_user_id)
    app.event("message")(on_message.received)  # all that are left


def _channels(app: AsyncApp, services: Services, bot_user_id: str) -> None:
    """Channels: who can see them from now on, and those that close or open."""
    on_channel = ChannelHandlers(
        services.queue.cancellation,
        services.retention.departures,
        services.documents.audiences,
        services.routines.endings,
        bot_user_id,
    )
    app.event({"type": "message", "subtype": MADE_PUBLIC})(on_channel.made_public)
    app.event({"type": "message", "subtype": MADE_PRIVATE})(on_channel.made_private)
    for closing in ("channel_archive", "channel_left", "group_archive", "group_left"):
        app.event(closing)(on_channel.closed)
    for opening in ("channel_unarchive", "group_unarchive"):
        app.event(opening)(on_channel.opened)
    app.event("member_left_channel")(on_channel.member_left)
    app.action(channel_changes.DELETE)(on_channel.delete)
    app.event("channel_shared")(on_channel.shared)


def _places(app: AsyncApp, services: Services) -> None:
    """Events of channels and workspaces that end, and of the app's tabs."""
    on_end = LifecycleHandlers(services.retention.offboarding)
    app.event("app_uninstalled")(on_end.uninstalled)
    app.event("tokens_revoked")(on_end.revoked)
    app.event("channel_deleted")(on_end.channel_deleted)
    app.event("group_deleted")(on_end.channel_deleted)

    on_tab = TabHandlers(services.home.tab, services.home.prompts)
    app.event("app_home_opened")(on_tab.opened)
    app.event("assistant_thread_started")(on_tab.started)


def _commands(app: AsyncApp, services: Services) -> None:
    """Slash commands, the card of `/agent`, the Home tab."""
    on_routine = _routines(app, services)
    switch = AgentSwitch(services.agents.channel, services.home.prompts)
    on_command = AgentCommandHandlers(
        switch,
        services.agents.forms,
        services.home.usage,
        PlaceSettings(
            services.retention.keep_setting,
            services.agents.app_setting,
            services.policy_setting,
        ),
        on_routine,
    )
    app.command("/agent")(on_command.agent)

    on_card = AgentCardHandlers(switch, services.agents.forms)
    app.action(agent_card.PICK)(on_card.pick)
    app.action(agent_card.NEW)(on_card.new)
    app.action(agent_card.COPY)(on_card.duplicate)
    app.action(agent_card.EDIT)(on_card.edit)

    agents, key_setting = services.agents, services.mistral_key_setting
    at_home = HomeActionHandlers(services.home.tab, agents.channel, agents.forms, key_setting)
    app.action(home_view.PICK)(at_home.pick)
    app.action(home_view.NEW)(at_home.new)
    app.action(home_view.COPY)(at_home.duplicate)
    app.action(home_view.EDIT)(at_home.edit)
    app.action(key_view.OPEN)(at_home.key)


def _routines(app: AsyncApp, services: Services) -> RoutineHandlers:
    """Lists of routines, in a message and in the Home tab; and their window."""
    routines, windows = services.routines, SubmittedWindows(services.signed_views)
    on_routine = RoutineHandlers(routines.making, routines.desk, services.home.tab)
    app.action(routine_list.NEW)(on_routine.new)
    app.action(routine_list.EDIT)(on_routine.edit)
    app.action(routine_list.RUN)(on_routine.run)
    app.action(routine_list.PAUSE)(on_routine.pause)
    app.action(routine_list.RESUME)(on_routine.resume)
    app.action(routine_list.DELETE)(on_routine.delete)
    app.view(routine_form.SCHEDULE)(windows.accept(on_routine.save, words=2))
    return on_routine


def _message_menu(app: AsyncApp, services: Services, refusals: ShortcutRefusals) -> None:
    """Shortcuts in the menu of a message."""
    branches, exporter = services.branching.service, services.transcripts.exporter
    forgetting, thread_agents = services.retention.forgetting, services.agents.thread
    on_message_menu = ShortcutHandlers(thread_agents, branches, exporter, forgetting, refusals)
    app.shortcut("branch_from_here")(on_message_menu.branch_from_here)
    app.shortcut("switch_agent")(on_message_menu.switch_agent)
    app.shortcut("export_thread")(on_message_menu.export_thread)
    app.shortcut("forget_thread")(on_message_menu.forget_thread)


def _below_answers(app: AsyncApp, services: Services) -> None:
    """Buttons and menus below an answer, and an agent's approval requests."""
    on_answer = AnswerHandlers(
        services.agents.thread,
        services.interactions.regenerate,
        services.branching.service,
        services.branching.tree,
        services.interactions.feedback,
    )
    app.action(answer_footer.MENU)(on_answer.menu)
    app.action(answer_footer.FEEDBACK)(on_answer.opinion)
    app.action(missing_notice.RETRY)(FileRetryHandlers(services.files.retries).files)

    on_consent = ApprovalHandlers(services.interactions.decisions)
    app.action(approval.ALLOW)(on_consent.allow)
    app.action(approval.DENY)(on_consent.deny)


def _windows(app: AsyncApp, services: Services) -> None:
    """Modals that people submit."""
    trees, forgetting = services.branching, services.retention.forgetting
    on_thread = ThreadFormHandlers(services.agents.thread, trees.service, trees.tree, forgetting)
    windows = SubmittedWindows(services.signed_views)
    accept = windows.accept
    app.view(forget_thread.FORGET)(accept(on_thread.forget, words=2))
    app.view(agent_forms.SWITCH)(accept(on_thread.switch, words=2))
    app.view(branching.BRANCH)(accept(on_thread.branch, words=2))
    app.view(branching.COMPARE)(accept(on_thread.compare, words=1))

    on_agent = AgentFormHandlers(services.agents.forms, services.agents.custom, services.home.tab)
    app.view(agent_form.MAKE)(accept(on_agent.make, words=1))
    app.view(agent_form.EDIT)(accept(on_agent.edit, words=1))
    app.action(agent_form.MORE)(
        windows.use(on_agent.more, services.agents.forms.modals.push, words=1)
    )
    app.view(agent_forms.COPY)(accept(on_agent.copy))
    app.view(agent_forms.CHOOSE)(accept(on_agent.choose))
    app.view(agent_forms.CHOOSE_TO_DELETE)(accept(on_agent.choose_to_delete))
    app.view(agent_forms.DELETE)(accept(on_agent.delete, words=1))

    on_policy = PolicyFormHandlers(services.policy_setting)
    app.action(budget.CHANGE)(on_policy.open_budgets)
    app.view(policy_form.SAVE)(accept(on_policy.save, words=1))

    on_key = MistralKeyHandlers(services.mistral_key_setting)
    app.action(key_view.PUSH)(on_key.push)
    app.view(key_view.SAVE)(accept(on_key.save))


def _library(app: AsyncApp, services: Services, bot_user_id: str) -> None:
    """`/library`, with what people use in its list; and the word about it in a new channel."""
    library = LibraryHandlers(services.documents.library)
    app.command("/library")(library.command)
    app.action(library_view.PREVIOUS)(library.turn)
    app.action(library_view.NEXT)(library.turn)
    app.action(library_view.REMOVE)(library.remove)
    app.action(library_view.RETRY)(library.retry)

    app.action(channel_changes.CLEAR)(library.clear)

    notice, departures = services.documents.channel_notice, services.retention.departures
    app.event("member_joined_channel")(JoinHandlers(notice, departures, bot_user_id).joined)


def _connectors(app: AsyncApp, services: Services, windows: SubmittedWindows) -> None:
    """Accounts that people connect: from a question, and in their Home."""
    sign_ins, accounts = services.connectors.sign_ins, services.connectors.accounts
    on_connect = ConnectHandlers(sign_ins, accounts, services.modals, services.home.tab)
    app.action(connectors.CONNECT)(on_connect.offered)
    app.action(connectors.HOME_CONNECT)(on_connect.at_home)
    app.action(connectors.DISCONNECT)(on_connect.disconnect)
    app.action(connectors.LINK)(on_connect.opened)
    app.view(connectors.CHECK)(windows.accept(on_connect.check, words=1))


def _memory(app: AsyncApp, services: Services) -> None:
    """`/memory`, its list, and what agents noted: undone below the answer."""
    memory = MemoryHandlers(services.memory, services.home.tab)
    app.command("/memory")(memory.command)
    app.action(note_list.PREVIOUS)(memory.turn)
    app.action(note_list.NEXT)(memory.turn)
    app.action(note_list.REMOVE)(memory.remove)
    app.action(note_list.CLEAR)(memory.clear)
    app.action(note_list.KEEP)(memory.keep)
    app.action(note_list.REMOVE_AT_HOME)(memory.remove_at_home)
    app.action(note_notices.UNDO)(memory.undo)
    app.action(note_notices.UNFORGET)(memory.bring_back)
