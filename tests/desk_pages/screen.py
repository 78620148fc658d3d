"""An open desk as its script sees it: the socket alone, without a browser."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncIterator
from typing import Self

import msgspec
from argon2.profiles import CHEAPEST
from websockets.asyncio.client import ClientConnection, connect

from moderation.staff.roles import Role
from moderation.staff.staff import Staff, build_staff
from tests.fakes import Clock
from tests.site import KEY, WAIT_S, Site
from tests.staff.people import Volunteer, join_staff


def quick_staff(site: Site, clock: Clock) -> Staff:
    """The site's staff, with passwords that are quick to hash."""
    dice = random.Random()  # noqa: S311
    return build_staff(site.services.record, KEY, clock_ms=clock.ms, dice=dice, parameters=CHEAPEST)


async def volunteer(site: Site, role: Role = Role.MODERATOR) -> tuple[Volunteer, str]:
    """Somebody with a living session."""
    clock = Clock(time.time() - 60)
    staff = quick_staff(site, clock)
    person = await join_staff(staff, clock, role=role, name=f"name {random.random()}")  # noqa: S311
    return person, await person.come_in()


class Screen:
    """What one open desk is told."""

    def __init__(self, socket: ClientConnection, person: Volunteer, token: str) -> None:
        self.socket, self.person, self.token = socket, person, token

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, site: Site, role: Role = Role.MODERATOR, **headers: str) -> AsyncIterator[Self]:
        """Log in and open the socket, as a page of the site does."""
        person, token = await volunteer(site, role)
        async with connect(desk_ws(site), additional_headers=page_headers(site, token) | headers) as socket:
            yield cls(socket, person, token)

    async def send(self, kind: str, **fields: object) -> None:
        """Send one frame."""
        await self.socket.send(msgspec.json.encode({"type": kind, **fields}).decode())

    async def any(self) -> dict[str, object]:
        """Return the next frame."""
        async with asyncio.timeout(WAIT_S):
            return msgspec.json.decode(await self.socket.recv(), type=dict[str, object])

    async def next(self, kind: str) -> dict[str, object]:
        """Return the next frame of a kind; others are passed over."""
        while (frame := await self.any())["type"] != kind:
            pass
        return frame

    async def queue(self) -> list[object]:
        """Return the items of the next queue."""
        items = (await self.next("queue_changed"))["items"]
        assert isinstance(items, list)
        return items


def page_headers(site: Site, token: str) -> dict[str, str]:
    """What a browser sends along for a page of the site."""
    return {"Origin": site.url, "Cookie": f"{site.services.settings.cookie_name}d={token}"}


def desk_ws(site: Site) -> str:
    """Where the desk's socket is."""
    return site.ws_url.replace("/ws", "/desk/ws")


def text_of(html: object) -> str:
    """Return what a reader sees of a part of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(html)))
