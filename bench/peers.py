"""What others build a chat room with: a loop of ``send_text`` in Starlette, and a room of python-socketio.

Neither judges, orders or keeps what is said. Run as ``python -m bench.peers starlette`` or ``… socketio``.
"""

from __future__ import annotations

import socket
import sys
from typing import Final

import socketio
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

BENCH_LIMIT_S: Final = 600


def starlette_room() -> ASGIApp:
    """Return an application in which everybody hears everything, one ``send_text`` after another."""
    members: set[WebSocket] = set()

    async def room(member: WebSocket) -> None:
        await member.accept()
        members.add(member)
        await member.send_text("entered")
        try:
            while True:
                said = await member.receive_text()
                for other in tuple(members):
                    await other.send_text(said)
        except WebSocketDisconnect:
            members.discard(member)

    return Starlette(routes=[WebSocketRoute("/", room)])


def socketio_room() -> ASGIApp:
    """Return an application with one room, to which whatever is said is emitted."""
    server = socketio.AsyncServer(async_mode="asgi", ping_interval=BENCH_LIMIT_S)

    async def connect(sid: str, _: object) -> None:
        await server.enter_room(sid, "room")

    async def say(_: str, said: str) -> None:
        await server.emit("posted", said, room="room")

    server.on("connect", connect)
    server.on("say", say)
    app: ASGIApp = socketio.ASGIApp(server)
    return app


def main() -> None:
    """Serve one of them on a free port and print its address."""
    app = {"starlette": starlette_room, "socketio": socketio_room}[sys.argv[1]]()
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        log_config=None,
        access_log=False,
        ws_per_message_deflate=False,  # neither compression nor pings, as in ours
        ws_ping_interval=None,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
