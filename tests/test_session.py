"""The session alone: what may be said on a socket, when, and how often."""

from __future__ import annotations

import msgspec
import pytest

from chat.session import (
    BAD_FRAMES_BURST,
    FRAMES_BURST,
    FRAMES_RATE_PER_S,
    ROOMS_LIMIT,
    Choose,
    Close,
    Do,
    Effect,
    Enter,
    Exit,
    Open,
    Rename,
    Send,
    Session,
    Speak,
)
from chat.wire.client import Hello
from chat.wire.codes import ByeReason, ErrorCode
from chat.wire.server import Error, Left, Pong
from chat.wire.types import AgeBand, Lang, Position
from tests.fakes import Clock

ROOM = "abcdefgh"
NONCE = "n" * 22
HELLO = '{"type":"hello","wire":1,"age_band":"18+","lang":"en"}'
PING = '{"type":"ping"}'


def frame(kind: str, **fields: object) -> str:
    """Write a client frame."""
    return msgspec.json.encode({"type": kind, **fields}).decode()


def say(text: str, room: str = ROOM) -> str:
    """Write a say."""
    return frame("say", room=room, nonce=NONCE, text=text)


def room_id(number: int) -> str:
    """Make up a room."""
    return f"room{number:04}"


def codes(effects: tuple[Effect, ...]) -> list[ErrorCode]:
    """Pick the error codes out of effects."""
    return [effect.frame.code for effect in effects if isinstance(effect, Send) and isinstance(effect.frame, Error)]


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is turned."""
    return Clock(0.0)


@pytest.fixture
def greeted(clock: Clock) -> Session:
    """A session that has said hello."""
    session = Session(clock())
    session.receive(HELLO, clock())
    return session


@pytest.fixture
def inside(greeted: Session, clock: Clock) -> Session:
    """A session that has asked for a room."""
    greeted.receive(frame("join", room=ROOM), clock())
    return greeted


# hello -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "early",
    [
        frame("join", room=ROOM),
        frame("leave", room=ROOM),
        say("good evening"),
        frame("prefer", lang="ar"),
        frame("reroll"),
        PING,
    ],
)
def test_nothing_comes_before_hello(early: str) -> None:
    """Every other frame is told that hello comes first, and has no effect."""
    session = Session(0.0)

    assert session.receive(early, 0.0) == (Send(Error(code=ErrorCode.HELLO_FIRST)),)
    assert session.rooms == frozenset()


def test_hello_opens_with_what_it_says() -> None:
    """The one who keeps sessions is asked with the hello itself."""
    assert Session(0.0).receive(HELLO, 0.0) == (Open(Hello(wire=1, age_band=AgeBand.ADULT, lang=Lang("en"))),)


def test_a_second_hello_is_refused(greeted: Session) -> None:
    """One socket has one session."""
    assert codes(greeted.receive(HELLO, 0.0)) == [ErrorCode.HELLO_TWICE]


@pytest.mark.parametrize("wire", [0, 2, -1, 10**30])
def test_another_wire_is_asked_to_reload(wire: int) -> None:
    """A page of an older or newer release is told to load the present one."""
    assert Session(0.0).receive(frame("hello", wire=wire), 0.0) == (Close(ByeReason.RELOAD),)


def test_another_hello_may_follow_one_that_failed(inside: Session) -> None:
    """It begins from nothing: rooms asked for under the failed one are forgotten."""
    inside.unwelcome()

    assert inside.rooms == frozenset()
    assert isinstance(inside.receive(HELLO, 0.0)[0], Open)
    assert codes(inside.receive(say("good evening"), 0.0)) == [ErrorCode.NOT_JOINED]


# rooms -----------------------------------------------------------------------------------------------------------


def test_joining_tells_where_one_was(greeted: Session) -> None:
    """The last position seen travels on to whoever serves the room."""
    join = frame("join", room=ROOM, after={"epoch": "epoch-01", "seq": 12})

    assert greeted.receive(join, 0.0) == (Enter(ROOM, Position("epoch-01", 12)),)
    assert greeted.rooms == {ROOM}


DEEDS = [
    frame("report", room=ROOM, epoch="epoch-01", seq=3),
    frame("block", room=ROOM, member="m" * 22),
    frame("unblock", room=ROOM, member="m" * 22),
    frame("unsend", room=ROOM, epoch="epoch-01", seq=3),
]


@pytest.mark.parametrize("deed", DEEDS)
def test_something_is_done_about_a_message_only_in_a_joined_room(greeted: Session, clock: Clock, deed: str) -> None:
    """Elsewhere, and while too much waits, the refusal names what it was about."""
    [elsewhere] = greeted.receive(deed, clock())
    greeted.receive(frame("join", room=ROOM), clock())
    [done] = greeted.receive(deed, clock())
    [busy] = greeted.receive(deed, clock(), is_busy=True)

    assert isinstance(done, Do)
    for refused, code in ((elsewhere, ErrorCode.NOT_JOINED), (busy, ErrorCode.TOO_FAST)):
        assert isinstance(refused, Send)
        assert isinstance(refused.frame, Error)
        about = (refused.frame.room, refused.frame.seq, refused.frame.member)
        assert (refused.frame.code, about) == (
            code,
            (ROOM, getattr(done.deed, "seq", None), getattr(done.deed, "member", None)),
        )


def test_one_socket_hears_a_few_rooms_at_most(greeted: Session) -> None:
    """One room too many is refused; those one is in may be joined again, and a place left is free."""
    for number in range(ROOMS_LIMIT):
        assert isinstance(greeted.receive(frame("join", room=room_id(number)), 0.0)[0], Enter)

    assert codes(greeted.receive(frame("join", room=ROOM), 0.0)) == [ErrorCode.ROOMS_LIMIT]
    assert isinstance(greeted.receive(frame("join", room=room_id(0)), 0.0)[0], Enter)
    greeted.receive(frame("leave", room=room_id(0)), 0.0)
    assert isinstance(greeted.receive(frame("join", room=ROOM), 0.0)[0], Enter)


def test_a_room_that_turned_one_away_takes_no_place(inside: Session) -> None:
    """It is as if it had not been asked for."""
    inside.turned_away(ROOM)

    assert inside.rooms == frozenset()
    assert codes(inside.receive(say("good evening"), 0.0)) == [ErrorCode.NOT_JOINED]


def test_leaving_is_done_and_said(inside: Session) -> None:
    """The room is left first, then the answer goes out, so that nothing of it follows."""
    assert inside.receive(frame("leave", room=ROOM), 0.0) == (Exit(ROOM), Send(Left(room=ROOM)))
    assert codes(inside.receive(say("good evening"), 0.0)) == [ErrorCode.NOT_JOINED]


def test_preferring_and_rerolling_are_passed_on(greeted: Session) -> None:
    """Both are left to whoever keeps sessions."""
    assert greeted.receive(frame("prefer", lang="ar", country="LB"), 0.0) == (Choose(Lang("ar"), "LB"),)
    assert greeted.receive(frame("prefer", lang="en"), 0.0) == (Choose(Lang("en"), None),)
    assert greeted.receive(frame("reroll"), 0.0) == (Rename(),)
    assert greeted.receive(PING, 0.0) == (Send(Pong()),)


# text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["good evening", " \u202ea\tb ", "", "x" * 5000])
def test_any_text_goes_on_as_it_is(inside: Session, text: str) -> None:
    """Also one that can't be posted: it may ask for help, so whoever judges it sees it."""
    assert inside.receive(say(text), 0.0) == (Speak(ROOM, NONCE, text),)


