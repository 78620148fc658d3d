"""What is done on an item: taking it, reading on, deciding, asking a second moderator and agreeing."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk.choices import read_act
from chat.desk.facts import Told, name_of
from chat.desk.gate import AWAY_STATUS, Gate, Seat
from chat.desk.item_page import ItemPage
from chat.desk.people import pseudonyms
from chat.desk.places import DESK, ITEM, item_path
from chat.desk.reading import Step
from chat.desk.talking import NeverAsked, Said, Talking, ThreadFull
from chat.pages.errors import FormUnreadable
from chat.pages.forms import TokenForm
from chat.pages.site import see
from chat.text import TextRefused
from chat.wire.types import Nonce
from moderation.desk.actions import WRITTEN, Action
from moderation.desk.agreeing import Asked
from moderation.desk.changes import announce
from moderation.desk.decisions import Decided, DeskBusy, Stale, Taken, Wish
from moderation.desk.matrix import Ask, Denied
from moderation.desk.queue import Unclaimed
from moderation.desk.words import NOTE_LIMIT_CHARS, Note
from moderation.findings import Reason
from rooms.errors import StoreAway, StoreRefused

DENIED_STATUS: Final = 403
KEPT_STATUS: Final = 204
LOST_STATUS: Final = 409
WRITE_ASKS: Final = "write_asks"
"""After this the page's form of writing tells that its writer was warned, and so means it."""


class LookForm(TokenForm, frozen=True, kw_only=True):
    """How far somebody wants to read."""

    step: Step


class ActForm(TokenForm, frozen=True, kw_only=True):
    """A decision. Its id is drawn with the page, so that a form sent twice decides once."""

    decision: Nonce
    version: Annotated[str, msgspec.Meta(pattern=r"\A\d{1,9}\Z")]
    act: str
    reason: str = ""
    nonce: str = ""
    of: str = ""
    text: str = ""
    reply: str = ""
    need: str = ""
    country: str = ""
    confirmed: Literal["", "true"] = ""


class AgreeForm(TokenForm, frozen=True, kw_only=True):
    """Agreement to exactly the wish that was shown."""

    wish: Nonce


