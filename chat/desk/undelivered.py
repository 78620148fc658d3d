"""Alarms that reached nobody: given up after their last try, to be tried again by hand."""

from __future__ import annotations

import re
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk.gate import Gate, Seat
from chat.desk.places import DESK
from chat.pages.forms import TokenForm
from chat.pages.site import see
from chat.pages.wording import ago
from moderation.alarms.calls import DeadLetter, DeadLetters
from moderation.staff.roles import Right

UNDELIVERED: Final = f"{DESK}/undelivered"
SHOWN_MOST: Final = 50
GONE_STATUS: Final = 409
PLACE: Final = re.compile(r"\d{1,19}-\d{1,19}")
"""How a stream names an entry: two numbers that fit into 64 bits."""


class LetterForm(TokenForm, frozen=True, kw_only=True):
    """Which one is to be tried again."""

    letter: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One alarm in words; ``target`` is the name of a way to reach people, never its address."""

    id: str
    target: str
    code: str
    lane: str
    reason: str
    tries: int
    since: str


class Undelivered:
    """Shows what could not be delivered to whoever may mend it."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._letters = gate, DeadLetters(gate.site.services.record)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of undelivered alarms."""
        route = self._gate.route
        return [route(UNDELIVERED, self.show), route(f"{UNDELIVERED}/again", self.again, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Draw the list."""
        seat = await self._gate.seat(request)
        self._gate.need(seat, Right.MEND_ALARMS)
        return await self._draw(seat)

    async def again(self, request: Request) -> Response:
        """Have one tried anew; what was tried anew already, or has nobody to call any more, is said to be so."""
        seat, form = await self._gate.seat_form(request, LetterForm)
        self._gate.need(seat, Right.MEND_ALARMS)
        if PLACE.fullmatch(form.letter) and await self._letters.revive(form.letter):
            return see(UNDELIVERED)
        return await self._draw(seat, is_gone=True)

    async def _draw(self, seat: Seat, *, is_gone: bool = False) -> Response:
        letters = await self._letters.newest(SHOWN_MOST)
        return self._gate.page(
            seat,
            "undelivered",
            status=GONE_STATUS if is_gone else 200,
            letters=[self._shown(seat, letter) for letter in letters],
            is_gone=is_gone,
        )

    def _shown(self, seat: Seat, letter: DeadLetter) -> Shown:
        words, call = seat.words, letter.call
        return Shown(
            id=letter.id,
            target=letter.target,
            code=call.code if call else "",
            lane=words.text(f"desk.lane_{call.lane}") if call else "",
            reason=letter.reason,
            tries=letter.tries,
            since=ago(words, letter.at_ms, self._gate.site.services.clock_ms()),
        )