# rates -----------------------------------------------------------------------------------------------------------


def test_a_burst_is_taken_and_then_the_rate_holds(greeted: Session, clock: Clock) -> None:
    """After the burst a frame is refused; a moment later one more is taken."""
    taken = [greeted.receive(PING, clock()) for _ in range(FRAMES_BURST - 1)]  # hello was the first of the burst
    assert taken == [(Send(Pong()),)] * (FRAMES_BURST - 1)

    assert codes(greeted.receive(PING, clock())) == [ErrorCode.TOO_FAST]
    clock.pass_s(1 / FRAMES_RATE_PER_S)
    assert greeted.receive(PING, clock()) == (Send(Pong()),)
    assert codes(greeted.receive(PING, clock())) == [ErrorCode.TOO_FAST]


def test_who_goes_on_too_fast_is_closed(greeted: Session, clock: Clock) -> None:
    """Only so many refusals are sent; then the socket closes, saying why."""
    answers = [greeted.receive(PING, clock()) for _ in range(FRAMES_BURST + BAD_FRAMES_BURST)]

    assert [codes(answer) for answer in answers[FRAMES_BURST - 1 : -1]] == [[ErrorCode.TOO_FAST]] * BAD_FRAMES_BURST
    assert answers[-1] == (Close(ByeReason.TOO_MANY_ERRORS),)


@pytest.mark.parametrize(("bad", "code"), [("{", ErrorCode.NOT_JSON), (b"{}", ErrorCode.NOT_TEXT)])
def test_bad_frames_are_answered_until_they_are_too_many(bad: str | bytes, code: ErrorCode, clock: Clock) -> None:
    """A broken program is told what is wrong a number of times, then closed; a rare slip never adds up."""
    session = Session(clock())
    for _ in range(BAD_FRAMES_BURST):
        assert codes(session.receive(bad, clock())) == [code]

    assert session.receive(bad, clock()) == (Close(ByeReason.TOO_MANY_ERRORS),)
    clock.pass_s(1)
    assert codes(session.receive(bad, clock())) == [code]


def test_while_busy_nothing_is_begun(inside: Session) -> None:
    """A frame that comes while too many wait is turned down by name and leaves no trace."""
    assert inside.receive(say("good evening"), 0.0, is_busy=True) == (
        Send(Error(code=ErrorCode.TOO_FAST, room=ROOM, nonce=NONCE)),
    )
    assert inside.receive(frame("leave", room=ROOM), 0.0, is_busy=True) == (
        Send(Error(code=ErrorCode.TOO_FAST, room=ROOM)),
    )
    assert codes(inside.receive(frame("join", room=room_id(1)), 0.0, is_busy=True)) == [ErrorCode.TOO_FAST]
    assert inside.rooms == {ROOM}
