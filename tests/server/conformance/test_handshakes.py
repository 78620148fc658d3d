"""The opening handshake over raw sockets: every case of the table."""

from __future__ import annotations

import pytest
from websockets.frames import Opcode

from tests.server.conformance.handshake_cases import ACCEPT, ACCEPTED, REFUSED, Asked
from tests.server.raw import HELLO, RawSocket, frame
from tests.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("step", [1 << 20, 1], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("asked", ACCEPTED, ids=[asked.name for asked in ACCEPTED])
async def test_a_lawful_handshake_opens_a_plain_socket(one_site: Site, asked: Asked, step: int) -> None:
    """The key is answered; no extension and no subprotocol is agreed on; frames are plain, and compressed ones a fault.

    The parser that reads them is strict: a reserved bit in what the server sends would fail the test.
    """
    async with RawSocket.connect(one_site.port) as raw:
        await raw.trickle(asked.request, step)
        status, headers = await raw.head()

        assert status == 101
        assert headers.get_all("Sec-WebSocket-Accept") == [ACCEPT]
        assert (headers["Upgrade"].lower(), headers["Connection"].lower()) == ("websocket", "upgrade")
        assert "Sec-WebSocket-Extensions" not in headers
        assert "Sec-WebSocket-Protocol" not in headers
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(frame(Opcode.TEXT, b"\xaaV*.\xa9L\xb1R*\xc8\xccK/U\xaa\x05\x00", first_bits=0xC0))
        assert await raw.close_code() == 1002


@pytest.mark.parametrize("asked", REFUSED, ids=[asked.name for asked in REFUSED])
async def test_a_handshake_that_is_none_gets_a_plain_answer(
    one_site: Site, caplog: pytest.LogCaptureFixture, asked: Asked
) -> None:
    """It is refused with its status, nothing hangs, and nothing of it is a fault of ours."""
    async with RawSocket.connect(one_site.port) as raw:
        raw.send(asked.request)
        status, headers = await raw.head()

        assert status == asked.status
        assert headers.get("Sec-WebSocket-Version") == ("13" if status == 426 else None)
        assert "Sec-WebSocket-Accept" not in headers
    assert [record for record in caplog.records if record.exc_info] == []


async def test_a_frame_in_the_packet_of_the_handshake_is_no_fault_of_ours(
    one_site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Section 4.1: a client must wait for the answer. One that does not may not be heard; the next one is."""
    async with RawSocket.connect(one_site.port) as raw:
        raw.send(ACCEPTED[0].request, HELLO)
        status, _ = await raw.head()

        assert status == 101
        raw.send(HELLO)
        await raw.next("welcome")
    assert [record for record in caplog.records if record.exc_info] == []
