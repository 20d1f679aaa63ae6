"""Modals and Home tabs: what they may hold, how they stack, how Slack spells them."""

import json

from playground.slack.api.content.blocks import VIEW_BLOCK_LIMIT, VIEW_BLOCKS, check_blocks
from playground.slack.records import View
from playground.slack.wire import Json, SlackError, words
from playground.slack.workspace import Workspace

STACK_LIMIT = 3
TITLE_LIMIT = 24
CALLBACK_LIMIT = 255
METADATA_LIMIT = 3_000
SIZE_LIMIT = 250_000
VIEW_FIELDS = words("""
    type title blocks close submit private_metadata callback_id clear_on_close notify_on_close
    external_id submit_disabled
    """)
# A Home tab cannot be closed or submitted.
HOME_FIELDS = words("type blocks private_metadata callback_id external_id")


def check_view(body: Json, kind: str) -> Json:
    """Refuse what Slack refuses in a view of this kind ("modal" or "home")."""
    if len(json.dumps(body)) > SIZE_LIMIT:
        raise SlackError("view_too_large")
    problems = _problems(body, kind)
    if problems:
        raise SlackError("invalid_arguments", *problems)
    return body


def _problems(body: Json, kind: str) -> list[str]:
    blocks = body.get("blocks")
    limits = (("callback_id", CALLBACK_LIMIT), ("private_metadata", METADATA_LIMIT))
    problems = [
        f"must be less than {limit + 1} characters [json-pointer:/view/{name}]"
        for name, limit in limits
        if len(str(body.get(name) or "")) > limit
    ]
    if unknown := set(body) - (HOME_FIELDS if kind == "home" else VIEW_FIELDS):
        problems.append(f"unexpected fields {sorted(unknown)} [json-pointer:/view]")
    if body.get("type") != kind:
        problems.append(f"must be {kind} [json-pointer:/view/type]")
    if not isinstance(blocks, list) or len(blocks) > VIEW_BLOCK_LIMIT or not _are_objects(blocks):
        problems.append(f"must have up to {VIEW_BLOCK_LIMIT} blocks [json-pointer:/view/blocks]")
    else:
        problems += _block_problems(blocks)
        problems += _modal_problems(body, blocks) if kind == "modal" else []
    return problems


def _are_objects(items: list[object]) -> bool:
    return all(isinstance(item, dict) for item in items)


def _block_problems(blocks: list[Json]) -> list[str]:
    try:
        check_blocks(blocks, VIEW_BLOCK_LIMIT, VIEW_BLOCKS)
    except SlackError as error:
        return [*error.messages]
    return []


def _modal_problems(body: Json, blocks: list[Json]) -> list[str]:
    problems = [
        f"must have 1 to {TITLE_LIMIT} characters [json-pointer:/view/{name}]"
        for name in ("title", "submit", "close")
        if (name == "title" or body.get(name)) and not _is_title(body.get(name))
    ]
    if any(block.get("type") == "input" for block in blocks) and not body.get("submit"):
        problems.append("a view with input blocks needs a submit [json-pointer:/view/submit]")
    return problems


def _is_title(text: object) -> bool:
    words = text.get("text") if isinstance(text, dict) else None
    return isinstance(words, str) and 0 < len(words) <= TITLE_LIMIT


class Modals:
    """The views people have open."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def open(self, user: str, body: Json) -> View:
        """Open a modal in place of any stack this person has open."""
        for view in self.stack(user):
            self._shut(view)
        return self._add(user, body, None)

    def push(self, user: str, body: Json) -> View:
        stack = self.stack(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        return self._add(user, body, stack[-1])

    def update(self, view: View, body: Json) -> View:
        view.body = body
        view.hash = self._workspace.next_ts()
        self._publish(view)
        return view

    def close(self, view: View, *, all_of_them: bool = False) -> None:
        for other in self.stack(view.user) if all_of_them else [view]:
            self._shut(other)
        self._publish(view)

    def publish_home(self, user: str, body: Json) -> View:
        view = self._workspace.homes.get(user)
        if view is None:
            view_id = self._workspace.next_id("V0")
            view = View(view_id, user, body, root=view_id)
            self._workspace.homes[user] = view
        return self.update(view, body)

    def stack(self, user: str) -> list[View]:
        return [v for v in self._workspace.views.values() if v.user == user and v.open]

    def shape(self, view: View, state: Json | None = None) -> Json:
        installation = self._workspace.installation
        defaults: Json = {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "close": None,
            "submit": None,
        }
        return {
            **defaults,
            **{name: value for name, value in view.body.items() if value is not None},
            "id": view.id,
            "team_id": self._workspace.id,
            "state": {"values": state or {}},
            "hash": view.hash,
            "previous_view_id": view.previous,
            "root_view_id": view.root,
            "app_id": self._workspace.settings.app_id,
            "app_installed_team_id": installation.owner,
            "bot_id": installation.bot_id,
        }

    def _add(self, user: str, body: Json, previous: View | None) -> View:
        view_id = self._workspace.next_id("V0")
        view = View(
            id=view_id,
            user=user,
            body=body,
            root=previous.root if previous else view_id,
            previous=previous.id if previous else None,
            hash=self._workspace.next_ts(),
        )
        self._workspace.views[view_id] = view
        self._publish(view)
        return view

    def _shut(self, view: View) -> None:
        view.open = False
        self._workspace.touch("views", view.id)

    def _publish(self, view: View) -> None:
        self._workspace.touch("views", view.id)
        self._workspace.touch("homes", view.user)
        self._workspace.changes.publish("view_changed", user=view.user, view=view.id)
