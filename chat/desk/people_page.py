"""Who is on the staff: bringing people in, letting them go, and bringing them back."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk.gate import Gate, Seat
from chat.desk.places import DESK
from chat.pages.errors import FormUnreadable, NotFound
from chat.pages.forms import TokenForm
from chat.pages.site import see
from chat.pages.wording import ago
from chat.staffing import link
from moderation.staff.accounts import Account, State, may_invite
from moderation.staff.errors import LastOperator
from moderation.staff.roles import Right, Role

PEOPLE: Final = f"{DESK}/people"
SPARED_STATUS: Final = 409


class InvitingForm(TokenForm, frozen=True, kw_only=True):
    """Which role somebody is to have."""

    role: Role


class AccountForm(TokenForm, frozen=True, kw_only=True):
    """Whose account is meant."""

    account: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One account in words."""

    id: str
    name: str
    role: str
    state: str
    since: str
    is_own: bool
    is_active: bool


class PeoplePage:
    """Shows the staff to whoever may bring people in, and does what their role may do."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._accounts = gate, gate.staff.accounts

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the staff."""
        acts = {"invite": self.invite, "disable": self.disable, "reset": self.reset}
        return [
            self._gate.route(PEOPLE, self.show),
            *(self._gate.route(f"{PEOPLE}/{name}", act, methods=["POST"]) for name, act in acts.items()),
        ]

    async def show(self, request: Request) -> Response:
        """Draw the list."""
        seat = await self._gate.seat(request)
        self._gate.need(seat, Right.INVITE_STAFF)
        return await self._draw(seat)

    async def invite(self, request: Request) -> Response:
        """Make an invitation and show its link, once."""
        seat, form = await self._gate.seat_form(request, InvitingForm)
        token = await self._accounts.invite(form.role, seat.session.actor)
        if token is None:
            raise NotFound
        return await self._draw(seat, link=self._link(seat, token), link_for=seat.words.text(f"staff.role_{form.role}"))

    async def disable(self, request: Request) -> Response:
        """Close an account."""
        seat, form = await self._gate.seat_form(request, AccountForm)
        account = await self._account(seat, form)
        try:
            await self._accounts.disable(account.staff_id, seat.session.actor)
        except LastOperator:
            return await self._draw(seat, is_spared=True)
        return see(PEOPLE)

    async def reset(self, request: Request) -> Response:
        """Close an account and show the link by which its owner sets it up anew, once."""
        seat, form = await self._gate.seat_form(request, AccountForm)
        account = await self._account(seat, form)
        try:
            token = await self._accounts.reset(account, seat.session.actor)
        except LastOperator:
            return await self._draw(seat, is_spared=True)
        return await self._draw(seat, link=self._link(seat, token), link_for=account.pseudonym)

    async def _account(self, seat: Seat, form: AccountForm) -> Account:
        """Find an account for somebody who may close it. Raises ``NotFound`` and ``FormUnreadable``."""
        self._gate.need(seat, Right.DISABLE_STAFF)
        for account in await self._accounts.everyone():
            if account.staff_id == form.account:
                return account
        raise FormUnreadable

    async def _draw(self, seat: Seat, *, link: str = "", link_for: str = "", is_spared: bool = False) -> Response:
        actor = seat.session.actor
        return self._gate.page(
            seat,
            "people",
            status=SPARED_STATUS if is_spared else 200,
            people=[self._person(seat, account) for account in await self._accounts.everyone()],
            roles=[(role, seat.words.text(f"staff.role_{role}")) for role in Role if may_invite(actor, role)],
            may_close=actor.may(Right.DISABLE_STAFF),
            link=link,
            link_for=link_for,
            is_spared=is_spared,
        )

    def _person(self, seat: Seat, account: Account) -> Person:
        words = seat.words
        return Person(
            id=account.staff_id,
            name=account.pseudonym,
            role=words.text(f"staff.role_{account.role}"),
            state=words.text(f"staff.state_{account.state}"),
            since=ago(words, account.since_ms, self._gate.site.services.clock_ms()),
            is_own=account.staff_id == seat.session.actor.staff_id,
            is_active=account.state is State.ACTIVE,
        )

    def _link(self, seat: Seat, token: str) -> str:
        return link(self._gate.site.services.settings.public_origin or f"http://{seat.host}", token)
