"""The browser's state: what each event makes of it, without a page, a socket or a clock."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.client.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WRITTEN = "{type: 'written', nonce: 'mine', text: 'hello', thread: '', nowMs: 7}"
WAITING = "{type: 'line', phase: 'waiting', failures: 1}"


async def test_own_message_shows_at_once_as_sending(play: Play) -> None:
    """What was written stands at the end of the log before any answer, and goes out once."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN});"
        "return [at.state.pending.map(({text, phase, isOwn}) => [text, phase, isOwn]), at.effects.slice(1)]"
    )
    frame = {"type": "say", "room": "roomroom", "nonce": "mine", "text": "hello", "confirmed": False}
    assert result == [[["hello", "sending", True]], [{"type": "send", "frame": frame}]]


async def test_own_echo_takes_the_place_of_the_sending_message(play: Play) -> None:
    """The room's message with the own nonce ends the sending and stands as an own one."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, posted(1, {{nonce: 'mine', member: 'me', text: 'hello'}}));"
        "return [at.state.pending.length, at.state.log.map(({text, isOwn, phase}) => [text, isOwn, phase])]"
    )
    assert result == [0, [["hello", True, "posted"]]]


async def test_message_written_without_a_line_goes_out_after_joining(play: Play) -> None:
    """Without a connection nothing is sent; joining sends what waits, in the order of writing."""
    result = await play(
        f"const second = {{type: 'written', nonce: 'second', text: 'more', thread: '', nowMs: 8}};"
        f"const at = await play({WRITTEN}, second, ...inside());"
        "return at.effects.map(({frame}) => frame.nonce || frame.type)"
    )
    assert result == ["join", "mine", "second"]


async def test_unanswered_message_is_sent_again_under_its_nonce(play: Play) -> None:
    """A lost line and a new join send the same nonce again, so that it can never be posted twice."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, {WAITING}, ...inside());"
        "return at.effects.filter(({frame}) => frame && frame.type === 'say').map(({frame}) => frame.nonce)"
    )
    assert result == ["mine", "mine"]


async def test_missing_echo_drops_the_line(play: Play) -> None:
    """An echo that stays out for the server's own time means the line is dead; not a moment before."""
    result = await play(
        f"const early = await play(...inside(), {WRITTEN}, {{type: 'ticked', nowMs: 5006}});"
        f"const late = await play(...inside(), {WRITTEN}, {{type: 'ticked', nowMs: 5007}});"
        "return [nextDueMs(early.state), early.effects.length, late.effects.pop().type, late.state.line]"
    )
    assert result == [5007, 2, "reconnect", "waiting"]


async def test_held_message_stays_with_its_author_and_its_reason(play: Play) -> None:
    """A held message stays in its author's log, waits for no echo, and its reason is said."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, {{type: 'held', room: ROOM, nonce: 'mine', reason: 'threat',"
        "span: [0, 5]}); return [at.state.pending[0].phase, at.state.answers, nextDueMs(at.state) === Infinity]"
    )
    told = {"kind": "held", "key": "held:mine", "nonce": "mine", "code": "threat", "text": "hello", "span": [0, 5]}
    assert result == ["held", [told], True]


async def test_released_message_ends_its_hold(play: Play) -> None:
    """The room's echo of a held message puts it in its place and takes the notice away."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, {{type: 'held', room: ROOM, nonce: 'mine', reason: 'threat',"
        "span: [0, 5]}, posted(1, {nonce: 'mine', member: 'me', text: 'hello'}));"
        "return [at.log, at.state.pending.length, at.state.answers.length]"
    )
    assert result == [["hello"], 0, 0]


async def test_held_message_can_be_taken_back(play: Play) -> None:
    """Whoever writes a held message anew keeps neither the old one nor its notice."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, {{type: 'held', room: ROOM, nonce: 'mine', reason: 'threat',"
        "span: [0, 5]}, {type: 'taken_back', nonce: 'mine'});"
        "return [at.state.pending.length, at.state.answers.length]"
    )
    assert result == [0, 0]


@pytest.mark.parametrize(
    ("frame", "kind", "code"),
    [
        ("{type: 'refused', room: ROOM, nonce: 'mine', reason: 'incitement', span: [0, 5]}", "refused", "incitement"),
        ("{type: 'error', code: 'too_fast', nonce: 'mine'}", "error", "too_fast"),
    ],
)
async def test_unposted_message_goes_back_to_its_author(play: Play, frame: str, kind: str, code: str) -> None:
    """A refusal and an error give the text back to the composer and say why."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, {frame});"
        "const [answer] = at.state.answers;"
        "return [at.state.pending.length, at.effects.pop(), answer.kind, answer.code, answer.text]"
    )
    assert result == [0, {"type": "put_back", "text": "hello", "thread": ""}, kind, code, "hello"]


