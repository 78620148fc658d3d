"""People whose client does what the page does: come back when asked to, and say again what was not acknowledged."""

from __future__ import annotations

import asyncio
import secrets

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.processes.program import ROOM, Program

LAST = "good night"


class Stayer:
    """Somebody in the room until somebody says good night. Each time they come in they say where they are."""

    def __init__(self, program: Program, name: str) -> None:
        self._program = program
        self._name = name
        self._visits = 0
        self._token: str | None = None
        self._after: dict[str, object] | None = None
        self._unsaid: list[tuple[str, str]] = []
        self.heard: list[str] = []
        self.said: list[str] = []
        self.names: set[str] = set()
        self.closed_with: list[tuple[str, int]] = []
        self.is_whole = True
        self.local_port = 0
        self.is_in = asyncio.Event()

    def say(self, text: str) -> None:
        """Say something the next time there is a connection; it is said again until it is acknowledged."""
        self._unsaid.append((secrets.token_urlsafe(16), text))
        self.said.append(text)

    async def stay(self) -> None:
        """Be there until good night."""
        while LAST not in self.heard:
            try:
                async with connect(self._program.ws_url) as socket:
                    await self._visit(socket)
            except (ConnectionClosed, OSError):
                await asyncio.sleep(0.05)

    async def _visit(self, socket: ClientConnection) -> None:
        known = {"token": self._token} if self._token else {"age_band": "18+", "lang": "en"}
        await self._send(socket, type="hello", wire=1, **known)
        self._visits += 1
        self.say(f"{self._name} here for the {self._visits}. time")
        bye = ""
        try:
            while LAST not in self.heard:
                frame = msgspec.json.decode(await socket.recv(), type=dict[str, object])
                bye = str(frame["reason"]) if frame["type"] == "bye" else bye
                await self._take(socket, frame)
        except ConnectionClosed as closed:
            self.closed_with.append((bye, closed.rcvd.code if closed.rcvd else 0))
        finally:
            self.is_in.clear()

    async def _take(self, socket: ClientConnection, frame: dict[str, object]) -> None:
        match frame["type"]:
            case "welcome":
                self._token = str(frame.get("token", self._token))
                self.names.add(str(frame["name"]))
                after = {"after": self._after} if self._after else {}
                await self._send(socket, type="join", room=ROOM, **after)
            case "joined":
                self.is_whole = self.is_whole and (self._after is None or frame["complete"] is True)
                self.local_port = socket.local_address[1]
                for nonce, text in self._unsaid:
                    await self._send(socket, type="say", room=ROOM, nonce=nonce, text=text)
                self.is_in.set()
            case "posted":
                self._unsaid = [one for one in self._unsaid if one[0] != frame["nonce"]]
                if "text" in frame:
                    self.heard.append(str(frame["text"]))
                    self._after = {"epoch": frame["epoch"], "seq": frame["seq"]}

    async def _send(self, socket: ClientConnection, **frame: object) -> None:
        await socket.send(msgspec.json.encode(frame).decode())
