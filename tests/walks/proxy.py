"""A proxy on this machine that says where a request comes from, as the one in front of a site does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import msgspec

from tests.site import Site


@contextlib.asynccontextmanager
async def seen_from(site: Site, address: str) -> AsyncIterator[Site]:
    """Reach a site from an address, one request or socket a connection, while the block runs."""
    talks: set[asyncio.Task[None]] = set()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            await _carry(site.port, address, reader, writer)
        except* (ConnectionError, asyncio.IncompleteReadError):
            pass  # a browser opens connections that it never uses
        finally:
            writer.close()
            talks.discard(task)

    server = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    try:
        yield msgspec.structs.replace(site, port=server.sockets[0].getsockname()[1])
    finally:
        server.close()
        left = [*talks]
        for talk in left:
            talk.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _carry(port: int, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on one request and its answer, or a socket's frames, until either side ends it."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    if "upgrade: websocket" not in head.lower():
        head = head.replace("Connection: keep-alive", "Connection: close")
    up, down = await asyncio.open_connection("127.0.0.1", port)
    down.write((head.removesuffix("\r\n") + f"X-Forwarded-For: {address}\r\n\r\n").encode())
    try:
        async with asyncio.TaskGroup() as group:
            ways = [group.create_task(_pour(reader, down)), group.create_task(_pour(up, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
    finally:
        down.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(65_536):
        writer.write(some)
        await writer.drain()
