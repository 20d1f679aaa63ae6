"""assistant.threads.*: the status line, the title and the suggested prompts of a thread."""

from playground.slack.api.access import Access
from playground.slack.api.args import Args
from playground.slack.api.handler import Handler
from playground.slack.posting import Posting
from playground.slack.records import Channel, ThreadStatus
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace

LOADING_LIMIT = 10
PROMPT_LIMIT = 4
PROMPT_FIELDS = {"title", "message"}


class Assistant:
    def __init__(self, workspace: Workspace, posting: Posting) -> None:
        self._workspace = workspace
        self._posting = posting
        self._access = Access(workspace)

    def methods(self) -> dict[str, Handler]:
        return {
            "assistant.threads.setStatus": self.set_status,
            "assistant.threads.setTitle": self.set_title,
            "assistant.threads.setSuggestedPrompts": self.set_prompts,
        }

    def set_status(self, args: Args) -> Json:
        """Show a status for two minutes, or until a post; an empty one clears it."""
        channel, thread_ts = self._thread(args)
        messages = args.texts("loading_messages") or []
        if len(messages) > LOADING_LIMIT:
            raise SlackError("invalid_arguments", f"no more than {LOADING_LIMIT} loading_messages")
        text = args.text("status")
        if not text:
            self._posting.clear_status(channel.id, thread_ts)
            return {}
        status = ThreadStatus(text, messages, self._workspace.now())
        self._workspace.statuses[channel.id, thread_ts] = status
        self._workspace.changes.publish(
            "status_changed", channel.id, thread_ts=thread_ts, status=text
        )
        return {}

    def set_title(self, args: Args) -> Json:
        channel, thread_ts = self._thread(args)
        self._workspace.titles[channel.id, thread_ts] = args.text("title")
        self._workspace.touch("titles", channel.id, thread_ts)
        self._workspace.changes.publish("title_changed", channel.id, thread_ts=thread_ts)
        return {}

    def set_prompts(self, args: Args) -> Json:
        """Show prompts in a direct message; in a thread only for an app of the older kind."""
        features = self._workspace.settings.features
        if "assistant" not in features:
            raise SlackError("not_agent_app")
        channel = self._access.visible(args.text("channel_id"))
        if channel.kind != "im":
            raise SlackError("channel_not_found")
        prompts = _prompts(args)
        thread_ts = args.optional("thread_ts")
        if thread_ts is not None:
            channel, thread_ts = self._thread(args)
            if "assistant_view" not in features:
                return {}  # as Slack does: nothing is shown, and nothing is said of it
        shown = {"title": args.text("title"), "prompts": prompts}
        self._workspace.prompts[channel.id, thread_ts] = shown
        self._workspace.touch("prompts", channel.id, thread_ts)
        self._workspace.changes.publish("prompts_changed", channel.id, thread_ts=thread_ts)
        return {}

    def _thread(self, args: Args) -> tuple[Channel, str]:
        channel = self._access.visible(args.text("channel_id"))
        if not self._workspace.bot_is_in(channel):
            raise SlackError("channel_not_found")
        thread_ts = args.text("thread_ts")
        message = channel.messages.get(thread_ts)
        if message is None or message.is_reply:
            raise SlackError("invalid_thread_ts")
        return channel, thread_ts


def _prompts(args: Args) -> list[Json]:
    prompts = args.items("prompts") or []
    if not 0 < len(prompts) <= PROMPT_LIMIT or not all(map(_is_prompt, prompts)):
        raise SlackError("invalid_arguments", "prompts: 1 to 4, each a title and a message")
    return prompts


def _is_prompt(prompt: Json) -> bool:
    texts = all(isinstance(text, str) and text for text in prompt.values())
    return set(prompt) == PROMPT_FIELDS and texts
