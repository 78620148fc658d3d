"""Any sequence of posting, removing and reading agrees with a model that fits on one screen."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms.history import Appended, History
from rooms.ids import new_id
from rooms.stores.link import Keeper
from tests.store.talking import post, read, texts

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.sampled_from(["wren", "finch"]), st.sampled_from("abc")),
        st.tuples(st.just("remove"), st.integers(1, 8), st.none()),
        st.tuples(st.just("read"), st.integers(1, 5), st.integers(0, 8)),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_any_sequence_agrees_with_the_model(store: Keeper, steps: list[tuple[str, object, object]]) -> None:
    """Numbers rise by one, a nonce counts once a session, the removed are missing and all else is there."""
    history, room = History(store), new_id()
    kept: dict[int, str] = {}
    seen: dict[tuple[str, str], int] = {}
    epoch, top = (await read(history, room=room)).epoch, 0

    for number, step in enumerate(steps):
        match step:
            case ("post", str(session), str(nonce)):
                place = await post(history, str(number), nonce=nonce, session=session, room=room)
                if (session, nonce) not in seen:
                    top += 1
                    seen[session, nonce], kept[top] = top, str(number)
                    assert place == Appended(epoch, top, True)
                else:
                    assert place == Appended(epoch, seen[session, nonce], False)
            case ("remove", int(seq), _):
                assert await history.remove(room, epoch, seq) == (kept.pop(seq, None) is not None)
            case ("read", int(limit), int(after)):
                recent = await read(history, limit, after=after, room=room)
                expected = [(seq, text) for seq, text in kept.items() if seq > after][-limit:]
                assert (
                    list(zip([entry.seq for entry in recent.entries], texts(recent.entries), strict=True)) == expected
                )
                assert (recent.epoch, recent.top, recent.first) == (epoch, top, min(kept, default=top + 1))