async def test_services_never_change_the_message(play: Play) -> None:
    """A card is an answer beside the message, which goes on; a newer card takes the older one's place."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, {{type: 'services', room: ROOM, nonce: 'mine', card: 'one'}},"
        "{type: 'services', room: ROOM, nonce: 'mine', card: 'two'});"
        "return [at.state.pending[0].phase, at.state.answers.map(({card}) => card)]"
    )
    assert result == ["sending", ["two"]]


async def test_writing_again_clears_what_was_answered(play: Play) -> None:
    """The next message puts notices, refusals and errors away; a card and a hold stay."""
    result = await play(
        "const told = (type, nonce) => ({type, room: ROOM, nonce, reason: 'slur', span: [0, 1]});"
        "const at = await play(...inside(), told('held', 'a'), told('refused', 'b'), {type: 'services', room: ROOM,"
        "nonce: 'a', card: 'card'}, {type: 'notice', code: 'contact_masked', nonce: 'c'},"
        f"{WRITTEN}); return at.state.answers.map(({{kind}}) => kind)"
    )
    assert result == ["services", "held"]


async def test_an_answer_that_comes_again_is_shown_once(play: Play) -> None:
    """After a lost line the same letters may come twice: each answer has one place, and no text is put back twice."""
    result = await play(
        "const answer = (type, nonce) => ({type, room: ROOM, nonce, reason: 'slur', span: [0, 1]});"
        "const letters = [answer('held', 'a'), answer('refused', 'b'), {type: 'services', room: ROOM, nonce: 'a',"
        "card: 'card'}, {type: 'notice', code: 'contact_masked', nonce: 'c'},"
        "{type: 'told', what: 'warned', room: ROOM, reason: 'slur'}];"
        "const at = await play(...inside(), ...letters, ...letters);"
        "return [at.state.answers.map(({kind}) => kind).sort(), at.effects.slice(1).length]"
    )
    assert result == [["held", "notice", "refused", "services", "told"], 0]


async def test_many_notices_never_push_the_card_away(play: Play) -> None:
    """Whatever else the author is told, the card stays until it is dismissed, and notices are bounded."""
    result = await play(
        "const frames = [{type: 'services', room: ROOM, nonce: 'x', card: 'card'}];"
        "for (let i = 0; i < 20; i += 1) frames.push({type: 'notice', code: 'contact_masked', nonce: `n${i}`});"
        "const at = await play(...inside(), ...frames);"
        "const rid = await play(...inside(), ...frames, {type: 'dismissed', key: 'services'});"
        "return [at.state.answers[0].card, at.state.answers.length, rid.state.answers.some(({card}) => card)]"
    )
    assert result == ["card", 10, False]


async def test_repeated_place_is_shown_once(play: Play) -> None:
    """A message that was seen is dropped by its place."""
    assert await play("return (await play(...inside(), posted(1), posted(2), posted(1), posted(2))).log") == [
        "text 1",
        "text 2",
    ]


async def test_early_message_waits_for_the_missing_one(play: Play) -> None:
    """Nothing is shown out of order: what comes past a hole waits until the hole is filled."""
    result = await play(
        "const before = await play(...inside(), posted(1), posted(3), posted(4));"
        "const after = await play(...inside(), posted(1), posted(3), posted(4), posted(2));"
        "return [before.log, after.log, nextDueMs(before.state) < Infinity, nextDueMs(after.state) < Infinity]"
    )
    assert result == [["text 1"], ["text 1", "text 2", "text 3", "text 4"], True, False]


async def test_hole_that_stays_means_joining_again(play: Play) -> None:
    """After the server's time for a hole the room is asked for from the last good place on, once."""
    result = await play(
        "const at = await play(...inside(), posted(1), heard(posted(3), 100), {type: 'ticked', nowMs: 2099},"
        "{type: 'ticked', nowMs: 2100}, {type: 'ticked', nowMs: 2101});"
        "return at.effects.slice(1).map(({frame}) => frame)"
    )
    assert result == [{"type": "join", "room": "roomroom", "after": {"epoch": "epochone", "seq": 1}}]


async def test_new_epoch_voids_the_position(play: Play) -> None:
    """A frame of another epoch asks for the room again; its answer begins a new count behind a visible hole."""
    result = await play(
        "const other = {epoch: 'epochtwo'};"
        "const at = await play(...inside(), posted(1), posted(2), posted(1, other),"
        "joined(1, 1, {...other, complete: false}), posted(1, {...other, text: 'anew'}));"
        "return [at.log, at.state.epoch, at.state.seq, at.effects.length]"
    )
    assert result == [["text 1", "text 2", "hole", "anew"], "epochtwo", 1, 2]


