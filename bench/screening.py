"""What screening costs: one message alone and among others, and how long after it was posted its author has a card.

The cards are asked of the real program over a real socket, one person after another, so that no card stands in for the
next. Run it with ``make bench-parts``.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import track
from websockets.asyncio.client import connect

from moderation.bank.kinds import DANGER
from moderation.bank.reading import Dialect, Split, load_bank
from moderation.draft import Draft
from moderation.pipeline import build_pipeline
from moderation.rulebook.kept import load_rulebook
from moderation.screening.model import Model
from moderation.stages import Tools
from rooms.catalogue import Catalogue

ALONE: Final = 200
TOGETHER: Final = 64
CARDS: Final = 100
WARM_UP_S: Final = 15.0
LIMIT_S: Final = 60.0


def main() -> None:
    """Measure and print."""
    console, model = Console(), Model.load()
    texts = [text for group in load_bank() if group.split is Split.TRAIN for text in group.sentences]
    model.judge(texts[:TOGETHER])
    console.print(f"one message alone: {alone_ms(model, texts[:ALONE]):.1f} ms of processor time")
    console.print(f"one of {TOGETHER}: {together_ms(model, texts[: 10 * TOGETHER]):.1f} ms of processor time")
    waits_ms = sorted(asyncio.run(cards_ms(unheard(model))))
    p50, p99 = statistics.median(waits_ms), waits_ms[int(0.99 * len(waits_ms))]
    console.print(f"from posting to the card, {len(waits_ms)} times: p50 {p50:.0f} ms, p99 {p99:.0f} ms")


def alone_ms(model: Model, texts: Sequence[str]) -> float:
    """Return what one message costs, scored by itself."""
    begun_s = time.process_time()
    for text in texts:
        model.judge([text])
    return (time.process_time() - begun_s) / len(texts) * 1000


def together_ms(model: Model, texts: Sequence[str]) -> float:
    """Return what one message costs among others."""
    begun_s = time.process_time()
    for start in range(0, len(texts), TOGETHER):
        model.judge(texts[start : start + TOGETHER])
    return (time.process_time() - begun_s) / len(texts) * 1000


def unheard(model: Model) -> list[str]:
    """Return sentences in which the model alone hears danger."""
    pipeline = build_pipeline(Tools(rulebook=load_rulebook()), alarm=lambda _stage: None)
    texts = [
        text
        for group in load_bank()
        if group.split is Split.TRAIN and group.dialect is Dialect.GENERAL and group.kind in DANGER
        for text in group.sentences
        if not pipeline.judge(Draft(text=text)).findings
    ]
    found = [text for text, one in zip(texts, model.judge(texts), strict=True) if one.is_danger]
    return [found[number % len(found)] for number in range(CARDS)]


async def cards_ms(texts: Sequence[str]) -> list[float]:
    """Run the program and return how long each author waited for a card."""
    room = next(str(room.id) for room in Catalogue.load(None).rooms if room.language == "en")
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        command = ("-m", "chat", "serve", "--port", "0", "--data-dir", folder)
        server = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=asyncio.subprocess.PIPE, env={**os.environ, "SANAD_LOG_LEVEL": "error"}
        )
        try:
            assert server.stdout is not None
            greeting = re.search(rb"127\.0\.0\.1:(\d+)", await server.stdout.readline())
            assert greeting is not None
            port = int(greeting[1])
            await asyncio.sleep(WARM_UP_S)  # the model is loaded, and its examples are embedded
            assert await asyncio.to_thread(_readiness, port) == b"ready\n"
            return [await _card_ms(port, room, text) for text in track(texts, "waiting for cards")]
        finally:
            server.terminate()
            await server.wait()


def _readiness(port: int) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=LIMIT_S) as answer:
        said: bytes = answer.read()
        return said


async def _card_ms(port: int, room: str, text: str) -> float:
    """Have somebody new say something, and wait for their card."""
    async with asyncio.timeout(LIMIT_S), connect(f"ws://127.0.0.1:{port}/ws") as socket:

        async def send(**frame: object) -> None:
            await socket.send(msgspec.json.encode(frame).decode())

        async def until(kind: str) -> None:
            while msgspec.json.decode(await socket.recv(), type=dict[str, object])["type"] != kind:
                pass

        await send(type="hello", wire=1, age_band="18+", lang="en")
        await send(type="join", room=room)
        await until("joined")
        begun_s = time.perf_counter()
        await send(type="say", room=room, nonce=secrets.token_urlsafe(16), text=text)
        await until("services")
        return (time.perf_counter() - begun_s) * 1000


if __name__ == "__main__":
    main()
