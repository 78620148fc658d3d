"""Somebody at the desk, in a tab without scripts, and the items they find there."""

from __future__ import annotations

import re
from typing import Self

import msgspec
from starlette.types import ASGIApp

from chat.desk.places import DESK
from chat.desk.reading import Step
from chat.services import Services
from moderation.desk.items import Delivered, Flag, Flagged, Held, Item, Message
from moderation.desk.words import Author, Line, Said
from moderation.findings import Lane, Severity, Span
from moderation.staff.roles import Actor, Role
from rooms.history import Position
from rooms.ids import member_id, new_id
from rooms.sessions import SessionRecord
from tests.desk.making import REASONS
from tests.fakes import Clock
from tests.pages.tab import Answer, Tab
from tests.staff.people import join_staff

TEXT = "well then you walnut are what I call a shame"
FLAGGED = Span(14, 20)
SAID_BEFORE = "good evening to everybody"


class Colleague(msgspec.Struct):
    """Logged in."""

    tab: Tab
    actor: Actor
    pseudonym: str

    @classmethod
    async def arrive(cls, app: ASGIApp, services: Services, clock: Clock, role: Role) -> Self:
        """Take an invitation and come in."""
        volunteer = await join_staff(services.staff, clock, role=role, name=f"name {new_id()}")
        tab = Tab(app)
        tab.cookies[f"{services.settings.cookie_name}d"] = await volunteer.come_in()
        return cls(tab, Actor(volunteer.account.staff_id, role), volunteer.account.pseudonym)

    async def desk(self) -> Answer:
        """Look at the queue."""
        return await self.tab.get(DESK)

    async def open(self, item_id: str) -> Answer:
        """Open an item."""
        return await self.tab.get(f"/desk/item/{item_id}")

    async def press(self, item_id: str, name: str, page: Answer | None = None, **changed: str) -> Answer:
        """Send one of the forms of an item's page."""
        page = page or await self.open(item_id)
        token = {"form_token": fields(page)["form_token"]}
        return await self.tab.post(f"/desk/item/{item_id}/{name}", token | changed)

    async def act(self, item_id: str, act: str, page: Answer | None = None, **changed: str) -> Answer:
        """Decide as the page's form does."""
        page = page or await self.open(item_id)
        names = ("decision", "version")
        sent = {name: fields(page)[name] for name in names if name in fields(page)}
        sent = {"decision": new_id(), "version": "1"} | sent
        return await self.press(item_id, "decide", page, **{**sent, "act": act, **changed})

    async def claim(self, item_id: str) -> Answer:
        """Take an item and look at it."""
        await self.press(item_id, "claim")
        return await self.open(item_id)


def fields(page: Answer) -> dict[str, str]:
    """Return a page's hidden fields."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


def acts(page: Answer, form: str = "decide") -> set[str]:
    """Return every action that a page's forms offer."""
    found = re.findall(rf'<form method="post" action="[^"]*/{form}"(.*?)</form>', page.text, flags=re.DOTALL)
    return {act for one in found for act in re.findall(r'name="act" value="([^"]+)"', one)}


def code(page: Answer) -> str:
    """Return the code of what a page tells."""
    found = re.search(r'role="alert" data-code="(\w+)"', page.text)
    return found[1] if found else ""


async def look(colleague: Colleague, item_id: str, step: Step, page: Answer | None = None) -> Answer:
    """Read on."""
    return await colleague.press(item_id, "look", page, step=step)


async def flag(
    services: Services,
    lane: Lane = Lane.HATE,
    *,
    lang: str = "en",
    session: str = "",
    is_held: bool = False,
    text: str = TEXT,
    severity: Severity = Severity.MEDIUM,
) -> Item:
    """Let a message be flagged, and its words be kept."""
    room = next(room.id for room in services.catalogue.rooms if room.language == lang)
    _, record = await services.sessions.open(age_band="18+", lang=lang)
    record = msgspec.structs.replace(record, id=session or record.id)
    flagged = _flagged(lane, room, record, lang=lang, is_held=is_held, severity=severity)
    opened = await services.queue.open(flagged)
    said = Said(nonce=flagged.message.nonce, name=record.name, text=text)
    before = Line(at=Position("epoch123", 1), at_ms=services.clock_ms(), member="m", name="Bird", text=SAID_BEFORE)
    author = Author(record=record, network_tag="tag of a network")
    await services.words.remember(room, opened.item_id, said, (before,), author)
    return await found(services, opened.item_id)


async def joined(services: Services, item: Item) -> Item:
    """Let another message of the same person join an item."""
    message = msgspec.structs.replace(item.messages[0], nonce=new_id())
    flagged = Flagged(
        lane=item.lane, room=item.room, session=item.session, member=item.member, lang=item.lang, message=message
    )
    await services.queue.open(flagged)
    return await found(services, item.id)


async def found(services: Services, item_id: str) -> Item:
    """Read an item that must be there."""
    item = await services.queue.find(item_id)
    assert item is not None
    return item


def _flagged(lane: Lane, room: str, record: SessionRecord, *, lang: str, is_held: bool, severity: Severity) -> Flagged:
    one = Flag(stage="wordlist", rule="r-1", reason=REASONS[lane], severity=severity, span=FLAGGED)
    fate = Held() if is_held else Delivered(Position("epoch123", 2))
    return Flagged(
        lane=lane,
        room=room,
        session=record.id,
        member=member_id(record.id, room),
        lang=lang,
        message=Message(nonce=new_id(), fate=fate, flags=(one,)),
    )
