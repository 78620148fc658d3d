"""Reporting, blocking and taking back, and the pause of a log: what the state makes of them."""

from __future__ import annotations

import pytest

from tests.client.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REPORT = "{type: 'report', room: ROOM, epoch: EPOCH, seq: 1}"
BLOCK = "{type: 'block', room: ROOM, member: 'somebody'}"
UNBLOCK = "{type: 'unblock', room: ROOM, member: 'somebody'}"
UNSEND = "{type: 'unsend', room: ROOM, epoch: EPOCH, seq: 1}"
AWAY = "{type: 'line', phase: 'waiting', failures: 1}"


def asked(ask: str) -> str:
    """Write the event that asks."""
    return f"{{type: 'asked', ask: {ask}}}"


async def test_reported_message_is_hidden_at_once(play: Play) -> None:
    """The reader sees it no more before any answer, also while the line is away; others stay."""
    result = await play(
        f"const at = await play(...inside(), posted(1), posted(2), {AWAY}, {asked(REPORT)});"
        "return [at.log, at.effects.length]"
    )
    assert result == [["hidden", "text 2"], 1]


async def test_ask_is_said_again_until_it_is_answered(play: Play) -> None:
    """What was asked goes out at once, again after every new join, and never after its answer."""
    result = await play(
        f"const at = await play(...inside(), posted(1), {asked(REPORT)}, {asked(REPORT)}, {AWAY}, ...inside(),"
        "{type: 'reported', room: ROOM, epoch: EPOCH, seq: 1}, ...inside());"
        "return at.effects.map(({frame}) => frame.type)"
    )
    assert result == ["join", "report", "report", "join", "report", "join"]


async def test_blocked_person_vanishes_once_the_server_says_so(play: Play) -> None:
    """All of their lines go from the screen, nobody else's, and the way back is shown."""
    result = await play(
        f"const at = await play(...inside(), posted(1), posted(2, {{member: 'other'}}), {asked(BLOCK)});"
        f"const done = await play(...inside(), posted(1), posted(2, {{member: 'other'}}), {asked(BLOCK)},"
        "{type: 'blocked', room: ROOM, member: 'somebody'}, posted(3));"
        "const seen = ({state}) => shownLog(state).entries.map(({text}) => text);"
        "return [seen(at), seen(done), done.state.asks.length, done.state.answers]"
    )
    answer = {"kind": "blocked", "key": "blocked:somebody", "member": "somebody", "name": "Cedar Lantern 4"}
    assert result == [["text 1", "text 2"], ["text 2"], 0, [answer]]


async def test_unblocked_person_is_read_again(play: Play) -> None:
    """The room is asked for from its beginning, and what the person said meanwhile comes with it."""
    result = await play(
        "const at = await play(...inside(), posted(1), {type: 'blocked', room: ROOM, member: 'somebody'},"
        f"{{type: 'gap', room: ROOM, epoch: EPOCH, seq: 2}}, {asked(UNBLOCK)},"
        "{type: 'unblocked', room: ROOM, member: 'somebody'}, joined(1, 2), posted(1), posted(2));"
        "return [at.log, at.state.seq, at.effects.slice(1).map(({frame}) => frame), at.state.answers]"
    )
    room = "roomroom"
    assert result == [
        ["text 1", "text 2"],
        2,
        [{"type": "unblock", "room": room, "member": "somebody"}, {"type": "join", "room": room}],
        [],
    ]


@pytest.mark.parametrize(("code", "left"), [("message_gone", 0), ("too_fast", 0), ("talk_away", 1)])
async def test_failed_ask_is_said_in_the_status_line(play: Play, code: str, left: int) -> None:
    """What can't be done is said and not tried for ever; what only waits for the store is tried again."""
    result = await play(
        f"const at = await play(...inside(), posted(1, {{member: 'me'}}), {asked(UNSEND)},"
        f"{{type: 'error', code: '{code}', room: ROOM, seq: 1}}); return [statusCode(at.state), at.state.asks.length]"
    )
    assert result == [f"error.{code}", left]


async def test_taking_back_ends_with_the_removal(play: Play) -> None:
    """The ordinary removal answers it."""
    result = await play(
        f"const at = await play(...inside(), posted(1, {{member: 'me'}}), {asked(UNSEND)},"
        "{type: 'removed', room: ROOM, epoch: EPOCH, seq: 1}); return [at.log, at.state.asks.length]"
    )
    assert result == [["removed"], 0]


async def test_paused_log_counts_what_waits(play: Play) -> None:
    """New messages stay off the screen and are counted; a removal is seen all the same; going on shows everything."""
    result = await play(
        "const events = [...inside(), posted(1), {type: 'paused', isOn: true}, posted(2), posted(3),"
        "{type: 'removed', room: ROOM, epoch: EPOCH, seq: 1}]; const at = await play(...events);"
        "const on = await play(...events, {type: 'paused', isOn: false});"
        "const seen = ({state}) => { const {entries, waiting} = shownLog(state);"
        "return [entries.map((entry) => entry.text || entry.kind), waiting]; }; return [seen(at), seen(on)]"
    )
    assert result == [[["removed"], 2], [["removed", "text 2", "text 3"], 0]]


async def test_pause_of_an_empty_log_holds_everything_back(play: Play) -> None:
    """Also where nothing had been said yet."""
    result = await play(
        "const at = await play(...inside(), {type: 'paused', isOn: true}, posted(1));"
        "const {entries, waiting} = shownLog(at.state); return [entries.length, waiting]"
    )
    assert result == [0, 1]


async def test_writing_ends_the_pause(play: Play) -> None:
    """Whoever writes sees what was written, and what it answers."""
    result = await play(
        "const at = await play(...inside(), posted(1), {type: 'paused', isOn: true}, posted(2),"
        "{type: 'written', nonce: 'mine', text: 'mine', thread: '', nowMs: 1});"
        "return shownLog(at.state).entries.map(({text}) => text)"
    )
    assert result == ["text 1", "text 2", "mine"]
