"""A service of one's own, asked over a real connection."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import cast

import httpx2
import msgspec
import pytest

from moderation.draft import Draft, Lang
from moderation.findings import Outcome, Reason, Severity, Span
from moderation.outside import Address, OutsideUnfit, Tools, load_outside
from moderation.outside.signed_http import ANSWER_BYTES, OutsideAnswerUnfit, SignedHttp
from moderation.testing import assert_outside_answer, outside_request
from tests.alarms.sinks import HttpSink
from tests.fakes import Clock

SECRET = "quiet-violet-lantern-quiet-violet-lantern"
ALARMS = Path(__file__).parents[3] / "docs" / "howto" / "alarms.md"
DRAFT = Draft(text="سلام, hello 👋", lang=Lang.ARABIC)


def answering(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return a whole answer."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


@pytest.fixture
async def service() -> AsyncIterator[HttpSink]:
    """A service that finds nothing, until told otherwise."""
    async with HttpSink.running() as sink:
        sink.answers = answering(b'{"findings": []}')
        yield sink


@pytest.fixture
async def stage(service: HttpSink) -> AsyncIterator[SignedHttp]:
    """The stage that asks it."""
    stage = SignedHttp.build(Tools(clock_s=Clock(), address=Address(service.url, SECRET)))
    yield stage
    await stage.close()


async def test_the_words_go_out_signed_and_nothing_with_them(stage: SignedHttp, service: HttpSink) -> None:
    """The check that the page on alarms prints believes the request."""
    names: dict[str, object] = {}
    (sample,) = re.findall(r"```python\n(.*?)```", ALARMS.read_text(), re.DOTALL)
    exec(sample, names)  # noqa: S102 - it is our own page
    is_genuine = cast("Callable[[str, str, str, bytes, float], bool]", names["is_genuine"])

    assert await stage.ask(DRAFT) == ()

    request = await service.next()
    sent = request.headers
    assert msgspec.json.decode(request.body) == {"text": DRAFT.text, "lang": "ar"}
    assert is_genuine(SECRET, sent["stage-timestamp"], sent["stage-signature"], request.body, Clock().at_s)
    assert not is_genuine(SECRET, sent["stage-timestamp"], sent["stage-signature"], request.body + b" ", Clock().at_s)
    assert set(sent) == {
        *("host", "accept", "accept-encoding", "connection", "content-length", "content-type", "user-agent"),
        *("stage-timestamp", "stage-signature"),
    }


async def test_what_it_finds_is_read(stage: SignedHttp, service: HttpSink) -> None:
    """With what is left out filled in, and what is not known passed over."""
    service.answers = answering(
        b'{"findings": [{"reason": "house_rules", "span": [0, 4], "score": 0.5},'
        b' {"reason": "threat", "span": [6, 11], "outcome": "hold", "severity": "high"}], "model": 3}'
    )

    first, second = await stage.ask(DRAFT)

    assert (first.reason, first.outcome, first.severity, first.span) == (
        *(Reason.HOUSE_RULES, Outcome.FLAG),
        *(Severity.MEDIUM, Span(0, 4)),
    )
    assert (second.outcome, second.severity, second.stage) == (Outcome.HOLD, Severity.HIGH, "signed_http")


@pytest.mark.parametrize(
    "answers",
    [
        answering(b""),
        answering(b"{}"),
        answering(b'{"findings": [{"reason": "dislike", "span": [0, 1]}]}'),
        answering(b'{"findings": [{"reason": "threat", "span": [0]}]}'),
        answering(b'{"findings": [{"reason": "threat", "span": [0, 1], "outcome": "refuse"}]}'),
        answering(b'{"findings": [' + b",".join([b'{"reason": "threat", "span": [0, 1]}'] * 17) + b"]}"),
        answering(b'{"findings": "\xff"}'),
        answering(b'{"findings": []}' + b" " * ANSWER_BYTES),
        answering(b'{"findings": []}', "500 Oh"),
        answering(b"", "302 Found", "Location: http://127.0.0.1:9/"),
    ],
)
async def test_any_other_answer_is_a_failure(stage: SignedHttp, service: HttpSink, answers: bytes) -> None:
    """Which says nothing of what was asked or answered."""
    service.answers = answers

    with pytest.raises(OutsideAnswerUnfit) as failure:
        await stage.ask(DRAFT)

    assert failure.value.args == ()


async def test_a_service_that_is_away_is_a_failure(stage: SignedHttp, service: HttpSink) -> None:
    """Of the HTTP library."""
    await service.go_down()

    with pytest.raises(httpx2.HTTPError):
        await stage.ask(DRAFT)


def test_without_an_address_there_is_nothing_to_build() -> None:
    """The start stops with a sentence."""
    with pytest.raises(OutsideUnfit, match="SANAD_OUTSIDE_STAGE_URL"):
        load_outside(Tools(clock_s=Clock()), ["signed_http"])


def test_an_outside_stage_that_nobody_provides_is_named() -> None:
    """And none is loaded unless it is named."""
    with pytest.raises(OutsideUnfit, match="'crystal_ball'"):
        load_outside(Tools(clock_s=Clock()), ["crystal_ball"])
    assert load_outside(Tools(clock_s=Clock()), []) == ()


async def test_the_kit_asks_as_the_stage_does(stage: SignedHttp, service: HttpSink) -> None:
    """So that a service's own tests mean something."""
    body, headers = outside_request(SECRET, DRAFT.text, lang=DRAFT.lang, at_s=int(Clock().at_s))

    await stage.ask(DRAFT)

    request = await service.next()
    assert request.body == body
    assert headers.items() >= {"Stage-Signature": request.headers["stage-signature"]}.items()


@pytest.mark.parametrize(
    "body", [b"no", b'{"findings": [{"reason": "threat", "span": [0, 6]}]}', b'{"findings": [{"reason": "threat"}]}']
)
def test_the_kit_refuses_an_answer_that_would_be_a_failure(body: bytes) -> None:
    """And returns the findings of one that would be taken."""
    with pytest.raises(AssertionError):
        assert_outside_answer("hello", body)
    assert assert_outside_answer("hello", b'{"findings": []}') == ()