async def test_incomplete_answer_shows_a_hole(play: Play) -> None:
    """Messages that are gone are said to be missing, and the count goes on behind them."""
    result = await play(
        f"const at = await play(...inside(), posted(1), {WAITING}, welcome(), joined(9, 9, {{complete: false}}),"
        "posted(9)); return [at.log, at.state.seq]"
    )
    assert result == [["text 1", "hole", "text 9"], 9]


async def test_first_joining_of_an_empty_log_shows_no_hole(play: Play) -> None:
    """Where nothing was seen nothing can be missing."""
    assert await play("return (await play(welcome(), joined(5, 5, {complete: false}), posted(5))).log") == ["text 5"]


async def test_removed_message_loses_its_text(play: Play) -> None:
    """A removal takes the text off the screen, whether it was shown, waits past a hole, or is history."""
    result = await play(
        "const gone = (seq) => ({type: 'removed', room: ROOM, epoch: EPOCH, seq});"
        "const shown = await play(...inside(), posted(1), posted(2), gone(1));"
        "const ahead = await play(...inside(), posted(2), gone(2), posted(1));"
        "const past = await play(...inside(), gone(1), posted(2));"
        "return [shown.log, ahead.log, past.log]"
    )
    assert result == [["removed", "text 2"], ["text 1", "removed"], ["removed", "text 2"]]


async def test_skip_shows_a_hole_and_gap_shows_nothing(play: Play) -> None:
    """What is lost is shown honestly; what was for others leaves no mark."""
    result = await play(
        "return (await play(...inside(), {type: 'skip', room: ROOM, epoch: EPOCH, from: 1, to: 4},"
        "{type: 'gap', room: ROOM, epoch: EPOCH, seq: 5}, posted(6))).log"
    )
    assert result == ["hole", "text 6"]


async def test_repeat_answer_ends_the_sending(play: Play) -> None:
    """The private answer to a repeated nonce ends the sending once the place it names is on screen."""
    result = await play(
        "const repeat = {type: 'posted', room: ROOM, epoch: EPOCH, seq: 1, nonce: 'mine'};"
        f"const seen = await play(...inside(), {WRITTEN}, posted(1), repeat);"
        f"const unseen = await play(...inside(), {WRITTEN}, repeat);"
        f"const passed = await play(...inside(), {WRITTEN}, repeat, posted(1));"
        "return [seen, unseen, passed].map(({state}) => state.pending.length)"
    )
    assert result == [0, 1, 0]


async def test_repeat_answer_of_another_run_ends_the_sending(play: Play) -> None:
    """A message that stands where nothing comes from any more is on screen, once; numbers of this run go on."""
    result = await play(
        "const repeat = {type: 'posted', room: ROOM, epoch: 'epochzero', seq: 7, nonce: 'mine'};"
        f"const at = await play(...inside(), posted(1), {WRITTEN}, repeat, posted(2), repeat);"
        "return [at.log, at.state.pending.length, at.state.log.map(({isOwn, phase}) => [isOwn, phase])[1]]"
    )
    assert result == [["text 1", "hello", "text 2"], 0, [True, "posted"]]


async def test_strange_frames_change_nothing(play: Play) -> None:
    """Frames of other rooms, unknown frames, and frames before joining are passed over."""
    result = await play(
        "const at = await play(...inside(), posted(1, {room: 'otherone'}), {type: 'sung', room: ROOM});"
        "const early = await play(welcome(), posted(1));"
        "return [at.log, early.log]"
    )
    assert result == [[], []]


async def test_log_keeps_the_newest_500(play: Play) -> None:
    """The log is bounded."""
    result = await play(
        "const frames = []; for (let seq = 1; seq <= 510; seq += 1) frames.push(posted(seq));"
        "const {log} = await play(...inside(), ...frames); return [log.length, log[0], log[499]]"
    )
    assert result == [500, "text 11", "text 510"]


async def test_unsent_messages_are_bounded(play: Play) -> None:
    """The twenty-first unsent message goes back to the composer instead of into a queue."""
    result = await play(
        "const events = []; for (let i = 1; i <= 21; i += 1) events.push({type: 'written', nonce: `n${i}`,"
        "text: `t${i}`, thread: '', nowMs: 0}); const at = await play(...events);"
        "return [at.state.pending.length, at.effects]"
    )
    assert result == [20, [{"type": "put_back", "text": "t21", "thread": ""}]]


