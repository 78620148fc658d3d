"""Let many strangers talk to one site at once, and look at what it costs: faults, memory, tasks."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import gc
import logging
import random
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger
from websockets.frames import Opcode

from chat.throttle import Bucket
from tests.server.fuzzing.stranger import Stranger
from tests.server.raw import RawSocket, closing
from tests.server.test_fuzz import CODES, OUR_FAULTS
from tests.site import WAIT_S, Site
from tests.waiting import LOOK_EVERY_S, until

FRAMES_A_SOCKET: Final = 60
"""More would be answered with ``too_fast``, and its sender let go."""
GROWTH_MOST: Final = 1.05
"""Of objects and bytes between the first tenth and the end: what is kept for a while has reached its bounds by then."""
GROWTH_FREE_KIB: Final = 8 * 1024
"""What the system's own book-keeping moves up and down by."""
KEPT_A_SOCKET: Final = 1
"""Objects, for what was said in the last two minutes and who left lately, both bounded; a conversation has dozens."""
WARM_FRAMES: Final = 100_000
"""Of a shorter run the first tenth has not met all rules, whose automata grow as they are first needed."""
LOOKS_THE_SAME: Final = 100
"""Nothing is under way any more once as many looks, some milliseconds apart, have found the same."""


class Rest(msgspec.Struct, frozen=True):
    """What is there when nobody is connected.

    Buckets are not among the objects: there is one for each session that asked for something, up to 20,000 a throttle,
    which no first tenth fills.
    """

    tasks: int
    objects: int
    memory_kib: int


class Report(msgspec.Struct):
    """What a run has found."""

    frames: int = 0
    sockets: int = 0
    ends: collections.Counter[str] = msgspec.field(default_factory=collections.Counter)
    heard: collections.Counter[str] = msgspec.field(default_factory=collections.Counter)
    faults: list[str] = msgspec.field(default_factory=list)
    rests: list[Rest] = msgspec.field(default_factory=list)

    def problems(self) -> list[str]:
        """Return what must not be: faults of ours, close codes that say nothing, and growth."""
        strange = [f"closed with {code}" for code in self.ends if code.isdigit() and int(code) not in CODES]
        early, late = self.rests
        grown = []
        if late.tasks > early.tasks:
            grown.append(f"tasks: {early.tasks}, then {late.tasks}")
        if late.objects > early.objects * GROWTH_MOST + self.sockets * KEPT_A_SOCKET:
            grown.append(f"objects: {early.objects}, then {late.objects}")
        is_warm = self.frames >= WARM_FRAMES
        if is_warm and late.memory_kib > early.memory_kib * GROWTH_MOST + GROWTH_FREE_KIB:
            grown.append(f"memory: {early.memory_kib} KiB, then {late.memory_kib} KiB")
        return [*self.faults, *strange, *grown]


async def fuzz(site: Site, *, frames: int, at_once: int, seed: int, progress: Callable[[int], None]) -> Report:
    """Send this many frames over sockets of which ``at_once`` are open; ``progress`` learns how many were sent."""
    report, dice = Report(), random.Random(seed)  # noqa: S311 - so that the same seed sends the same bytes
    rooms = [str(room.id) for room in site.services.catalogue.rooms][:3]
    with _faults_noted(report.faults):
        for share in (frames // 10, frames):
            async with asyncio.TaskGroup() as group:
                for _ in range(at_once):
                    group.create_task(
                        _keep_talking(site, Stranger(dice.getrandbits(64), rooms), report, share, progress)
                    )
            report.rests.append(await _rest(site))
    return report


async def _keep_talking(
    site: Site, stranger: Stranger, report: Report, until_sent: int, progress: Callable[[int], None]
) -> None:
    while report.frames < until_sent:
        said = stranger.frames(FRAMES_A_SOCKET)
        report.frames += len(said)
        report.sockets += 1
        report.ends[await _talk(site, b"".join(said), stranger.dice, report)] += 1
        progress(report.frames)


async def _talk(site: Site, said: bytes, dice: random.Random, report: Report) -> str:
    """Say it all in pieces of any size, go away in any way; return how it ended: a close code, or a word."""
    async with RawSocket.upgraded(site.port) as raw, asyncio.TaskGroup() as group:
        listening = group.create_task(_listen(raw, report))
        await raw.trickle(said, max(1, len(said) // dice.randint(1, 40)))
        way = dice.choices(("close", "end", "vanish"), (8, 1, 1))[0]
        if way == "vanish":
            raw.writer.transport.abort()
        else:
            with contextlib.suppress(RuntimeError):  # its own end may be closed already
                raw.send(closing(1000) if way == "close" else b"")
                raw.writer.write_eof()
    return listening.result()


async def _listen(raw: RawSocket, report: Report) -> str:
    """Read to the end, with a parser that is not ours and takes nothing amiss."""
    try:
        while (heard := await raw.frame()).opcode is not Opcode.CLOSE:
            name = heard.opcode.name
            if heard.opcode is Opcode.TEXT:
                content = msgspec.json.decode(heard.data, type=dict[str, object])
                name = " ".join(str(content[field]) for field in ("type", "code") if field in content)
            report.heard[name] += 1
    except EOFError:
        return "ended"
    except ConnectionError:
        return "reset"
    return str(int.from_bytes(heard.data[:2], "big") or 1005)


@contextlib.contextmanager
def _faults_noted(faults: list[str]) -> Iterator[None]:
    """Note what is logged as a fault of ours, and keep none of the other lines: there are millions."""

    def note(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        if event["event"] in OUR_FAULTS:
            faults.append(f"{event['event']} {event.get('kind', '')} {event.get('where', '')}")
        raise structlog.DropEvent

    noting, before = _Noting(faults), structlog.get_config()
    structlog.configure(processors=[note])
    logging.getLogger().addHandler(noting)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(noting)
        structlog.configure(**before)


class _Noting(logging.Handler):
    """Notes every traceback and every error that a library logs."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__()
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info or record.levelno >= logging.ERROR:
            self._faults.append(f"{record.name}: {record.getMessage()} {record.exc_info}")


async def _rest(site: Site) -> Rest:
    """Wait until everybody is gone and what they began is done, and look around."""
    await until(lambda: not site.services.hub.people)
    same, tasks = 0, -1
    async with asyncio.timeout(WAIT_S):
        while same < LOOKS_THE_SAME:
            await asyncio.sleep(LOOK_EVERY_S)
            same, tasks = (same + 1, tasks) if len(asyncio.all_tasks()) == tasks else (0, len(asyncio.all_tasks()))
    gc.collect()
    return Rest(tasks, sum(type(kept) is not Bucket for kept in gc.get_objects()), _memory_kib())


def _memory_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024
