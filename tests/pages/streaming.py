"""A browser without scripts that reads a page which never ends, byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Self

from rooms.sessions import SessionRecord
from tests.site import WAIT_S, Site


class StreamReader:
    """One open page. ``page`` is all that has arrived, chunk sizes included."""

    def __init__(self, reader: asyncio.StreamReader, record: SessionRecord) -> None:
        self._reader = reader
        self.record = record
        self.page = ""

    @classmethod
    @contextlib.asynccontextmanager
    async def arrive(
        cls, site: Site, room: str, *, lang: str = "en", who: tuple[str, SessionRecord] | None = None
    ) -> AsyncIterator[Self]:
        """Open a room's stream and read as far as its first lines; ``who`` is a session of before."""
        token, record = who or await site.services.sessions.open(age_band="18+", lang=lang)
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        cookie = f"{site.services.settings.cookie_name}={token}"
        writer.write(f"GET /room/{room}/log/stream HTTP/1.1\r\nHost: t\r\nCookie: {cookie}\r\n\r\n".encode())
        try:
            opened = cls(reader, record)
            await opened.until("UTC" if lang == "en" else "بالتوقيت")
            yield opened
        finally:
            writer.transport.abort()

    async def until(self, text: str) -> str:
        """Read on until a text has come; return what came with it."""
        before = len(self.page)
        async with asyncio.timeout(WAIT_S):
            while text not in self.page[before:]:
                more = await self._reader.read(65_536)
                assert more, f"the page ended before {text!r}"
                self.page += more.decode()
        return self.page[before:]

    async def end(self) -> str:
        """Read to the end; return what came."""
        async with asyncio.timeout(WAIT_S):
            while not self.page.endswith("\r\n0\r\n\r\n"):
                self.page += (await self._reader.read(65_536)).decode()
        return self.page
