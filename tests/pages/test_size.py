"""What the first message costs on a slow line."""

from __future__ import annotations

import re

import pytest

from chat.pages.frames import QUIET_PAUSE_S
from chat.pages.stream import KEEP_ALIVE, KEEP_ALIVE_S
from chat.services import Services
from chat.views import TIMINGS
from chat.wire.codec import encode
from chat.wire.framing import framed
from chat.wire.server import Pong
from rooms.retention import HOUR_S
from tests.budgets import Spend
from tests.pages.tab import Tab
from tests.pages.test_room import posted

BUDGET_BYTES = 14 * 1024
IDLE_HOUR_BYTES = 30 * 1024
PACKET_BYTES = 52
"""What IPv4 and TCP with its time stamps put before each piece (RFC 791, RFC 9293, RFC 7323)."""
PING = b'{"type":"ping"}'
MASKED_HEADER_BYTES = 6
REQUEST_BYTES = 700
"""What a browser of 2026 sends with a navigation of a frame: about 600 bytes with the cookie, measured in Chromium."""
PACKETS = 6
"""There and back for a question and its answer on a connection that is kept, with their confirmations."""
SENTENCES = {
    "en": "I told my sister on Tuesday and she asked whether she may hug me; number {} of many evenings.",
    "ar": "حكيت لأختي يوم الثلاثاء فسألتني إن كان يمكنها أن تعانقني، وهذه الأمسية رقم {} من أمسيات كثيرة.",
}


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_from_nothing_to_twenty_messages_in_fourteen_kilobytes(
    tab: Tab, services: Services, lang: str, spend: Spend
) -> None:
    """Entry, rooms, one room with twenty messages, and the styles, all pressed: before any script."""
    room = next(room.id for room in services.catalogue.rooms if room.language == lang)
    for number in range(20):
        await services.history.append(
            room,
            retention_s=3600,
            member=f"member{number % 7}",
            nonce=f"nonce-of-message-{number:02}",
            frame=posted(room, SENTENCES[lang].format(number)),
        )

    entry = await tab.get(f"/{lang}")
    rooms = await tab.enter(lang=lang)
    page = await tab.get(f"/room/{room}")
    css = [await tab.get(path) for path in re.findall(r'href="(/static/[^"]+\.css)"', entry.text)]

    assert page.text.count('class="message"') == 20
    sizes = {"entry": entry.size, "rooms": rooms.size, "room": page.size, "css": sum(file.size for file in css)}
    spend(f"entry, rooms, a room with twenty messages and styles, pressed ({lang})", sum(sizes.values()), BUDGET_BYTES)


@pytest.mark.parametrize("path", ["/ar/help", "/ar/help/GB", "/en/help/US", "/ar/about", "/ar/young"])
async def test_no_page_alone_is_larger_than_the_first_flight(bare: Tab, path: str) -> None:
    """Any other page fits into what a server may send at once (RFC 6928: ten segments)."""
    assert (await bare.get(path)).size <= BUDGET_BYTES


async def test_script_is_one_and_announced(bare: Tab) -> None:
    """There is one script, which the browser is told of before anything else could hold it up."""
    text = (await bare.get("/en")).text
    preloaded = re.findall(r'rel="modulepreload" href="([^"]+)"', text)

    assert len(preloaded) == 1
    assert re.findall(r'type="module" src="([^"]+)"', text) == preloaded


def test_an_idle_hour_over_a_socket(spend: Spend) -> None:
    """A ping, its answer and the packet that confirms the answer, as often as the client asks."""
    asked, answered = len(PING) + MASKED_HEADER_BYTES, len(framed(encode(Pong())))
    times = HOUR_S * 1000 // TIMINGS.ping_every_ms

    spend("an idle hour with JavaScript", times * (asked + answered + 3 * PACKET_BYTES), IDLE_HOUR_BYTES)


def test_an_idle_hour_of_a_page_that_never_ends(spend: Spend) -> None:
    """A sign of life as a chunk of its own, and the packet that confirms it."""
    chunk = len(b"%x\r\n%b\r\n" % (len(KEEP_ALIVE), KEEP_ALIVE))

    spend("an idle hour of a stream without", int(HOUR_S / KEEP_ALIVE_S) * (chunk + 2 * PACKET_BYTES), IDLE_HOUR_BYTES)


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_an_idle_hour_of_a_page_that_asks_again(tab: Tab, services: Services, lang: str, spend: Spend) -> None:
    """A quiet room's log, its heads, the question and the packets, as often as it asks."""
    room = next(room.id for room in services.catalogue.rooms if room.language == lang)
    await tab.enter(lang=lang)
    page = await tab.get(f"/room/{room}/log")

    assert f'http-equiv="refresh" content="{QUIET_PAUSE_S}"' in page.text
    heads = sum(len(name) + len(value) + 4 for name, value in page.headers.items())
    each = page.size + heads + REQUEST_BYTES + PACKETS * PACKET_BYTES
    spend(f"an idle hour of asking again without ({lang})", HOUR_S // QUIET_PAUSE_S * each, IDLE_HOUR_BYTES)
