"""Ask a service of the operator's choice by signed HTTP. Its contract: ``docs/howto/own-stage.md``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Final, Self

import httpx2
import msgspec

from moderation.draft import Draft, Lang
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.outside import AT_ONCE, Address, OutsideUnfit, Tools
from moderation.signing import signature

TIMESTAMP_HEADER: Final = "Stage-Timestamp"
SIGNATURE_HEADER: Final = "Stage-Signature"
ANSWER_BYTES: Final = 16_384
FINDINGS_MOST: Final = 16

_OUTCOMES: Final = {"flag": Outcome.FLAG, "mask": Outcome.MASK, "hold": Outcome.HOLD}


class OutsideQuestion(msgspec.Struct, frozen=True):
    """The body of a request."""

    text: str
    lang: Lang | None


class OutsideFinding(msgspec.Struct, frozen=True):
    """One finding in an answer. ``span`` counts code points of the text as it was sent, its end not included."""

    reason: Reason
    span: Span
    outcome: str = "flag"
    severity: Severity = Severity.MEDIUM


class OutsideAnswer(msgspec.Struct, frozen=True):
    """The body of an answer; fields that are not known are passed over."""

    findings: Annotated[tuple[OutsideFinding, ...], msgspec.Meta(max_length=FINDINGS_MOST)]


class OutsideAnswerUnfit(Exception):
    """An answer that can't be used. It carries nothing of what was asked or answered."""

    code: ClassVar[str] = "outside_answer_unfit"


class SignedHttp:
    """Post a draft's words to one address, and read findings from its answer.

    Neither proxies nor logins from the environment are used: the words go to the address in the settings, or nowhere.
    """

    name = "signed_http"

    def __init__(self, address: Address, clock_s: Callable[[], float]) -> None:
        self._address = address
        self._clock_s = clock_s
        # The time limit is the caller's: it holds for the whole question, a wait for a connection included.
        limits = httpx2.Limits(max_connections=AT_ONCE)
        self._client = httpx2.AsyncClient(timeout=None, limits=limits, trust_env=False, follow_redirects=False)

    @classmethod
    def build(cls, tools: Tools) -> Self:
        """Return the stage, or raise ``OutsideUnfit`` where there is no address for it."""
        if tools.address is None:
            raise OutsideUnfit("signed_http has nowhere to ask: set SANAD_OUTSIDE_STAGE_URL and its secret's file")
        return cls(tools.address, tools.clock_s)

    async def ask(self, draft: Draft) -> tuple[Finding, ...]:
        """Ask. Raises ``OutsideAnswerUnfit``, or the HTTP library's errors."""
        body, headers = question(self._address.secret, str(int(self._clock_s())), draft)
        async with self._client.stream("POST", self._address.url, content=body, headers=headers) as answer:
            if not answer.is_success:
                raise OutsideAnswerUnfit
            return read_answer(await _bounded(answer), self.name)

    async def close(self) -> None:
        """Let go of its connections."""
        await self._client.aclose()


def question(secret: str, timestamp: str, draft: Draft) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a request."""
    body = msgspec.json.encode(OutsideQuestion(draft.text, draft.lang))
    headers = {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "stage",
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: signature(secret, timestamp, body),
    }
    return body, headers


def read_answer(body: bytes, stage: str) -> tuple[Finding, ...]:
    """Return the findings of an answer, or raise ``OutsideAnswerUnfit``. Whether they fit the text is the caller's."""
    try:
        answer = msgspec.json.decode(body, type=OutsideAnswer)
        return tuple(_finding(each, stage) for each in answer.findings)
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError):  # what they say quotes the answer
        raise OutsideAnswerUnfit from None


def _finding(each: OutsideFinding, stage: str) -> Finding:
    return Finding(
        stage=stage,
        reason=each.reason,
        outcome=_OUTCOMES[each.outcome],
        severity=each.severity,
        span=each.span,
        rule=stage,
    )


async def _bounded(answer: httpx2.Response) -> bytes:
    """Read an answer that may be endless."""
    read = b""
    async for part in answer.aiter_raw():
        read += part
        if len(read) > ANSWER_BYTES:
            raise OutsideAnswerUnfit
    return read
