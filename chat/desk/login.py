"""Logging in and out, and one's own sessions."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk.gate import ENTRY, Gate, Seat
from chat.desk.places import DESK
from chat.pages.errors import SessionGone
from chat.pages.forms import OpenForm, TokenForm
from chat.pages.leave import END_LIMIT_S, Leave
from chat.pages.site import see
from chat.pages.wording import ago
from chat.pages.words import Words
from moderation.staff.entry import Attempt, Entered, Paused
from moderation.staff.sessions import Kept
from rooms.errors import RoomsError
from rooms.retention import MINUTE_MS

WRONG_STATUS: Final = 403
PAUSED_STATUS: Final = 429


class LogInForm(OpenForm, frozen=True, kw_only=True):
    """What is asked of somebody who comes to the desk."""

    name: str
    password: str
    code: str
    lang: str


class LangForm(TokenForm, frozen=True, kw_only=True):
    """Another language for the desk."""

    lang: str


class EndForm(TokenForm, frozen=True, kw_only=True):
    """Which of one's own sessions should end; without an id, all of them."""

    session: str = ""


class Shown(msgspec.Struct, frozen=True):
    """One of one's own sessions, in words."""

    id: str
    opened: str
    seen: str
    is_this: bool


class LogIn:
    """Draws the entry and opens sessions."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the way in."""
        return [self._gate.route(ENTRY, self.show), self._gate.route(ENTRY, self.enter, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Draw the form, or lead somebody who is in already to the desk."""
        with contextlib.suppress(SessionGone):
            await self._gate.seat(request)
            return see(DESK)
        return self._gate.page(self._gate.visit(request), "enter", fault="")

    async def enter(self, request: Request) -> Response:
        """Open a session; whatever is wrong, the page says the same."""
        gate = self._gate
        form = await gate.site.form(request, LogInForm)
        visit = gate.visit(request, form.lang)
        attempt = Attempt(
            name=form.name,
            password=form.password,
            code=form.code,
            lang=visit.words.lang,
            network_tag=gate.site.network_tag(request),
        )
        outcome = await gate.staff.entry.log_in(attempt)
        if isinstance(outcome, Entered):
            return gate.let_in(see(DESK), outcome.token)
        if isinstance(outcome, Paused):
            minutes = -(-outcome.wait_ms // MINUTE_MS)
            return gate.page(visit, "enter", status=PAUSED_STATUS, fault=visit.words.count("staff.paused", minutes))
        return gate.page(visit, "enter", status=WRONG_STATUS, fault=visit.words.text("staff.wrong"))


class Seats:
    """Shows somebody their own sessions, and the ways out."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> list[BaseRoute]:
        """List the addresses of somebody who is in."""
        gate = self._gate
        return [
            gate.route(f"{DESK}/lang", self.lang, methods=["POST"]),
            gate.route(f"{DESK}/end", self.end, methods=["POST"]),
            gate.route(f"{DESK}/exit", self.leave, methods=["POST"]),
        ]

    async def shown(self, seat: Seat) -> list[Shown]:
        """List one's own living sessions, for the desk's first page."""
        now_ms = self._gate.site.services.clock_ms()
        kept = await self._gate.staff.sessions.living(seat.session.actor.staff_id)
        return [_shown(seat.words, one, now_ms, is_this=one.id == seat.session.id) for one in kept]

    async def lang(self, request: Request) -> Response:
        """Change the language of this session."""
        _, form = await self._gate.seat_form(request, LangForm)
        if form.lang in self._gate.site.words:
            await self._gate.seat(request, lang=form.lang)
        return see(DESK)

    async def end(self, request: Request) -> Response:
        """End one of one's own sessions, or all; who ends this one is led out."""
        seat, form = await self._gate.seat_form(request, EndForm)
        sessions = self._gate.staff.sessions
        if form.session == seat.session.id:
            await sessions.leave(seat.session)
        else:
            await sessions.end(seat.session.actor.staff_id, *filter(None, [form.session]))
        if form.session in {"", seat.session.id}:
            return self._gate.let_out(see(ENTRY))
        return see(DESK)

    async def leave(self, request: Request) -> Response:
        """Leave at once: end this session and a person's own, and lead away; asks no form token, as ``Leave``."""
        async with asyncio.TaskGroup() as group:
            leaving = group.create_task(Leave(self._gate.site).leave(request))
            group.create_task(self._end_this(request))
        return self._gate.let_out(leaving.result())

    async def _end_this(self, request: Request) -> None:
        with contextlib.suppress(RoomsError, TimeoutError, SessionGone):  # they leave all the same; it dies of its age
            async with asyncio.timeout(END_LIMIT_S):
                seat = await self._gate.seat(request)
                await self._gate.staff.sessions.leave(seat.session)


def _shown(words: Words, kept: Kept, now_ms: int, *, is_this: bool) -> Shown:
    return Shown(kept.id, ago(words, kept.opened_at_ms, now_ms), ago(words, kept.seen_at_ms, now_ms), is_this)