@pytest.mark.parametrize(
    ("frame", "effect"),
    [
        ("{type: 'error', code: 'session_unknown'}", {"type": "go", "path": "/"}),
        ("{type: 'error', code: 'age_band_needed'}", {"type": "go", "path": "/"}),
        ("{type: 'error', code: 'room_unknown', room: ROOM}", {"type": "go", "path": "/rooms"}),
        ("{type: 'bye', reason: 'ended'}", {"type": "go", "path": "/"}),
        ("{type: 'bye', reason: 'reload'}", {"type": "reload"}),
    ],
)
async def test_page_is_left_where_nothing_can_go_on(play: Play, frame: str, effect: dict[str, str]) -> None:
    """An ended session leads to the entry page, an unknown room to the list, an old page to a new one."""
    assert await play(f"return (await play(welcome(), {frame})).effects.pop()") == effect


async def test_lost_membership_joins_and_sends_again(play: Play) -> None:
    """`not_joined` costs nobody a message: the room is joined again, and what was sending goes again."""
    result = await play(
        f"const at = await play(...inside(), {WRITTEN}, {{type: 'error', code: 'not_joined', nonce: 'mine'}},"
        "joined(1, 0)); return at.effects.map(({frame}) => frame.type)"
    )
    assert result == ["join", "say", "join", "say"]


async def test_status_says_what_is_wrong_and_else_nothing(play: Play) -> None:
    """The status line has a code for every trouble and none for a joined room."""
    result = await play(
        "const cases = [[], inside(), [...inside(), {type: 'line', phase: 'waiting', failures: 1}],"
        "[...inside(), {type: 'network', isOn: false}], [...inside(), {type: 'notice', code: 'talk_away'}],"
        "[welcome(), {type: 'error', code: 'room_full', room: ROOM}],"
        "[{type: 'line', phase: 'waiting', failures: 3}]];"
        "return Promise.all(cases.map(async (events) => statusCode((await play(...events)).state)))"
    )
    assert result == [
        "line.connecting",
        "",
        "line.reconnecting",
        "line.offline",
        "notice.talk_away",
        "error.room_full",
        "line.blocked",
    ]


async def test_rooms_that_come_back_are_joined_again(play: Play) -> None:
    """While the rooms are away the status says so; once they are back the room is asked for again."""
    result = await play(
        "const notice = (code) => ({type: 'notice', code});"
        "const away = await play(...inside(), notice('talk_away'));"
        "const back = await play(...inside(), notice('talk_away'), notice('talk_back'));"
        "const again = await play(...inside(), notice('talk_away'), joined(1, 0));"
        "return [statusCode(away.state), back.effects.pop().frame.type, statusCode(again.state)]"
    )
    assert result == ["notice.talk_away", "join", ""]


async def test_blocked_line_gives_the_texts_back(play: Play) -> None:
    """Where sockets never open, what waits goes back to the composer, which then sends by ordinary forms."""
    result = await play(
        f"const at = await play({WRITTEN}, {{type: 'line', phase: 'waiting', failures: 3}});"
        "return [at.state.pending.length, at.effects, isHopeless(at.state)]"
    )
    assert result == [0, [{"type": "put_back", "text": "hello", "thread": ""}], True]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(1, 9)),
    repeats=st.lists(st.integers(1, 8), max_size=6),
    removed=st.sets(st.integers(1, 8)),
)
async def test_any_order_shows_every_message_once_in_its_place(
    play: Play, order: list[int], repeats: list[int], removed: set[int]
) -> None:
    """However frames arrive, the log is in order, each once, and removed texts are gone."""
    seqs = [*order, *repeats]
    log = await play(
        f"const frames = {seqs}.map((seq) => posted(seq));"
        f"const gone = {sorted(removed)}.map((seq) => ({{type: 'removed', room: ROOM, epoch: EPOCH, seq}}));"
        "return (await play(...inside(), ...frames, ...gone)).log"
    )
    assert log == ["removed" if seq in removed else f"text {seq}" for seq in range(1, 9)]


async def test_what_was_asked_about_is_confirmed_by_sending_it_as_it_is(play: Play) -> None:
    """The same text goes out confirmed; a changed one, or one refused for good, is a new draft."""
    result = await play(
        "const refused = (nonce, asked) => ({type: 'refused', room: ROOM, nonce, reason: 'unsafe_money', span: [0, 5],"
        " ...asked}); const write = (nonce, text) => ({type: 'written', nonce, text, thread: '', nowMs: 8});"
        f"const said = async (asked, text) => (await play(...inside(), {WRITTEN},"
        " {type: 'frame', frame: refused('mine', asked), nowMs: 8}, write('next', text)))"
        ".effects.map(({frame}) => frame && frame.nonce === 'next' && frame.confirmed).pop();"
        "const asked = {asked: ['unsafe_money']};"
        "return [await said(asked, 'hello'), await said(asked, 'hello you'), await said({}, 'hello')]"
    )
    assert result == [True, False, False]
