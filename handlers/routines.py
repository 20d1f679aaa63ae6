"""Routines: `/agent every`, `/agent routines`, and what people use in their lists."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import UserFacingError
from bot.home.app_home import AppHome
from bot.routines.desk import RoutineDesk
from bot.routines.making import RoutineMaking, wanted_of
from bot.slack.markup import unescaped
from bot.slack.views.routines import routine_form, routine_list
from bot.slack.views.windows import Done
from handlers import responses
from handlers.payloads import interactions
from handlers.payloads.interactions import Command, Submission

Act = Callable[[Actor, str], Awaitable[str]]


class RoutineHandlers:
    """The same buttons in a message and in the Home tab, each of which then shows the result."""

    def __init__(self, making: RoutineMaking, desk: RoutineDesk, app_home: AppHome) -> None:
        self._making = making
        self._desk = desk
        self._app_home = app_home

    async def every(self, command: Command) -> str:
        """Make a routine of what somebody wrote; open the window where they wrote nothing."""
        _, _, text = command.text.strip().strip("`").partition(" ")
        if text.strip():
            words = unescaped(text)
            return await self._making.by_words(command.here, command.user_team, words)
        await self._making.open(command.here, command.trigger)
        return ""

    async def listing(self, here: ActorInChannel, note: str = "") -> dict[str, Any]:
        return routine_list.message(await self._desk.of_place(here), note)

    async def new(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await self._open(ack, respond, body, self._new)

    async def edit(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await self._open(ack, respond, body, self._edit)

    async def run(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await self._act(ack, respond, body, self._desk.run)

    async def pause(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await self._act(ack, respond, body, self._desk.pause)

    async def resume(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await self._act(ack, respond, body, self._desk.resume)

    async def delete(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await self._act(ack, respond, body, self._desk.delete)

    async def save(self, sent: Submission) -> Done:
        """Somebody sent the window off. Raises ProfileError with what is wrong at its fields."""
        channel, editing = sent.about
        wanted = wanted_of({name: sent.text(name) for name in sent.blocks})
        if editing:
            routine = await self._desk.own(sent.who, editing)
            told = await self._making.change(sent.who, routine, wanted)
            done = Done(told, routine_form.EDIT_TITLE)
        else:
            who = sent.who
            here = ActorInChannel(who.team, who.user, channel) if channel else None
            place = here or ActorInChannel.directly(who)
            told = await self._making.make(place, sent.user_team, wanted)
            done = Done(told, routine_form.NEW_TITLE)
        self._app_home.show(sent.who)
        return done

    async def _open(
        self,
        ack: AsyncAck,
        respond: AsyncRespond,
        body: dict[str, Any],
        opening: Callable[[Actor, str, str], Awaitable[str]],
    ) -> None:
        """Open the window from a message, or from the Home tab."""
        if at_home := interactions.home_click(body):
            pressed = opening(at_home.who, at_home.value, at_home.trigger)
            await self._at_home(ack, at_home.who, pressed)
        elif click := interactions.click(body):
            pressed = opening(click.here, click.value, click.trigger)
            await responses.notify_user(ack, respond, pressed)

    async def _act(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any], act: Act
    ) -> None:
        """Do something with a routine, and show the list as it is then."""
        if at_home := interactions.home_click(body):
            await self._at_home(ack, at_home.who, act(at_home.who, at_home.value))
        elif click := interactions.click(body):
            acted = self._listed(click.here, act(click.here, click.value))
            await responses.replace_message(ack, respond, acted)

    async def _at_home(self, ack: AsyncAck, who: Actor, work: Awaitable[str]) -> None:
        async with asyncio.timeout(responses.PROMPT):
            note = await self._said(work)
        if note:
            self._app_home.show(who, note)
        await ack()

    async def _listed(self, here: ActorInChannel, work: Awaitable[str]) -> dict[str, Any]:
        return await self.listing(here, await self._said(work))

    async def _said(self, work: Awaitable[str]) -> str:
        try:
            return await work
        except UserFacingError as trouble:
            return trouble.sentence

    async def _new(self, who: Actor, _value: str, trigger: str) -> str:
        await self._making.open(who, trigger)
        return ""

    async def _edit(self, who: Actor, value: str, trigger: str) -> str:
        await self._making.open(who, trigger, await self._desk.own(who, value))
        return ""
