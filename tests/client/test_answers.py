"""What one person alone is told: a moderator's decisions, talks with a moderator, the end of the session."""

from __future__ import annotations

import pytest

from tests.client.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WRITTEN = "{type: 'written', nonce: 'mine', text: 'hello', thread: '', nowMs: 7}"
TOLD_STAFF = "{type: 'written', nonce: 'back', text: 'yes', thread: 'thread', nowMs: 8}"
STAFF_SAID = "{type: 'staff_said', thread: 'thread', room: 'anotherr', at_ms: 5, text: 'how are you?'}"
STAFF_TOLD = "{type: 'staff_told', thread: 'thread', nonce: 'back', at_ms: 9}"
HELD = "{type: 'held', room: ROOM, nonce: 'mine', reason: 'threat', span: [0, 5]}"
BANNED = "{type: 'told', what: 'banned', room: ROOM, reason: 'slur', appeal: 'AAAA-BBBB-CCCC-DDDD'}"
ENDED = "{type: 'bye', reason: 'ended'}"


async def test_talk_with_a_moderator_grows_in_its_place(play: Play) -> None:
    """What both sides wrote stands in one talk, wherever it began, each once, and no later notice pushes it down."""
    result = await play(
        f"const at = await play(...inside(), {STAFF_SAID}, {TOLD_STAFF}, {STAFF_TOLD},"
        f"{{type: 'notice', code: 'nobody_here'}}, {STAFF_SAID}, {{...{STAFF_SAID}, at_ms: 10, text: 'and?'}});"
        "const [talk] = at.state.answers; return [at.effects[1].frame, at.state.pending.length,"
        "talk.remarks.map(({text, isOwn}) => [text, isOwn])]"
    )
    frame = {"type": "tell_staff", "thread": "thread", "nonce": "back", "text": "yes"}
    assert result == [frame, 0, [["how are you?", False], ["yes", True], ["and?", False]]]


async def test_answer_to_a_moderator_is_never_the_rooms(play: Play) -> None:
    """What travels to a moderator stands in the talk alone, and is said again only there."""
    result = await play(
        f"const at = await play(...inside(), {STAFF_SAID}, {TOLD_STAFF},"
        "{type: 'line', phase: 'waiting', failures: 1}, ...inside());"
        "const {shownAnswers} = await import('/js/answers.js');"
        "return [shownLog(at.state).entries, shownAnswers(at.state)[0].remarks.map(({phase}) => phase),"
        "at.effects.map(({frame}) => frame.type)]"
    )
    assert result == [[], ["posted", "sending"], ["join", "tell_staff", "join", "tell_staff"]]


async def test_unsent_answer_goes_back_into_its_own_box(play: Play) -> None:
    """A refused answer to a moderator is never quoted in the room's notes nor put into the room's composer."""
    result = await play(
        f"const at = await play(...inside(), {STAFF_SAID}, {TOLD_STAFF},"
        "{type: 'error', code: 'thread_closed', nonce: 'back'}); const [, note] = at.state.answers;"
        "return [at.effects.pop(), note.code, note.text, at.state.pending.length]"
    )
    assert result == [{"type": "put_back", "text": "yes", "thread": "thread"}, "thread_closed", "", 0]


async def test_fate_of_a_held_message_ends_its_hold(play: Play) -> None:
    """A message that a moderator kept back is quoted to its author, and waits no longer."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, {HELD}, {{type: 'told', what: 'not_posted', room: ROOM,"
        "reason: 'threat', nonces: ['mine']}); return [at.state.pending.length,"
        "at.state.answers.map(({kind, code, text}) => [kind, code, text])]"
    )
    assert result == [0, [["told", "not_posted", "hello"]]]


async def test_writing_on_does_not_lose_the_code_of_an_appeal(play: Play) -> None:
    """What a moderator decided stays until it is put away, with its end and its code, each decision by itself."""
    result = await play(
        "const told = (nonce, more) => ({type: 'told', what: 'removed', room: ROOM, reason: 'slur', nonces: [nonce],"
        "...more}); const at = await play(...inside(), told('a', {appeal: 'A'}), told('b', {until_ms: 9}),"
        f"{WRITTEN}); return at.state.answers.map(({{appeal, untilMs}}) => [appeal, untilMs])"
    )
    assert result == [["", 9], ["A", 0]]


async def test_banned_person_still_reads_why(play: Play) -> None:
    """A ban ends the session and clears the words of others, but not the decision and its code; closing leads out."""
    result = await play(
        f"const at = await play(...inside(), posted(1), {BANNED}, {ENDED});"
        f"const out = await play(...inside(), {BANNED}, {ENDED}, {{type: 'dismissed', key: at.state.answers[0].key}});"
        "return [at.log, at.effects.pop().type, at.state.answers[0].appeal, statusCode(at.state), out.effects.pop()]"
    )
    go = {"type": "go", "path": "/"}
    assert result == [[], "hang_up", "AAAA-BBBB-CCCC-DDDD", "error.session_unknown", go]


async def test_newest_notice_of_a_sort_stands_alone(play: Play) -> None:
    """Somebody's coming replaces the notice that nobody is here; a notice on an own message stands beside it."""
    result = await play(
        "const notice = (code, nonce) => ({type: 'notice', code, nonce, room: ROOM});"
        "const at = await play(...inside(), notice('nobody_here'), notice('contact_masked', 'mine'),"
        "notice('room_closing'), notice('room_closed'), notice('somebody_here'));"
        "return at.state.answers.map(({code}) => code)"
    )
    assert result == ["somebody_here", "room_closed", "contact_masked"]


async def test_session_about_to_end_is_said_twenty_seconds_before(play: Play) -> None:
    """The warning comes 20 s before the end, saying that one stays takes it away, and the end leads to the entry."""
    result = await play(
        "const start = {type: 'stayed', nowMs: 1000}; const tick = (nowMs) => ({type: 'ticked', nowMs});"
        "const run = async (...events) => { const {begin, reduce} = await import('/js/state.js');"
        "let step = {state: begin({room: ROOM, member: 'me', name: 'x', epoch: EPOCH, seq: 0, log: [], pending: [],"
        "answers: [], asks: [], idle_ms: 60000, aliveAtMs: 0}), effects: []};"
        "for (const event of events) step = reduce(step.state, event);"
        "return [step.state.answers.map(({kind}) => kind), step.effects, nextDueMs(step.state)]; };"
        "return [await run(start, tick(40999)), await run(start, tick(41000)),"
        "await run(start, tick(41000), {type: 'stayed', nowMs: 50000}),"
        "await run(start, tick(41000), heard({type: 'pong'}, 50000)),"
        "(await run(start, tick(41000), tick(61000)))[1]]"
    )
    assert result == [
        [[], [], 41000],
        [["idle"], [], 61000],
        [[], [], 90000],
        [[], [], 90000],
        [{"type": "go", "path": "/"}],
    ]
