"""Form of a routine: what to ask, when, where, and whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.profiles.profile import Profile
from bot.slack.views.block_kit import OPTIONS, Json, context, option, plain, profile_option
from bot.slack.views.modal import INPUT, modal

SCHEDULE = "schedule_routine"
NEW_TITLE, EDIT_TITLE = "New routine", "Edit routine"
CREATE, SAVE = "Create", "Save"
QUESTION, WHEN, WHERE, AGENT = "question", "when", "where", "profile"
CHANNEL, DIRECT = "channel", "direct"
OF_PLACE = "@place"  # no agent has such a name
LABELS = {
    QUESTION: "What do you want to ask?",
    WHEN: "When?",
    WHERE: "Where?",
    AGENT: "Which agent?",
}
HINTS = {
    WHEN: "For example: every weekday at 9:00, every 1st of the month at 17:30, every 2 hours.",
}
PLACES = {CHANNEL: "In this channel", DIRECT: "In direct messages with you"}
PLACES_AGENT = "The agent that answers there"
ZONE = "Times are in your time zone, {zone}."
NO_ZONE = "I don't know your time zone, so times are in UTC."
LONGEST_QUESTION, LONGEST_WHEN = 2_000, 120  # characters


@dataclass(frozen=True, slots=True)
class ToSchedule:
    """A routine to make, in a channel ('': in direct messages only), or to edit, by its id.

    `chosen` is its agent (None: the place's); `zone` is '' where it isn't known.
    """

    channel: str
    profiles: tuple[Profile, ...]
    zone: str
    editing: str = ""
    question: str = ""
    words: str = ""
    chosen: str | None = None


def schedule_view(form: ToSchedule) -> Json:
    """Render the form as a modal."""
    title, submit = (EDIT_TITLE, SAVE) if form.editing else (NEW_TITLE, CREATE)
    return modal(SCHEDULE, title, submit, _fields(form), (form.channel, form.editing))


def _fields(form: ToSchedule) -> Iterator[Json]:
    yield _text(QUESTION, form.question, LONGEST_QUESTION, multiline=True)
    yield _text(WHEN, form.words, LONGEST_WHEN, multiline=False)
    yield context(ZONE.format(zone=form.zone) if form.zone else NO_ZONE)
    if form.channel and not form.editing:
        places = [option(text, value) for value, text in PLACES.items()]
        yield _select(WHERE, places, places[0])
    default = option(PLACES_AGENT, OF_PLACE)
    agents = [default, *(profile_option(one) for one in form.profiles[: OPTIONS - 1])]
    chosen = next((one for one in agents if one["value"] == form.chosen), default)
    yield _select(AGENT, agents, chosen)


def _text(field: str, value: str, longest: int, *, multiline: bool) -> Json:
    element = {
        "type": "plain_text_input",
        "action_id": INPUT,
        "multiline": multiline,
        "max_length": longest,
        **({"initial_value": value} if value else {}),
    }
    hint = {"hint": plain(HINTS[field])} if field in HINTS else {}
    return _input(field, element) | hint


def _select(field: str, options: list[Json], chosen: Json) -> Json:
    element = {
        "type": "static_select",
        "action_id": INPUT,
        "options": options,
        "initial_option": chosen,
    }
    return _input(field, element)


def _input(field: str, element: Json) -> Json:
    return {"type": "input", "block_id": field, "label": plain(LABELS[field]), "element": element}
