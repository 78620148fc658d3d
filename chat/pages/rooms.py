"""The list of rooms, and what a person may choose: another name, a language, a country."""

from __future__ import annotations

import contextlib
from typing import Literal

import msgspec
from babel import Locale
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.drawing import Guest
from chat.pages.errors import FormUnreadable
from chat.pages.forms import TokenForm
from chat.pages.site import Site, see
from chat.pages.wording import country_name
from chat.pages.words import DIGITS, WESTERN
from moderation.directory.countries import country_codes, sort_key
from moderation.draft import Lang
from rooms.errors import NoRerollLeft
from rooms.room import AgeBand, Room


class PreferForm(TokenForm, frozen=True, kw_only=True):
    """Which language to speak, in which digits, and whose services to show; what is empty was not chosen."""

    lang: str
    country: str = ""
    digits: Literal["", "western", "own"] = ""


class LangForm(TokenForm, frozen=True, kw_only=True):
    """Which language to speak, and the room to go back to, if any."""

    lang: str
    room: str = ""


class RoomGroup(msgspec.Struct, frozen=True):
    """The rooms of one language; ``is_open`` where they are shown at once, else they are one tap away."""

    language: str
    is_open: bool
    title: str
    direction: str
    rooms: tuple[Room, ...]


class Rooms:
    """Draws the list of rooms and acts on its forms."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[BaseRoute]:
        """List the addresses of these pages."""
        route = self._site.route
        return [
            route("/rooms", self.show),
            route("/prefer", self.choices),
            route("/prefer", self.prefer, methods=["POST"]),
            route("/name", self.rename, methods=["POST"]),
            route("/lang", self.speak, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Draw the rooms of the guest's age band, those of their language first; all at once where it has none."""
        guest = await self._site.guest(request)
        record = guest.record
        rooms = self._site.services.catalogue.for_audience(AgeBand(record.age_band), record.lang)
        languages = tuple(dict.fromkeys(room.language for room in rooms))
        return self._site.drawing.page(
            guest,
            "rooms",
            name=record.name,
            rerolls_left=0 if record.has_spoken else record.rerolls_left,
            groups=[
                self._group(guest, language, rooms, is_open=language == record.lang or record.lang not in languages)
                for language in languages
            ],
            country=country_name(guest.words, record.country) if record.country else "",
        )

    async def choices(self, request: Request) -> Response:
        """Draw the page on which language, digits and country are chosen."""
        guest = await self._site.guest(request)
        today = self._site.now().date()
        named = self._site.services.directory.countries(Lang(guest.words.lang), today)
        countries = sorted((*named.with_entries, *named.without_entries), key=lambda country: sort_key(country.name))
        return self._site.drawing.page(
            guest,
            "prefer",
            countries=countries,
            chosen=guest.record.country or "",
            digits={"western": DIGITS[WESTERN], "own": guest.words.own_digits} if guest.words.own_digits else {},
            chosen_digits="own" if guest.record.has_own_digits else "western",
        )

    async def prefer(self, request: Request) -> Response:
        """Remember the choices for this session."""
        guest, form = await self._site.guest_form(request, PreferForm)
        if form.lang not in self._site.words or (form.country and form.country not in country_codes()):
            raise FormUnreadable
        sessions = self._site.services.sessions
        record = await sessions.prefer(guest.record, lang=form.lang, country=form.country or None)
        if form.digits:
            await sessions.write_digits(record, has_own=form.digits == "own")
        return see("/rooms")

    async def rename(self, request: Request) -> Response:
        """Draw another name; one that has spoken keeps theirs, and so does one without a chance left."""
        guest, _ = await self._site.guest_form(request, TokenForm)
        if not guest.record.has_spoken:
            with contextlib.suppress(NoRerollLeft):  # a button pressed twice; the page they see next says so
                await self._site.services.sessions.reroll(guest.record)
        return see("/rooms")

    async def speak(self, request: Request) -> Response:
        """Show the same page in another language from now on."""
        guest, form = await self._site.guest_form(request, LangForm)
        if form.lang not in self._site.words:
            raise FormUnreadable
        await self._site.services.sessions.prefer(guest.record, lang=form.lang, country=guest.record.country)
        return see(f"/room/{form.room}" if self._site.services.catalogue.get(form.room) else "/rooms")

    def _group(self, guest: Guest, language: str, rooms: tuple[Room, ...], *, is_open: bool) -> RoomGroup:
        of_language = tuple(room for room in rooms if room.language == language)
        name = str(Locale.parse(guest.words.lang).languages[language])
        title = guest.words.text("rooms.in_language", language=name)
        return RoomGroup(language, is_open, title, str(Locale.parse(language).text_direction), of_language)
