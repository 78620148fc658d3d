"""Which session a hello opens: the one its token names, the cookie's, or a new one."""

from __future__ import annotations

import msgspec

from chat.services import Services
from chat.wire.client import Hello
from chat.wire.codes import ByeReason, ErrorCode
from chat.wire.server import Error
from rooms.sessions import SessionRecord


class Opened(msgspec.Struct, frozen=True):
    """A session, and its token where it was made just now."""

    record: SessionRecord
    token: str | None = None


class Door:
    """Opens the session of one socket. ``network_tag`` bounds how many new ones a part of the network gets."""

    __slots__ = ("_cookie_token", "_network_tag", "_services")

    def __init__(self, services: Services, *, cookie_token: str | None, network_tag: str | None) -> None:
        self._services = services
        self._cookie_token = cookie_token
        self._network_tag = network_tag

    async def open(self, hello: Hello) -> Opened | Error | ByeReason:
        """Return the session, what is wrong with the hello, or why the socket must close. Raises ``StoreAway``."""
        token = hello.token or self._cookie_token
        if token is None:
            return await self._open_anew(hello)
        record = await self._services.sessions.find(token)
        if record is None:
            return Error(code=ErrorCode.SESSION_UNKNOWN, where="token")
        lang, country = hello.lang or record.lang, hello.country or record.country
        if (lang, country) != (record.lang, record.country):  # pages name their language every time
            record = await self._services.sessions.prefer(record, lang=lang, country=country)
        return Opened(record)

    async def _open_anew(self, hello: Hello) -> Opened | Error | ByeReason:
        services, lang = self._services, hello.lang or self._services.settings.default_lang
        if hello.age_band is None:
            return Error(code=ErrorCode.AGE_BAND_NEEDED, where="age_band")
        if not services.catalogue.for_audience(hello.age_band, lang):
            return Error(code=ErrorCode.NO_ROOM_FOR_AGE, where="age_band")
        if not services.entering.allows(self._network_tag, services.clock_ms() / 1000):
            return ByeReason.BUSY
        token, record = await services.sessions.open(age_band=hello.age_band, lang=lang, country=hello.country)
        return Opened(record, token)
