"""People at real browsers, on the real site."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Final, Self
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, WebSocketRoute, expect

from tests.site import Site

WAIT_MS: Final = 10_000
"""A hang guard, never a measure."""


class Wire:
    """The network between a browser and the site's socket, which a test may cut and mend.

    While ``is_deaf`` nothing of the server arrives; ``swallows`` loses the one frame that contains it.
    """

    def __init__(self) -> None:
        self.is_cut = False
        self.is_deaf = False
        self.swallows = ""
        self._open: list[WebSocketRoute] = []

    async def carry(self, page_side: WebSocketRoute) -> None:
        """Carry a socket's frames both ways."""
        if self.is_cut:
            await page_side.close(code=1001)
            return
        server_side = page_side.connect_to_server()

        def pass_on(raw: str | bytes) -> None:
            if self.is_deaf or (self.swallows and self.swallows in str(raw)):
                self.swallows = ""
                return
            page_side.send(raw)

        server_side.on_message(pass_on)
        self._open.append(page_side)

    async def cut(self) -> None:
        """Break every line, and let no new one through."""
        self.is_cut = True
        while self._open:
            await self._open.pop().close(code=1001)

    def mend(self) -> None:
        """Let lines through again, and hear the server."""
        self.is_cut = self.is_deaf = False


class Guest:
    """Somebody with a browser profile of their own. ``faults`` must stay empty; so must ``strangers``."""

    def __init__(self, site: Site, context: BrowserContext, page: Page, wire: Wire) -> None:
        self.site = site
        self.context = context
        self.page = page
        self.wire = wire
        self.faults: list[str] = []
        self.strangers: list[str] = []
        page.on("console", self._noticed)
        page.on("pageerror", self._broke)
        page.on("request", self._asked)

    @classmethod
    @contextlib.asynccontextmanager
    async def arrive(cls, site: Site, browser: Browser, lang: str = "en") -> AsyncIterator[Self]:
        """Open a browser profile; at its end nothing may have gone wrong in it or out of the site."""
        context = await browser.new_context(locale="ar" if lang == "ar" else "en-GB")
        wire = Wire()
        await context.route_web_socket("**/ws", wire.carry)
        guest = cls(site, context, await context.new_page(), wire)
        try:
            yield guest
        finally:
            await context.close()
        assert (guest.faults, guest.strangers) == ([], [])

    async def enter(self, lang: str = "en") -> None:
        """Come in by the entry page."""
        await self.page.goto(f"{self.site.url}/{lang}")
        await self.page.locator("input[value='18+']").check()
        await self.page.locator("form[action='/enter'] button").click()
        await expect(self.page.locator("main")).to_have_attribute("data-page", "rooms")

    async def open_room(self, lang: str = "en") -> None:
        """Go into the first room of a language."""
        await self.page.locator(f"a[href='/room/{self.site.room(lang)}']").click()
        await expect(self.page.locator("main")).to_have_attribute("data-page", "room")

    async def write(self, text: str) -> None:
        """Write and send."""
        await self.page.locator("#composer textarea").fill(text)
        await self.page.locator("#composer button").click()

    async def reads(self, *texts: str) -> None:
        """Wait until the log is exactly these texts."""
        await expect(self.page.locator("#log .text")).to_have_text(list(texts), timeout=WAIT_MS)

    def _noticed(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def _broke(self, error: Error) -> None:
        self.faults.append(str(error))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.netloc != urlsplit(self.site.url).netloc and parts.scheme in {"http", "https"}:
            self.strangers.append(request.url)
