"""What others build a chat room with in Python: ``send_text`` in Starlette, ``websockets.broadcast``, python-socketio.

None judges, numbers or keeps what is said. Rooms are paths. Run as ``python -m bench.peers.python starlette``.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final

import socketio
import uvicorn
import uvloop
import websockets.asyncio.server as ws
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from chat.server.crowd import raise_files_limit
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores

BENCH_LIMIT_S: Final = 3600
BACKLOG: Final = 4096
ENTERED: Final = "entered"


def starlette_rooms() -> ASGIApp:
    """Return an application in whose rooms everybody hears everything, one ``send_text`` after another."""
    rooms: dict[str, set[WebSocket]] = collections.defaultdict(set)

    async def room(member: WebSocket) -> None:
        members = rooms[member.path_params["room"]]
        await member.accept()
        members.add(member)
        await member.send_text(ENTERED)
        try:
            while True:
                said = await member.receive_text()
                for other in tuple(members):
                    await other.send_text(said)
        except WebSocketDisconnect:
            members.discard(member)

    return Starlette(routes=[WebSocketRoute("/{room}", room)])


def socketio_rooms(manager: socketio.AsyncManager | None = None) -> ASGIApp:
    """Return an application with rooms, to which whatever is said is emitted."""
    server = socketio.AsyncServer(async_mode="asgi", ping_interval=BENCH_LIMIT_S, client_manager=manager)
    room_of: dict[str, str] = {}

    async def connect(sid: str, _: object, auth: dict[str, str]) -> None:
        room_of[sid] = auth["room"]
        await server.enter_room(sid, auth["room"])

    async def say(sid: str, said: str) -> None:
        await server.emit("posted", said, room=room_of[sid])

    server.on("connect", connect)
    server.on("say", say)
    app: ASGIApp = socketio.ASGIApp(server)
    return app


def socketio_redis(listener: socket.socket) -> None:
    """Serve those rooms through a store, as one does whose site has several processes."""
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as stores:
        serve(socketio_rooms(socketio.AsyncRedisManager(f"unix://{stores.talk.socket}")), listener)


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Serve an application with neither compression nor pings, as ours is served."""
    config = uvicorn.Config(
        app, loop="uvloop", log_config=None, access_log=False, ws_per_message_deflate=False, ws_ping_interval=None
    )
    uvicorn.Server(config).run(sockets=[listener])


def broadcast(listener: socket.socket) -> None:
    """Serve rooms by ``websockets.broadcast``."""
    rooms: dict[str, set[ws.ServerConnection]] = collections.defaultdict(set)

    async def room(member: ws.ServerConnection) -> None:
        assert member.request is not None
        members = rooms[member.request.path]
        members.add(member)
        await member.send(ENTERED)
        try:
            async for said in member:
                ws.broadcast(members, said)
        finally:
            members.discard(member)

    async def run() -> None:
        async with ws.serve(room, sock=listener, compression=None, ping_interval=None):
            await asyncio.Event().wait()

    uvloop.run(run())


SERVERS: Final = {
    "starlette": lambda listener: serve(starlette_rooms(), listener),
    "broadcast": broadcast,
    "socketio": lambda listener: serve(socketio_rooms(), listener),
    "socketio-redis": socketio_redis,
}


def main() -> None:
    """Serve one of them on a free port and print its address."""
    raise_files_limit()
    listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        SERVERS[sys.argv[1]](listener)


if __name__ == "__main__":
    main()
