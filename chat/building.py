"""The parts of one process, read from files and wired together; nothing is connected yet."""

from __future__ import annotations

import datetime as dt
import random
from typing import Final

import msgspec
import structlog

from chat.alarms import build_drain
from chat.answering import Answering
from chat.attendance import Attendance
from chat.cards import Cards
from chat.deeds import Deeds
from chat.delivery import Delivery
from chat.desk.calling import CallingQueue
from chat.desk.desks import Desks
from chat.desk.effects import build_drainer
from chat.flagging import Flagging
from chat.hub.hub import Hub
from chat.metrics import Metrics
from chat.network import NetworkTags
from chat.outside import build_consulting
from chat.pages.words import Words, load_words
from chat.posting import Posting
from chat.recent import Recent
from chat.reporting import Reporting
from chat.screening.offering import Offering
from chat.services import Services, utc_ms
from chat.settings import Settings
from chat.throttle import Throttle, share
from moderation.desk.agreeing import Agreements
from moderation.desk.appeals import Appeals
from moderation.desk.carrying import Talk
from moderation.desk.decisions import Decisions
from moderation.desk.lateness import Lateness
from moderation.desk.looking import Looking
from moderation.desk.threads import Threads
from moderation.desk.words import ItemWords
from moderation.directory import Directory
from moderation.pipeline import build_pipeline
from moderation.rulebook.examples import load_sound_rulebook
from moderation.screening.line import Line
from moderation.staff.key import Key
from moderation.staff.staff import build_staff
from moderation.stages import Tools
from rooms.catalogue import Catalogue
from rooms.control import Control, Mail
from rooms.history import History
from rooms.sanctions import Sanctions
from rooms.sessions import Sessions
from rooms.sights import Sights
from rooms.stores.link import Keeper
from rooms.stores.store import Store
from rooms.telling import Telling

SESSIONS_BURST: Final = 20
SESSIONS_RATE_PER_S: Final = 0.2
"""New sessions from one network tag: a shared flat or a class at once, a flood never."""

log = structlog.get_logger()


class Files(msgspec.Struct, frozen=True):
    """What is read from files once and never changes while the process runs."""

    catalogue: Catalogue
    directory: Directory
    spoken: dict[str, Words]
    tools: Tools


class Backing(msgspec.Struct, frozen=True):
    """What a process stands on: the addresses of both stores, and the key that seals what is secret in ``record``."""

    talk_url: str
    record_url: str
    key: Key


def load_files(settings: Settings) -> Files:
    """Read rooms, services, words and rules. Raises the loaders' errors, which name file and place."""
    directory = Directory.load(settings.services_dir)
    contacts = directory.shareable_contacts(dt.datetime.now(dt.UTC).date())
    tools = Tools(rulebook=load_sound_rulebook(beside=settings.rules_dir), contacts=contacts)
    return Files(Catalogue.load(settings.rooms_file), directory, load_words(), tools)


def build_services(settings: Settings, files: Files, backing: Backing) -> Services:
    """Wire the parts of one process; connects to nothing yet. Raises ``AlarmUnfit`` and ``OutsideUnfit``."""
    catalogue, directory = files.catalogue, files.directory
    store, record, dice = Store(backing.talk_url), Keeper(backing.record_url), random.SystemRandom()
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
    cards, sights = Cards(directory, files.spoken), Sights(store)
    drainer = build_drainer(record, talk, cards, utc_ms)
    decisions = Decisions(record, words)
    attendance = Attendance(record, catalogue)
    pipeline = build_pipeline(files.tools, alarm=_stage_taken_out, order=settings.stages)
    consulting = build_consulting(settings, alarm=_stage_taken_out)
    offering = Offering(Line(store) if settings.screening == "on" else None, metrics)
    recent = Recent()
    delivery = Delivery(
        history=history,
        sessions=sessions,
        flagging=flagging,
        attendance=attendance,
        offering=offering,
        recent=recent,
        metrics=metrics,
        clock_ms=utc_ms,
    )
    posting = Posting(
        catalogue=catalogue,
        pipeline=pipeline,
        consulting=consulting,
        cards=cards,
        delivery=delivery,
        recent=recent,
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
        spoken=files.spoken,
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
        pipeline=pipeline,
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
        hub=Hub(store, history, sights=sights, metrics=metrics),
        metrics=metrics,
        offering=offering,
        tags=NetworkTags(settings.trusted_proxies),
        entering=Throttle(share(SESSIONS_BURST, settings.workers), SESSIONS_RATE_PER_S / settings.workers),
        clock_ms=utc_ms,
    )


def _stage_taken_out(stage: str) -> None:
    log.error("stage_taken_out", stage=stage)