class Acting:
    """Takes the forms of an item's page."""

    def __init__(self, gate: Gate, page: ItemPage) -> None:
        self._gate, self._page, self._talking = gate, page, Talking(gate)
        self._services = gate.site.services

    def routes(self) -> list[BaseRoute]:
        """List the addresses of acts."""
        acts = {
            "look": self.look,
            "claim": self.claim,
            "keep": self.keep,
            "drop": self.drop,
            "decide": self.decide,
            "ask": self.ask,
            "agree": self.agree,
            "withdraw": self.withdraw,
        }
        return [self._gate.route(f"{ITEM}/{{item}}/{name}", act, methods=["POST"]) for name, act in acts.items()]

    async def look(self, request: Request) -> Response:
        """Show more of an item; whoever works on it keeps it for five more minutes."""
        seat, form = await self._gate.seat_form(request, LookForm)
        item_id = request.path_params["item"]
        await self._services.queue.heartbeat(item_id, seat.session.actor.staff_id)
        return await self._page.draw(seat, item_id, step=form.step)

    async def claim(self, request: Request) -> Response:
        """Take an item, or learn who has it."""
        seat, _ = await self._gate.seat_form(request, TokenForm)
        item_id, own_id = request.path_params["item"], seat.session.actor.staff_id
        claim = await self._services.queue.claim(item_id, own_id)
        if isinstance(claim, Unclaimed) or claim.holder == own_id:
            return see(item_path(item_id))
        return await self._page.draw(seat, item_id, told=await self._taken(seat, claim.holder))

    async def keep(self, request: Request) -> Response:
        """Keep an item for five more minutes; says so by its status alone."""
        seat, _ = await self._gate.seat_form(request, TokenForm)
        own_id = seat.session.actor.staff_id
        claim = await self._services.queue.heartbeat(request.path_params["item"], own_id)
        is_kept = not isinstance(claim, Unclaimed) and claim.holder == own_id
        return Response(status_code=KEPT_STATUS if is_kept else LOST_STATUS, headers={"Cache-Control": "no-store"})

    async def drop(self, request: Request) -> Response:
        """Give an item back."""
        seat, _ = await self._gate.seat_form(request, TokenForm)
        await self._services.queue.drop(request.path_params["item"], seat.session.actor.staff_id)
        return see(DESK)

    async def decide(self, request: Request) -> Response:
        """Decide, or say why not; where it is not known which, the same form can be sent again."""
        seat, form = await self._gate.seat_form(request, ActForm)
        item_id = request.path_params["item"]
        wish = _wish(item_id, form, seat)
        if wish.ask.action is Action.NOTE and not form.text.strip():
            return await self._page.draw(seat, item_id, told=_told(seat, "note_empty"))
        unsent = form.text if wish.ask.action in WRITTEN else ""
        try:
            wish = await self._talking.prepared(wish, _said(form))
            answer = await self._services.decisions.decide(wish)
        except (TextRefused, NeverAsked, ThreadFull, DeskBusy) as error:
            return await self._page.draw(seat, item_id, told=_not_done(seat, error), unsent=unsent)
        except (StoreAway, StoreRefused):
            fields = {name: value for name, value in msgspec.structs.asdict(form).items() if name != "form_token"}
            return self._gate.page(seat, "unsure", status=AWAY_STATUS, path=item_path(item_id), fields=fields)
        if not isinstance(answer, Decided):
            await self._talking.withdraw(wish)
        elif wish.ask.action is Action.NOTE and not await self._note(wish, form.text):
            return await self._page.draw(seat, item_id, told=_told(seat, "note_lost"))
        return await self._answer(seat, wish, answer, unsent=unsent)

    async def ask(self, request: Request) -> Response:
        """Let a wish wait for a second moderator."""
        seat, form = await self._gate.seat_form(request, ActForm)
        item_id = request.path_params["item"]
        wish = _wish(item_id, form, seat)
        answer = await self._services.agreements.ask(wish)
        if not isinstance(answer, Asked):
            return await self._answer(seat, wish, answer)
        if answer.is_new:
            return see(item_path(item_id))
        return await self._page.draw(seat, item_id, told=_told(seat, "asked_already"))

    async def agree(self, request: Request) -> Response:
        """Agree as the second moderator, and decide."""
        seat, form = await self._gate.seat_form(request, AgreeForm)
        item_id = request.path_params["item"]
        wish = await self._services.agreements.asked(item_id)
        if wish is not None and not await self._gate.staff.accounts.serves(wish.actor):
            await self._services.agreements.withdraw(item_id)
        try:
            answer = await self._services.agreements.agree(item_id, form.wish, seat.session.actor)
        except DeskBusy:
            return await self._page.draw(seat, item_id, told=_told(seat, "busy"))
        if wish is None or wish.id != form.wish:
            return see(item_path(item_id))
        return await self._answer(seat, wish, answer)

    async def withdraw(self, request: Request) -> Response:
        """Ask a second moderator no longer; only whoever asked can."""
        seat, form = await self._gate.seat_form(request, AgreeForm)
        item_id = request.path_params["item"]
        wish = await self._services.agreements.asked(item_id)
        if wish is not None and (wish.id, wish.actor) == (form.wish, seat.session.actor):
            await self._services.agreements.withdraw(item_id)
        return see(item_path(item_id))

    async def _answer(
        self, seat: Seat, wish: Wish, answer: Decided | Denied | Stale | Taken, *, unsent: str = ""
    ) -> Response:
        match answer:
            case Decided():
                self._services.drainer.wake()
                return see(item_path(wish.item, "after", wish.id))
            case Denied(code):
                words = seat.words.text(f"desk.denied_{code}")
                told = Told(code=code, words=words, status=DENIED_STATUS)
            case Stale():
                told = _told(seat, "stale")
            case Taken(claim):
                told = await self._taken(seat, claim.holder)
        return await self._page.draw(seat, wish.item, told=told, unsent=unsent)

    async def _taken(self, seat: Seat, holder: str) -> Told:
        name = name_of(seat.words, await pseudonyms(self._gate.staff.accounts), holder)
        return Told(code="taken", words=seat.words.text("desk.told_taken", name=name))

    async def _note(self, wish: Wish, text: str) -> bool:
        """Keep a note once, however often its form is sent; false where it can't be kept."""
        seen = await self._services.looking.look(wish.item)
        if seen is None:
            return False
        words, room = self._services.words, seen.item.room
        note = Note(staff_id=wish.actor.staff_id, text=text.strip()[:NOTE_LIMIT_CHARS])
        try:
            kept = await words.read(room, wish.item)
            is_kept = kept is not None and (note in kept.notes or await words.note(room, wish.item, note))
            await announce(self._services.record, wish.item)
        except (StoreAway, StoreRefused):
            return False
        return is_kept


def _wish(item_id: str, form: ActForm, seat: Seat) -> Wish:
    """Read what a form asks for. Raises ``FormUnreadable`` for what no page of ours asks."""
    choice = read_act(form.act)
    if choice is None:
        raise FormUnreadable
    try:
        reason = Reason(form.reason) if form.reason else None
    except ValueError:
        raise FormUnreadable from None
    ask = Ask(
        action=choice.action,
        minutes=choice.minutes,
        nonces=(form.nonce,) if form.nonce else (),
        reason=reason,
        of=form.of,
    )
    return Wish(id=form.decision, item=item_id, version=int(form.version), ask=ask, actor=seat.session.actor)


def _said(form: ActForm) -> Said:
    return Said(
        text=form.text, reply=form.reply, need=form.need, country=form.country, is_confirmed=bool(form.confirmed)
    )


def _not_done(seat: Seat, error: TextRefused | NeverAsked | ThreadFull | DeskBusy) -> Told:
    match error:
        case NeverAsked(reason=reason):
            what = seat.words.text(f"desk.reason_{reason}")
            return Told(code=WRITE_ASKS, words=seat.words.text(f"desk.told_{WRITE_ASKS}", what=what))
        case TextRefused():
            return _told(seat, "write_long")
        case ThreadFull():
            return _told(seat, "write_full")
        case DeskBusy():
            return _told(seat, "busy")


def _told(seat: Seat, code: str) -> Told:
    return Told(code=code, words=seat.words.text(f"desk.told_{code}"))
