"""Everything a request may need, built once and handed in."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import random
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Final

import msgspec
import structlog

from chat.alarms import build_drain
from chat.answering import Answering
from chat.attendance import Attendance
from chat.cards import Cards
from chat.deeds import Deeds
from chat.desk.calling import CallingQueue
from chat.desk.desks import Desks
from chat.desk.effects import build_drainer
from chat.flagging import Flagging
from chat.hub.hub import Hub
from chat.metrics import Metrics
from chat.network import NetworkTags
from chat.network_keys import NetworkKeys
from chat.outside import build_consulting
from chat.posting import Posting
from chat.reporting import Reporting
from chat.screening.offering import Offering
from chat.settings import Settings
from chat.throttle import Throttle, share
from chat.tidying import (
    hand_over_forever,
    renew_contacts_forever,
    tell_of_talk_forever,
    tidy_forever,
    tidy_record_forever,
)
from chat.wire.codes import NoticeCode
from chat.wire.server import Notice
from moderation.alarms.draining import Drain, drain_forever
from moderation.contacts import Contacts
from moderation.desk.agreeing import Agreements
from moderation.desk.appeals import Appeals
from moderation.desk.carrying import Talk
from moderation.desk.decisions import Decisions
from moderation.desk.drainer import Drainer
from moderation.desk.lateness import Lateness
from moderation.desk.looking import Looking
from moderation.desk.queue import Queue
from moderation.desk.threads import Threads
from moderation.desk.words import ItemWords
from moderation.directory import Directory
from moderation.outside.consulting import Consulting
from moderation.pipeline import build_pipeline
from moderation.rulebook.examples import load_sound_rulebook
from moderation.screening.line import Line
from moderation.staff.key import Key
from moderation.staff.staff import Staff, build_staff
from moderation.stages import Tools
from rooms.catalogue import Catalogue
from rooms.control import Control, Mail
from rooms.errors import StoreAway, StoreRefused
from rooms.history import History
from rooms.room import Room
from rooms.sanctions import Sanctions
from rooms.sessions import Sessions
from rooms.sights import Sights
from rooms.stores.link import Keeper
from rooms.telling import Telling

START_LIMIT_S: Final = 10.0
SESSIONS_BURST: Final = 20
SESSIONS_RATE_S: Final = 0.2
"""New sessions from one network tag: a shared flat or a class at once, a flood never."""

log = structlog.get_logger()


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one process, wired together. ``clock_ms`` gives UTC milliseconds."""

    settings: Settings
    catalogue: Catalogue
    directory: Directory
    contacts: Contacts
    store: Keeper
    record: Keeper
    alarms: Drain
    staff: Staff
    queue: Queue
    words: ItemWords
    threads: Threads
    looking: Looking
    decisions: Decisions
    agreements: Agreements
    flagging: Flagging
    attendance: Attendance
    drainer: Drainer
    history: History
    sessions: Sessions
    mail: Mail
    consulting: Consulting
    posting: Posting
    sights: Sights
    deeds: Deeds
    answering: Answering
    appeals: Appeals
    lateness: Lateness
    hub: Hub
    desks: Desks
    metrics: Metrics
    offering: Offering
    tags: NetworkTags
    entering: Throttle
    clock_ms: Callable[[], int]

    def now(self) -> dt.datetime:
        """Return the time, aware and in UTC."""
        return dt.datetime.fromtimestamp(self.clock_ms() / 1000, dt.UTC)

    @property
    def is_ready(self) -> bool:
        """Whether people can come and talk: ``talk`` answers, announcements arrive, and this process stays."""
        return self.store.is_up and self.hub.is_hearing and not self.hub.is_ending


def utc_ms() -> int:
    """Return the time in UTC milliseconds."""
    return time.time_ns() // 1_000_000


class Files(msgspec.Struct, frozen=True):
    """What is read from files once and never changes while the process runs."""

    catalogue: Catalogue
    directory: Directory
    tools: Tools


class Backing(msgspec.Struct, frozen=True):
    """What a process stands on: the addresses of both stores, and the key that seals what is secret in ``record``."""

    talk_url: str
    record_url: str
    key: Key


def load_files(settings: Settings) -> Files:
    """Read rooms, services and rules. Raises the loaders' errors, which name file and place."""
    directory = Directory.load(settings.services_dir)
    contacts = directory.shareable_contacts(dt.datetime.now(dt.UTC).date())
    tools = Tools(rulebook=load_sound_rulebook(beside=settings.rules_dir), contacts=contacts)
    return Files(Catalogue.load(settings.rooms_file), directory, tools)


