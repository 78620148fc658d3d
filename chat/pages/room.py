"""One room: what was said, what was answered to its reader alone, and the form that says more."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.modes import on_coming
from chat.pages.answers import answers_from, is_asked, is_unsaid, will_appear
from chat.pages.drawing import Guest
from chat.pages.errors import PageError, SessionGone
from chat.pages.forms import TokenForm, check_token, token_for
from chat.pages.frames import way_of
from chat.pages.log import Log, Newest
from chat.pages.site import Draft, Site, see
from chat.pages.threads import Unsent, threads_in
from chat.wire.codec import encode
from chat.wire.codes import NoticeCode
from chat.wire.frames import AnyServerFrame
from chat.wire.server import Error, Posted, ServerFrame
from chat.wire.staff import Services as ServicesFrame
from chat.wire.types import TEXT_LIMIT_CHARS, Nonce, ThreadId
from rooms import retention
from rooms.errors import StoreAway, StoreRefused
from rooms.ids import member_id, new_id
from rooms.room import Room

IDLE_MS: Final = (retention.SESSION_IDLE_TTL_S - retention.TRIM_EVERY_S) * 1000
"""How long a session lives at least once its line fell silent: open lines let it live on at every trimming."""
UNSAID_STATUS: Final = 422


class SayForm(TokenForm, frozen=True, kw_only=True):
    """A message on its way. Sent again unchanged, its nonce keeps it from being posted twice."""

    text: str
    nonce: Nonce
    confirmed: Literal["", "true"] = ""


class AnswerForm(TokenForm, frozen=True, kw_only=True):
    """An answer to a moderator."""

    thread: ThreadId
    text: str
    nonce: Nonce


class RoomPages:
    """Draws a room and posts into it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._log = Log(site.services.history, site.services.sights)
        self._mail_decoder = msgspec.json.Decoder(AnyServerFrame)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of a room."""
        route = self._site.route
        return [
            route("/room/{room_id}", self.show),
            route("/room/{room_id}/say", self.say, methods=["POST"]),
            route("/room/{room_id}/thread", self.answer, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Draw the room with the answers that wait for this guest; they go once they are drawn."""
        guest = await self._site.guest(request)
        room = self._site.room(request, guest)
        is_read = request.method != "HEAD"  # whoever asks for the head alone reads nothing
        mail = self._site.services.mail
        letters = await mail.read(guest.record.id) if is_read else []
        page = await self._page(guest, room, tuple(self._mail_decoder.decode(letter.frame) for letter in letters))
        if letters:
            with contextlib.suppress(StoreAway, StoreRefused):  # they are shown again rather than never
                await mail.acknowledge(guest.record.id, letters[-1])
        return page

    async def say(self, request: Request) -> Response:
        """Post a message. Whatever goes wrong, the author gets the text back."""
        form = await self._site.form(request, SayForm)
        token = self._site.token(request)
        draft = Draft(
            room_id=request.path_params["room_id"],
            text=form.text.replace("\r\n", "\n"),
            nonce=form.nonce,
            form_token=token_for(token) if token else "",
        )
        try:
            guest = await self._site.guest(request)
            check_token(guest.token, form)
            room = self._site.room(request, guest)
            return await self._say(request, guest, room, draft, confirmed=bool(form.confirmed))
        except SessionGone as error:
            return self._site.fault(request, error, msgspec.structs.replace(draft, form_token=""))
        except PageError as error:
            return self._site.fault(request, error, draft)
        except (StoreAway, StoreRefused):
            return self._site.away(request, draft)

    async def answer(self, request: Request) -> Response:
        """Answer a moderator. What did not arrive is given back."""
        guest, form = await self._site.guest_form(request, AnswerForm)
        room = self._site.room(request, guest)
        services, tag = self._site.services, next(iter(self._site.network_tags(request)), None)
        text = form.text.replace("\r\n", "\n")
        frames = await services.answering.tell_staff(
            guest.record, form.thread, form.nonce, text, room=room.id, network_tag=tag
        )
        is_unsent = any(is_unsaid(frame) for frame in frames)
        try:
            if is_unsent:
                unsent = Unsent(thread=form.thread, nonce=form.nonce, text=text)
                return await self._page(guest, room, frames, status=UNSAID_STATUS, unsent=unsent)
            cards = [frame for frame in frames if isinstance(frame, ServicesFrame)]
            for card in cards:
                await services.mail.put(guest.record.id, encode(card))
        except (StoreAway, StoreRefused):
            draft = Draft(room_id=room.id, text=text) if is_unsent else None
            return self._away_with_cards(request, guest, draft, frames)
        return see(f"/room/{room.id}" + ("#answers" if cards else "#threads"))

    async def _say(self, request: Request, guest: Guest, room: Room, draft: Draft, *, confirmed: bool) -> Response:
        services = self._site.services
        tags = self._site.network_tags(request)
        frames = await services.posting.say(
            guest.record, room.id, draft.nonce, draft.text, network_tags=tags, confirmed=confirmed
        )
        try:
            if any(is_unsaid(frame) for frame in frames) and not will_appear(frames):
                return await self._page(guest, room, frames, draft=draft, status=UNSAID_STATUS)
            letters = [frame for frame in frames if not isinstance(frame, Posted)]
            for letter in letters:
                await services.mail.put(guest.record.id, encode(letter))
        except (StoreAway, StoreRefused):
            return self._away_with_cards(request, guest, draft, frames)
        return see(f"/room/{room.id}" + ("#answers" if letters else ""))

    def _away_with_cards(
        self, request: Request, guest: Guest, draft: Draft | None, frames: Sequence[ServerFrame]
    ) -> Response:
        """Say that the rooms can't be reached; a card is shown whatever else is broken."""
        cards = tuple(frame for frame in frames if isinstance(frame, ServicesFrame))
        answers = answers_from(cards, guest.words, now_ms=self._site.services.clock_ms())
        return self._site.away(request, draft, answers)

    async def _page(
        self,
        guest: Guest,
        room: Room,
        frames: Sequence[ServerFrame],
        *,
        draft: Draft | None = None,
        status: int = 200,
        unsent: Unsent | None = None,
    ) -> Response:
        recent = await self._log.newest(guest, room)
        threads = await threads_in(self._site.services, guest.words, guest.record.id, room, unsent)
        return self._site.drawing.page(
            guest,
            "room",
            status=status,
            setup={
                **_setup(guest, room, recent),
                "letters": msgspec.to_builtins(frames),
                "threads": msgspec.to_builtins(threads),
            },
            room=room,
            room_id=room.id,
            standing=self._standing(room),
            name=guest.record.name,
            kept_minutes=room.retention_s // retention.MINUTE_S,
            messages=recent.messages,
            has_blocks=recent.has_blocks,
            frame_href=f"/room/{room.id}/log{way_of(guest.record).path}",
            answers=answers_from(frames, guest.words, now_ms=self._site.services.clock_ms()),
            threads=threads,
            nonce=draft.nonce if draft and any(isinstance(frame, Error) for frame in frames) else new_id(),
            text=draft.text if draft else "",
            is_asked=any(is_asked(frame) for frame in frames),
        )

    def _standing(self, room: Room) -> NoticeCode | None:
        """Return what somebody who comes in now should know of the room."""
        return on_coming(self._site.services.attendance.state(room))


def _setup(guest: Guest, room: Room, recent: Newest) -> dict[str, object]:
    """Return what the page's script begins with, besides what it draws."""
    return {
        "room": room.id,
        "epoch": recent.epoch,
        "seq": recent.top,
        "member": member_id(guest.record.id, room.id),
        "name": guest.record.name,
        "form_token": token_for(guest.token),
        "text_limit_chars": TEXT_LIMIT_CHARS,
        "idle_ms": IDLE_MS,
    }
