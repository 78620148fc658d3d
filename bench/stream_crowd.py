"""A crowd that reads a room as a page which never ends: each waits for lines and notes how long they took to come."""

from __future__ import annotations

import asyncio
import random
import re
import secrets
import socket
import statistics
import time
from collections.abc import Callable
from typing import Final

import msgspec

from bench.dialect import OURS, WORDS
from bench.member import OPENING_LIMIT_S, Member
from rooms.catalogue import Catalogue

BUFFER_BYTES: Final = 16 * 1024
"""What a reader's side keeps: little, so that who reads no more is soon full."""
LINE_CHARS: Final = 950
STILL_LIMIT_S: Final = 10.0
NUMBER: Final = re.compile(rb"zqxj(\d{4})")
"""Stands in every line, before its text."""
CUT_MOST: Final = 7
"""Bytes of such a number that may have come while its end has not."""
ROOM: Final = next(str(room.id) for room in Catalogue.load(None).rooms if room.language == "en")


class Lines:
    """When each line was said, and after how many milliseconds it was read, by each who reads."""

    def __init__(self) -> None:
        self._said_s: dict[int, float] = {}
        self._waits_ms: dict[int, list[float]] = {}
        self._missing = 0
        self._are_read = asyncio.Event()

    def say(self, speaker: Member) -> None:
        """Have something said that is long and like nothing before."""
        number = len(self._said_s)
        words = " ".join(random.choices(WORDS, k=LINE_CHARS // 5))
        self._said_s[number], self._waits_ms[number] = time.perf_counter(), []
        text = f"zqxj{number:04} {words}"[:LINE_CHARS]
        said = {"$R": ROOM, "$N": secrets.token_urlsafe(16), "$T": text}
        speaker.send(re.sub(r"\$[RNT]", lambda found: said[found[0]], OURS.say))

    def heard(self, number: int) -> None:
        """Note that somebody has read a line."""
        self._waits_ms[number].append((time.perf_counter() - self._said_s[number]) * 1000)
        self._missing -= 1
        if not self._missing:
            self._are_read.set()

    async def talk(self, speakers: list[Member], lines: int, *, every_s: float, readers: int) -> Waits:
        """Have so many lines said, and wait until all who read have read them all."""
        first, self._missing = len(self._said_s), lines * readers
        self._are_read.clear()
        for number in range(lines):
            self.say(speakers[number % len(speakers)])
            await asyncio.sleep(every_s)
        async with asyncio.timeout(STILL_LIMIT_S):
            await self._are_read.wait()
        numbers = range(first, first + lines)
        every = [wait for number in numbers for wait in self._waits_ms[number]]
        last = [max(self._waits_ms[number]) for number in numbers]
        p99 = statistics.quantiles(every, n=100)[-1]
        return Waits(statistics.median(every), p99, statistics.median(last), max(last))


class Waits(msgspec.Struct, frozen=True):
    """Milliseconds from saying to reading: of every reader of every line, and of the last reader of each."""

    p50: float
    p99: float
    last_p50: float
    last_most: float


class Reader(asyncio.Protocol):
    """Somebody with a page that never ends."""

    def __init__(self, on_heard: Callable[[int], None]) -> None:
        self._on_heard = on_heard
        self._seen = b""
        self._awaited = b""
        self._arrived: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport
        self.is_stalled = False
        self.let_go = asyncio.Event()

    async def arrive(self, port: int) -> None:
        """Enter by the form and open the room's page."""
        loop, line = asyncio.get_running_loop(), socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        line.setblocking(False)
        await loop.sock_connect(line, ("127.0.0.1", port))
        self._transport, _ = await loop.create_connection(lambda: self, sock=line)
        form = "age_band=18%2B&lang=en"
        head = f"POST /enter HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        answer = await self._ask(head + kind + form, until=b"\r\n\r\n")
        cookie = re.search(rb"(?i)set-cookie: ([^;]+)", answer)
        assert cookie is not None, answer
        page = f"GET /room/{ROOM}/log/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie[1].decode()}\r\n\r\n"
        await self._ask(page, until=b"UTC")

    def stall(self) -> None:
        """Read nothing any more."""
        self.is_stalled = True
        self._transport.pause_reading()

    def read_on(self) -> None:
        """Read again, if only that the page has ended."""
        self._transport.resume_reading()

    def leave(self) -> None:
        """Close the page."""
        self._transport.abort()

    async def _ask(self, request: str, *, until: bytes) -> bytes:
        self._seen, self._awaited, self._arrived = b"", until, asyncio.get_running_loop().create_future()
        self._transport.write(request.encode())
        async with asyncio.timeout(OPENING_LIMIT_S):
            await self._arrived
        self._arrived = None
        return self._seen

    def data_received(self, data: bytes) -> None:
        """Look for lines, also for one that is cut in two."""
        self._seen += data
        if self._arrived is not None:
            if self._awaited in self._seen and not self._arrived.done():
                self._arrived.set_result(None)
            return
        end = 0
        for found in NUMBER.finditer(self._seen):
            end = found.end()
            if not self.is_stalled:
                self._on_heard(int(found[1]))
        self._seen = self._seen[max(end, len(self._seen) - CUT_MOST) :]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - how makes no difference
        """Learn that the server has let go."""
        self.let_go.set()
