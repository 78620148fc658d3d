"""The signed webhook, against a real server on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import httpx2
import pytest

from moderation.alarms import Webhook as Address
from moderation.alarms.errors import AlarmNotTaken
from moderation.alarms.webhook import Webhook
from moderation.signing import REPLAY_WINDOW_S
from tests.alarms.acting import WREN
from tests.alarms.sinks import HttpSink
from tests.fakes import Clock

SECRET = "quiet-violet-lantern-quiet-violet-lantern"
HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "alarms.md"
Check = Callable[[str, str, str, bytes, float], bool]


@pytest.fixture(scope="session")
def is_genuine() -> Check:
    """The receiver's check, as the page for operators prints it."""
    (sample,) = re.findall(r"```python\n(.*?)```", HOWTO.read_text(), re.DOTALL)
    names: dict[str, object] = {}
    exec(sample, names)  # noqa: S102 - it is our own page
    return cast("Check", names["is_genuine"])


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def webhook(web: HttpSink, clock: Clock) -> Webhook:
    """The alarm."""
    return Webhook(Address(web.url, SECRET), clock)


async def test_the_printed_check_believes_a_real_request(
    webhook: Webhook, web: HttpSink, clock: Clock, is_genuine: Check
) -> None:
    """What the page tells operators to write accepts what is sent."""
    await webhook.sound(WREN)

    request = await web.next()
    sent = request.headers
    assert request.head.startswith(b"POST /hook ")
    assert request.body == b'{"code":"bcdfghjkmn","lane":"crisis"}'
    assert is_genuine(SECRET, sent["alarm-timestamp"], sent["alarm-signature"], request.body, clock.at_s)


async def test_the_printed_check_refuses_everything_else(
    webhook: Webhook, web: HttpSink, clock: Clock, is_genuine: Check
) -> None:
    """Another secret, another body, another time, a signature cut short, or a request that is too old."""
    await webhook.sound(WREN)
    request = await web.next()
    stamp, signed, body = request.headers["alarm-timestamp"], request.headers["alarm-signature"], request.body
    now_s = clock.at_s

    assert not is_genuine(SECRET + "x", stamp, signed, body, now_s)
    assert not is_genuine(SECRET, stamp, signed, body + b" ", now_s)
    assert not is_genuine(SECRET, str(int(stamp) + 1), signed, body, now_s)
    assert not is_genuine(SECRET, stamp, signed[:-1], body, now_s)
    assert not is_genuine(SECRET, "", "", body, now_s)
    assert not is_genuine(SECRET, "²", "é", body, now_s)
    assert is_genuine(SECRET, stamp, signed, body, now_s + REPLAY_WINDOW_S)
    assert not is_genuine(SECRET, stamp, signed, body, now_s + REPLAY_WINDOW_S + 1)
    assert not is_genuine(SECRET, stamp, signed, body, now_s - REPLAY_WINDOW_S - 1)


async def test_each_try_is_signed_anew(webhook: Webhook, web: HttpSink, clock: Clock) -> None:
    """A call that comes an hour late is not refused as a replay."""
    await webhook.sound(WREN)
    clock.pass_s(3600)
    await webhook.sound(WREN)

    first, second = (await web.next()).headers, (await web.next()).headers
    assert int(second["alarm-timestamp"]) - int(first["alarm-timestamp"]) == 3600
    assert first["alarm-signature"] != second["alarm-signature"]


async def test_a_request_tells_nothing_of_its_sender(webhook: Webhook, web: HttpSink) -> None:
    """Neither what software it is nor of what kind."""
    await webhook.sound(WREN)

    head = (await web.next()).head.lower()
    for word in (b"sanad", b"python", b"httpx", b"cookie", b"referer"):
        assert word not in head


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 There\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 307 There\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_only_a_success_takes_the_call(webhook: Webhook, web: HttpSink, answer: bytes) -> None:
    """An error does not, and a redirect is not followed: nobody signed that address."""
    web.answers = answer

    with pytest.raises(AlarmNotTaken):
        await webhook.sound(WREN)

    await web.next()
    assert web.arrived.empty()


async def test_an_endless_answer_is_not_read(webhook: Webhook, web: HttpSink) -> None:
    """The status says all there is to know."""
    web.answers = b"HTTP/1.1 200 Yes\r\nContent-Length: 999999999999\r\n\r\n"

    await webhook.sound(WREN)

    assert (await web.next()).body


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n"])
async def test_no_answer_is_a_failure(webhook: Webhook, web: HttpSink, answer: bytes) -> None:
    """As is one that is not HTTP."""
    web.answers = answer

    with pytest.raises(httpx2.HTTPError):
        await webhook.sound(WREN)


async def test_a_server_that_is_down_is_a_failure(webhook: Webhook, web: HttpSink) -> None:
    """The call comes again."""
    await web.go_down()

    with pytest.raises(httpx2.HTTPError):
        await webhook.sound(WREN)


async def test_proxies_of_the_environment_are_not_used(
    webhook: Webhook, web: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call goes where the settings say, or nowhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    await webhook.sound(WREN)

    assert (await web.next()).body
