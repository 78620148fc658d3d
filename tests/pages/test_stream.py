"""Rooms read as a page that never ends: every line at once, only what is for its reader, an end to it all."""

from __future__ import annotations

import asyncio
import contextlib
import re

import pytest

from chat.building import Files
from chat.pages import stream
from chat.server.crowd import raise_files_limit
from rooms.history import Position
from rooms.ids import member_id
from rooms.stores.embedded import EmbeddedStores
from rooms.telling import Telling
from tests.pages.streaming import StreamReader
from tests.site import Person, Site, running_site
from tests.waiting import until

READERS = 1_000
PROMISED_S = 1


async def said(person: Person, room: str, text: str) -> dict[str, object]:
    """Say something and return the room's frame."""
    await person.say(room, text)
    return await person.next("posted")


async def test_lines_come_as_they_are_said(site: Site) -> None:
    """What was said before stands at the top, what is said now follows, text stays text, links lead to the line."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        before = await said(wren, room, "said before")
        async with StreamReader.arrive(site, room) as finch:
            assert "said before" in finch.page

            now = await said(wren, room, "<style>*{}</style> & </li>")
            piece = await finch.until("</li>")

    assert "&lt;style&gt;*{}&lt;/style&gt; &amp; &lt;/li&gt;" in piece
    assert f'href="/room/{room}/line/{now["epoch"]}/{now["seq"]}"' in piece
    assert finch.page.count(f'id="{before["epoch"]}-{before["seq"]}"') == 1
    assert "x-accel-buffering: no" in finch.page


async def test_a_line_is_drawn_once_for_everybody_of_a_language(site: Site) -> None:
    """Readers of one language get the same bytes, others their own words."""
    room = site.room()
    async with (
        Person.arrive(site) as wren,
        StreamReader.arrive(site, room) as finch,
        StreamReader.arrive(site, room) as robin,
        StreamReader.arrive(site, room, lang="ar") as sparrow,
    ):
        await wren.join(room)
        await said(wren, room, "good evening")

        assert await finch.until("</li>") == await robin.until("</li>")
        assert 'aria-label="بلاغ' in await sparrow.until("</li>")


async def test_a_removal_hides_the_line_within_a_second(site: Site) -> None:
    """A rule of style with this page's own mark comes at once; somebody who comes later never gets the words."""
    room = site.room()
    async with Person.arrive(site) as wren, StreamReader.arrive(site, room) as finch:
        await wren.join(room)
        line = await said(wren, room, "words to take back")
        await finch.until("words to take back")
        nonce = re.findall(r"'nonce-([^']+)'", finch.page)

        async with asyncio.timeout(10 * PROMISED_S):  # ten times, since the machine may be busy
            await wren.send("unsend", room=room, epoch=line["epoch"], seq=line["seq"])
            piece = await finch.until("</style>")

        assert piece.count(f'<style nonce="{nonce[0]}">[id="{line["epoch"]}-{line["seq"]}"]') == 1
        async with StreamReader.arrive(site, room) as robin:
            assert "words to take back" not in robin.page
            assert robin.page.count(nonce[0]) == 0


async def test_blocks_and_reports_hold_in_a_stream(site: Site) -> None:
    """Whom the reader blocks is hidden and not written any more; a reported line is hidden."""
    room = site.room()
    async with (
        Person.arrive(site) as wren,
        Person.arrive(site) as robin,
        StreamReader.arrive(site, room) as finch,
    ):
        await wren.join(room)
        await robin.join(room)
        line = await said(wren, room, "from wren")
        await robin.next("posted")
        await finch.until("from wren")
        own = member_id(finch.record.id, room)

        await site.services.sights.hide(
            room, own, Position(str(line["epoch"]), int(str(line["seq"]))), retention_s=3600
        )
        assert f'[id="{line["epoch"]}-{line["seq"]}"]{{display:none}}' in await finch.until("</style>")
        await site.services.sights.block(room, own, str(line["member"]))
        assert f'[data-member="{line["member"]}"]{{display:none}}' in await finch.until("</style>")

        await said(wren, room, "not for finch")
        await robin.next("posted")
        await said(robin, room, "for everybody")
        assert "not for finch" not in await finch.until("for everybody")


async def test_the_end_of_the_session_empties_the_page_within_a_second(site: Site) -> None:
    """Whoever leaves in another tab leaves here too: everything is hidden and the page ends."""
    async with StreamReader.arrive(site, site.room()) as finch:
        async with asyncio.timeout(10 * PROMISED_S):  # ten times, since the machine may be busy
            await site.services.sessions.end(finch.record)
            page = await finch.end()

        assert re.search(r'<style nonce="[^"]+">body\{display:none\}</style>', page)
        assert site.services.hub.people == ()


async def test_a_letter_is_announced_with_a_way_to_it(site: Site) -> None:
    """What is for one reader alone is shown on the room's page, to which a line leads."""
    async with StreamReader.arrive(site, site.room()) as finch:
        await Telling(site.services.store).tell(finch.record.id, b'{"type":"pong"}', once="1")

        assert f'href="/room/{site.room()}#answers"' in await finch.until("</li>")


async def test_an_idle_page_gives_a_sign_of_life_and_ends_by_itself(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign is one byte of white space; at the end of its time the page ends and asks for itself again."""
    monkeypatch.setattr(stream, "KEEP_ALIVE_S", 0.05)
    monkeypatch.setattr(stream, "LIFE_S", 0.5)
    async with StreamReader.arrive(site, site.room()) as finch:
        page = await finch.end()

    assert re.search(r"(?:1\r\n\n\r\n){5,}0\r\n\r\n$", page)
    assert re.search(r'http-equiv="refresh" content="[2-5]"', page)


async def test_whoever_goes_is_forgotten(site: Site) -> None:
    """A page that is closed is no reader of the room any more."""
    async with StreamReader.arrive(site, site.room()):
        assert len(site.services.hub.people) == 1

    await until(lambda: not site.services.hub.people)


async def test_a_ninth_page_of_a_session_ends_the_first(site: Site) -> None:
    """Tabs, sockets and pages are counted together."""
    who = await site.services.sessions.open(age_band="18+", lang="en")
    async with contextlib.AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(StreamReader.arrive(site, site.room(), who=who)) for _ in range(9)]

        await pages[0].end()
        assert len(site.services.hub.people) == 8


async def test_a_thousand_idle_readers_on_one_process_all_get_a_line(stores: EmbeddedStores, files: Files) -> None:
    """Four rooms, one line each, to everybody."""
    raise_files_limit()
    async with running_site(stores.talk.url, files) as site, contextlib.AsyncExitStack() as stack:
        here = [room.id for room in site.services.catalogue.rooms if room.language == "en"][:4]
        readers: list[StreamReader] = []
        for start in range(0, READERS, 50):
            arriving = (
                stack.enter_async_context(StreamReader.arrive(site, here[number % 4]))
                for number in range(start, start + 50)
            )
            readers += await asyncio.gather(*arriving)
        assert len(site.services.hub.people) == READERS

        async with Person.arrive(site) as wren:
            for room in here:
                await wren.join(room)
                await said(wren, room, f"good evening to all of you in {room}")
            pieces = await asyncio.gather(*(reader.until("</li>") for reader in readers))

    assert all("good evening to all of you" in piece for piece in pieces)
