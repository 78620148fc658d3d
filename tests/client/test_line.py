"""The line to the server: opening, watching, losing and opening again, on a driven clock."""

from __future__ import annotations

import pytest

from tests.client.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_hello_is_the_first_frame(play: Play) -> None:
    """As soon as the socket opens the line says hello with the page's language, and nothing before."""
    result = await play(
        "const {sockets} = await openLine(); const before = sockets[0].sent.length; sockets[0].accept();"
        "return [sockets[0].url, before, sockets[0].sent]"
    )
    assert result == ["ws://client.test/ws", 0, [{"type": "hello", "wire": 1, "lang": "en"}]]


async def test_waits_double_up_to_a_bound_and_are_scattered(play: Play) -> None:
    """The bound of a wait doubles from the first to the last number, and the dice choose anything below it."""
    result = await play(
        "const t = {retry_first_ms: 500, retry_last_ms: 20000};"
        "const at = (dice) => [1, 2, 3, 6, 7, 500].map((failures) => retryDelayMs(failures, t, () => dice));"
        "return [at(1), at(0), at(0.5)]"
    )
    bounds = [500, 1000, 2000, 16000, 20000, 20000]
    assert result == [bounds, [0] * 6, [bound / 2 for bound in bounds]]


async def test_lost_line_opens_again_after_its_wait(play: Play) -> None:
    """A line that broke waits as the dice say, then opens a new socket; the report says each step."""
    result = await play(
        "const at = await openLine(); at.sockets[0].lose(); at.clock.pass(249); const early = at.sockets.length;"
        "at.clock.pass(1); return [early, at.sockets.length, at.phases()]"
    )
    assert result == [1, 2, ["connecting", "waiting", "connecting"]]


async def test_servers_numbers_win(play: Play) -> None:
    """After `welcome` the waits are the server's, and the count of failures begins anew."""
    result = await play(
        "const at = await openLine(); at.sockets[0].lose(); at.clock.pass(250); at.sockets[1].accept();"
        "at.sockets[1].say(welcome()); at.sockets[1].lose(); at.clock.pass(49); const early = at.sockets.length;"
        "at.clock.pass(1); return [early, at.sockets.length]"
    )
    assert result == [2, 3]


async def test_bye_says_how_long_to_stay_away(play: Play) -> None:
    """A line told to come back later does not come sooner, and the wait counts once only."""
    result = await play(
        "const at = await openLine(); at.sockets[0].accept(); at.sockets[0].say(welcome(),"
        "{type: 'bye', reason: 'restart', after_ms: 7000}); at.sockets[0].lose();"
        "at.clock.pass(6999); const early = at.sockets.length; at.clock.pass(1); const back = at.sockets.length;"
        "at.sockets[1].lose(); at.clock.pass(100); return [early, back, at.sockets.length]"
    )
    assert result == [1, 2, 3]


async def test_network_coming_back_means_one_try_at_once(play: Play) -> None:
    """Waking a waiting line opens it now, and the wait that was planned makes no second one."""
    result = await play(
        "const at = await openLine(); at.sockets[0].lose(); at.line.wake(); at.line.wake();"
        "const now = at.sockets.length; at.clock.pass(1000); return [now, at.sockets.length]"
    )
    assert result == [2, 2]


async def test_silent_line_is_asked_and_given_up(play: Play) -> None:
    """A line that was silent for the server's time is asked; without an answer it is dropped and opened again."""
    result = await play(
        "const at = await openLine(); at.sockets[0].accept(); at.sockets[0].say(welcome());"
        "at.clock.pass(29999); const before = at.sockets[0].sent.length; at.clock.pass(1);"
        "const asked = at.sockets[0].sent.slice(before); at.clock.pass(4999); const early = at.sockets[0].isClosed;"
        "at.clock.pass(1); return [asked, early, at.sockets[0].isClosed, at.phases().pop()]"
    )
    assert result == [[{"type": "ping"}], False, True, "waiting"]


async def test_heard_line_is_left_alone(play: Play) -> None:
    """Anything heard counts as life: the next question comes a full time after it."""
    result = await play(
        "const at = await openLine(); at.sockets[0].accept(); at.sockets[0].say(welcome());"
        "at.clock.pass(30000); at.sockets[0].say({type: 'pong'}); at.clock.pass(29999);"
        "const pings = at.sockets[0].sent.filter(({type}) => type === 'ping').length;"
        "at.clock.pass(5001); return [pings, at.sockets[0].sent.filter(({type}) => type === 'ping').length,"
        "at.sockets.length]"
    )
    assert result == [1, 2, 1]


async def test_page_looked_at_again_asks_at_once(play: Play) -> None:
    """Waking an open line asks it now, so that a phone out of a pocket learns soon that its line is dead."""
    result = await play(
        "const at = await openLine(); at.sockets[0].accept(); at.sockets[0].say(welcome()); at.clock.pass(9);"
        "at.line.wake(); const asked = at.sockets[0].sent.pop().type; at.clock.pass(5000);"
        "return [asked, at.sockets[0].isClosed]"
    )
    assert result == ["ping", True]


async def test_handshake_that_hangs_is_given_up(play: Play) -> None:
    """A socket that neither opens nor fails is dropped after 20 seconds."""
    result = await play(
        "const at = await openLine(); at.clock.pass(19999); const early = at.sockets[0].isClosed;"
        "at.clock.pass(1); return [early, at.sockets[0].isClosed, at.phases()]"
    )
    assert result == [False, True, ["connecting", "waiting"]]


@pytest.mark.parametrize("raw", ["'not json'", "'null'", "'[]'", "'{}'"])
async def test_what_is_no_frame_is_passed_over(play: Play, raw: str) -> None:
    """Bytes that are no frame do no harm."""
    result = await play(
        f"const at = await openLine(); at.sockets[0].accept(); at.sockets[0].say({raw}, welcome()); return at.phases()"
    )
    assert result == ["connecting", "welcome"]


async def test_closed_line_stays_closed(play: Play) -> None:
    """After `close()` nothing opens, reports or ticks any more."""
    result = await play(
        "const at = await openLine(); at.sockets[0].accept(); at.line.close(); at.sockets[0].lose(); at.line.wake();"
        "at.clock.pass(100000); return [at.sockets.length, at.sockets[0].isClosed, at.phases(), at.clock.timers.length]"
    )
    assert result == [1, True, ["connecting"], 0]


async def test_frames_without_a_connection_are_dropped(play: Play) -> None:
    """Sending before the socket is open sends nothing: the state sends again once joined."""
    result = await play(
        "const at = await openLine(); at.line.send({type: 'ping'}); at.sockets[0].accept();"
        "return at.sockets[0].sent.map(({type}) => type)"
    )
    assert result == ["hello"]
