"""How often one may ask for something, and how the parts of a network are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat import throttle
from chat.network import NetworkTags, day_of
from chat.throttle import Bucket, Throttle, share
from rooms.retention import DAY_S

NOW_S = 1_700_000_000.0


def test_a_burst_is_allowed_and_then_the_rate() -> None:
    """Three at once, the fourth not; after two seconds at half a token a second one more, and no second one."""
    bucket = Bucket(3, 0.5, NOW_S)

    assert [bucket.take(NOW_S) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(NOW_S + 1)
    assert bucket.take(NOW_S + 2)
    assert not bucket.take(NOW_S + 2)


@given(st.integers(1, 10_000), st.integers(1, 64))
def test_workers_share_a_limit(limit: int, workers: int) -> None:
    """Each allows something, together at least the limit, and less than one too many each."""
    assert share(limit, workers) >= 1
    assert limit <= share(limit, workers) * workers < limit + workers


def test_a_long_rest_saves_no_more_than_a_burst() -> None:
    """A day of silence does not allow a day's worth at once."""
    bucket = Bucket(3, 0.5, NOW_S)

    assert [bucket.take(NOW_S + 86_400) for _ in range(4)] == [True, True, True, False]


def test_a_clock_that_was_set_back_takes_nothing_away() -> None:
    """The machine's time was corrected by an hour: nobody is shut out for it."""
    bucket = Bucket(2, 1, NOW_S)
    bucket.take(NOW_S)

    assert bucket.take(NOW_S - 3600)
    assert bucket.take(NOW_S - 3600 + 1)


@given(st.lists(st.floats(0, 10), max_size=60), st.integers(1, 5), st.floats(0.01, 5))
def test_never_more_than_burst_and_rate(waits_s: list[float], burst: int, rate_per_s: float) -> None:
    """Whatever the times of asking."""
    bucket, at_s, taken = Bucket(burst, rate_per_s, 0.0), 0.0, 0

    for wait_s in waits_s:
        at_s += wait_s
        taken += bucket.take(at_s)

    assert taken <= burst + rate_per_s * at_s + 1e-6


def test_keys_do_not_share_tokens() -> None:
    """One network's flood costs another nothing."""
    asked = Throttle(1, 0.1)

    assert asked.allows("here", NOW_S)
    assert not asked.allows("here", NOW_S)
    assert asked.allows("there", NOW_S)


def test_a_network_that_is_not_told_apart_is_always_allowed() -> None:
    """Otherwise one person behind a shared address would shut out all."""
    asked = Throttle(1, 0.1)

    assert all(asked.allows(None, NOW_S) for _ in range(100))


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that asked longest ago is forgotten first; who asked lately stays throttled."""
    monkeypatch.setattr(throttle, "BUCKETS_MOST", 3)
    asked = Throttle(1, 0.1)
    for key in ("a", "b", "c"):
        asked.allows(key, NOW_S)

    assert not asked.allows("a", NOW_S)
    assert asked.allows("d", NOW_S)

    assert not asked.allows("a", NOW_S)
    assert asked.allows("b", NOW_S)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("8.8.8.8", "8.8.8.200", True),
        ("8.8.8.8", "8.8.9.8", False),
        ("2a00:1450:4001::1", "2a00:1450:4001:ffff::1", True),
        ("2a00:1450:4001::1", "2a00:1450:4002::1", False),
        ("::ffff:8.8.8.8", "8.8.8.9", True),
        ("::ffff:8.8.8.8", "::ffff:9.9.9.9", False),
    ],
)
def test_neighbours_share_a_tag(one: str, other: str, is_same: bool) -> None:
    """A /24 of IPv4 and a /48 of IPv6 are one household or one street; an address's other spelling is the same."""
    tags = NetworkTags()

    assert (tags.tag(one, None, NOW_S) == tags.tag(other, None, NOW_S)) == is_same


@pytest.mark.parametrize(
    "peer", [None, "", "testclient", "127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "fd00::1", "::ffff:10.1.2.3"]
)
def test_a_private_peer_has_no_tag(peer: str | None) -> None:
    """It is somebody's proxy, behind which all would look alike; and what it forwards is not believed."""
    assert NetworkTags().tag(peer, None, NOW_S) is None
    assert NetworkTags().tag(peer, "8.8.8.8", NOW_S) is None


def test_a_stranger_cannot_choose_a_tag() -> None:
    """What is said to be forwarded counts only behind trusted proxies, and only what they added themselves."""
    plain, behind = NetworkTags(), NetworkTags(["10.0.0.0/8", "1.1.1.0/24"])
    own, forged = plain.tag("8.8.8.8", None, NOW_S), plain.tag("8.8.8.8", "9.9.9.9", NOW_S)
    direct = behind.tag("8.8.8.8", None, NOW_S)

    assert own == forged
    assert behind.tag("10.0.0.1", "8.8.8.8", NOW_S) == direct
    assert behind.tag("::ffff:10.0.0.1", "8.8.8.8", NOW_S) == direct
    assert behind.tag("10.0.0.1", "9.9.9.9, 8.8.8.8", NOW_S) == direct
    assert behind.tag("10.0.0.1", "9.9.9.9, 8.8.8.8, 1.1.1.1", NOW_S) == direct
    assert behind.tag("8.8.8.8", "9.9.9.9", NOW_S) == direct


@pytest.mark.parametrize("forwarded", [None, "", "nonsense", "8.8.8.8:1234", "10.0.0.7", "unknown, 10.0.0.7"])
def test_a_proxy_that_does_not_say_gives_no_tag(forwarded: str | None) -> None:
    """Nobody is lumped together with the rest of the world by its fault."""
    assert NetworkTags(["10.0.0.0/8"]).tag("10.0.0.1", forwarded, NOW_S) is None


def test_tags_change_daily_and_never_match_another_start() -> None:
    """They hold no address; yesterday's is known beside today's, and nobody can compare them later."""
    tags, midnight_s = NetworkTags(), (day_of(NOW_S) + 1) * DAY_S
    (today,) = tags.tags("8.8.8.8", None, NOW_S)

    assert "8.8.8" not in today
    assert tags.tags("8.8.8.8", None, midnight_s - 1) == (today,)
    tomorrow, before = tags.tags("8.8.8.8", None, midnight_s)
    assert before == today != tomorrow
    assert tags.tags("8.8.8.8", None, midnight_s + DAY_S - 1) == (tomorrow, today)
    assert today not in tags.tags("8.8.8.8", None, midnight_s + DAY_S)
    assert NetworkTags().tag("8.8.8.8", None, NOW_S) != today