def build_services(settings: Settings, files: Files, backing: Backing) -> Services:
    """Wire the parts of one process; connects to nothing yet. Raises ``AlarmUnfit`` and ``OutsideUnfit``."""
    catalogue, directory = files.catalogue, files.directory
    store, record, dice = Keeper(backing.talk_url), Keeper(backing.record_url), random.SystemRandom()
    history, control, words, threads = History(store), Control(store), ItemWords(store), Threads(store)
    metrics = Metrics()
    sessions, queue = Sessions(store, control, clock_ms=utc_ms, dice=dice), CallingQueue(record)
    flagging = Flagging(store=store, queue=queue, words=words, history=history)
    talk = Talk(
        catalogue=catalogue,
        history=history,
        sanctions=Sanctions(store),
        sessions=sessions,
        telling=Telling(store),
        words=words,
        threads=threads,
    )
    drainer = build_drainer(record, talk, directory, utc_ms)
    decisions = Decisions(record, words)
    attendance = Attendance(record, catalogue)
    cards, sights = Cards(directory), Sights(store)
    pipeline = build_pipeline(files.tools, alarm=_stage_taken_out, order=settings.stages)
    consulting = build_consulting(settings, alarm=_stage_taken_out)
    offering = Offering(Line(store) if settings.screening == "on" else None, metrics)
    posting = Posting(
        catalogue=catalogue,
        pipeline=pipeline,
        consulting=consulting,
        cards=cards,
        history=history,
        sessions=sessions,
        flagging=flagging,
        attendance=attendance,
        offering=offering,
        metrics=metrics,
        clock_ms=utc_ms,
    )
    answering = Answering(
        catalogue=catalogue,
        pipeline=pipeline,
        cards=cards,
        threads=threads,
        queue=queue,
        flagging=flagging,
        clock_ms=utc_ms,
    )
    return Services(
        settings=settings,
        catalogue=catalogue,
        directory=directory,
        contacts=files.tools.contacts,
        store=store,
        record=record,
        alarms=build_drain(settings, record),
        staff=build_staff(record, backing.key, clock_ms=utc_ms, dice=dice),
        queue=queue,
        words=words,
        threads=threads,
        looking=Looking(record, words),
        decisions=decisions,
        agreements=Agreements(record, decisions),
        flagging=flagging,
        attendance=attendance,
        drainer=drainer,
        history=history,
        sessions=sessions,
        mail=Mail(store),
        consulting=consulting,
        posting=posting,
        answering=answering,
        appeals=Appeals(record),
        lateness=Lateness(record),
        desks=Desks(backing.record_url),
        sights=sights,
        deeds=Deeds(
            catalogue=catalogue,
            history=history,
            sights=sights,
            reporting=Reporting(history=history, sights=sights, pipeline=pipeline, flagging=flagging, clock_ms=utc_ms),
            clock_ms=utc_ms,
        ),
        hub=Hub(backing.talk_url, store, history, sights=sights, metrics=metrics),
        metrics=metrics,
        offering=offering,
        tags=NetworkTags(settings.trusted_proxies),
        entering=Throttle(share(SESSIONS_BURST, settings.workers), SESSIONS_RATE_S / settings.workers),
        clock_ms=utc_ms,
    )


@contextlib.asynccontextmanager
async def running(services: Services) -> AsyncIterator[None]:
    """Run the stores' links, the hub and the janitor while the block runs. Starts without a store, in its absence."""
    keys = NetworkKeys(services.store, services.tags, clock_ms=services.clock_ms)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(services.store.run()),
            group.create_task(services.record.run()),
            group.create_task(services.hub.run()),
            group.create_task(services.desks.run()),
            group.create_task(services.attendance.run(partial(_tell_room, services.hub))),
            group.create_task(tidy_forever(services)),
            group.create_task(tidy_record_forever(services)),
            group.create_task(hand_over_forever(services)),
            group.create_task(tell_of_talk_forever(services)),
            group.create_task(renew_contacts_forever(services)),
            group.create_task(keys.run()),
        ]
        with contextlib.suppress(StoreAway, StoreRefused):
            await services.store.until_up(START_LIMIT_S)
        await keys.look()
        await services.record.until_tried()  # else the first visitor at the desk would find it away
        try:
            async with asyncio.TaskGroup() as duties:  # ends while the stores still answer, and gives its leases back
                draining = duties.create_task(drain_forever(services.record, services.alarms, is_guest=True))
                carrying = duties.create_task(services.drainer.run())
                yield
                draining.cancel()
                carrying.cancel()
        finally:
            await services.consulting.close()
            for task in tasks:
                task.cancel()


def _tell_room(hub: Hub, room: Room, code: NoticeCode) -> None:
    """Tell everybody who is in a room here."""
    if (live := hub.room(room.id)) is not None:
        live.tell(Notice(code=code, room=room.id))


def _stage_taken_out(stage: str) -> None:
    log.error("stage_taken_out", stage=stage)
