"""Frames in any order: what must hold of a session's effects whatever came before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chat.session import ROOMS_LIMIT, Close, Do, Effect, Enter, Exit, Open, Send, Session, Speak
from tests.fakes import Clock
from tests.test_session import HELLO, PING, frame, room_id, say

ROOMS = st.integers(0, 7).map(room_id)
STEPS = st.one_of(
    st.just(HELLO),
    st.just(PING),
    st.just("{"),
    st.just(b"bytes"),
    st.just(frame("reroll")),
    st.sampled_from(["unwelcome", "turned_away", "wait"]),
    st.builds(lambda room: frame("join", room=room), ROOMS),
    st.builds(lambda room: frame("leave", room=room), ROOMS),
    st.builds(lambda room: frame("unsend", room=room, epoch="epoch-01", seq=1), ROOMS),
    st.builds(lambda room: frame("block", room=room, member="m" * 22), ROOMS),
    st.builds(say, st.sampled_from(["good evening", "", "x" * 1001]), ROOMS),
)


class Rules:
    """What must hold of every effect, whatever came before it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.is_greeted = False

    def unwelcome(self) -> None:
        """Begin again from nothing."""
        self.asked, self.is_greeted = set(), False

    def check(self, effect: Effect) -> None:
        """Allow a hello once, everything else after it, and speaking and acting only in rooms asked for."""
        assert self.is_greeted or isinstance(effect, Send | Close | Open)
        match effect:
            case Open():
                assert not self.is_greeted
                self.is_greeted = True
            case Enter(room=room):
                self.asked.add(room)
            case Exit(room=room):
                self.asked.discard(room)
            case Speak(room=room, text=text):
                assert room in self.asked
                assert 1 <= len(text) <= 1000
            case Do(deed=deed):
                assert deed.room in self.asked


@given(st.lists(st.tuples(STEPS, ROOMS, st.booleans()), max_size=60))
def test_no_order_of_frames_leads_past_the_rules(steps: list[tuple[str | bytes, str, bool]]) -> None:
    """Nothing but complaints before hello; speaking only in rooms asked for; never too many rooms."""
    clock, rules = Clock(0.0), Rules()
    session = Session(clock())
    for step, room, is_busy in steps:
        if step == "unwelcome":
            session.unwelcome()
            rules.unwelcome()
        elif step == "turned_away":
            session.turned_away(room)
            rules.asked.discard(room)
        elif step == "wait":
            clock.pass_s(1)
        else:
            for effect in session.receive(step, clock(), is_busy=is_busy):
                assert not is_busy or isinstance(effect, Send | Close)
                rules.check(effect)
        assert session.rooms == rules.asked
        assert len(session.rooms) <= ROOMS_LIMIT
