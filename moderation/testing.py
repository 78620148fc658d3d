"""What tests of a stage or of an outside service may call to see that it keeps the contract. For tests alone.

The checks raise ``AssertionError`` with a sentence, and need no test framework.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from moderation.draft import Draft, Lang, Said
from moderation.findings import Finding
from moderation.outside.consulting import FINDINGS_MOST as OUTSIDE_FINDINGS_MOST
from moderation.outside.signed_http import OutsideAnswerUnfit, question, read_answer
from moderation.rulebook.book import Rulebook
from moderation.rulebook.kept import load_rulebook
from moderation.stages import Stage

TEXT_CHARS: Final = 1_000
"""The longest draft that may be said."""

FINDINGS_MOST: Final = 512
"""A stage that finds more in one draft makes something of every other sign."""

HOSTILE_TEXTS: Final = (
    "a",
    " ",
    "?",
    "\n\n\n",
    "hello, how are you today?",
    "مرحبا، كيف الحال اليوم؟",
    "ana mni7 el 7amdella w enta?",
    "Привет всем, ça va, ¿qué tal?",
    "a" * TEXT_CHARS,
    "ء" * TEXT_CHARS,
    "ﷺ" * TEXT_CHARS,
    "ﷲ ﷻ ﷽" * 200,
    "ab " * 333,
    "a b c d e " * 100,
    "a.b.c.d.e." * 100,
    "٠١٢٣٤٥٦٧٨٩" * 100,
    "0" * TEXT_CHARS,
    "+44 7700 900" * 83,
    "1️⃣2️⃣3️⃣" * 111,
    "a\u0301\u0323\u0330\u0489" * 200,
    "\u0301" * TEXT_CHARS,
    "\u202e\u2066\u2069\u200f" * 250,
    "\u200b\u200c\u200d\ufeff" * 250,
    "\u0640" * TEXT_CHARS,
    "مي\u200cخواهم " * 111,
    "\U0001f469\u200d\U0001f9b1\U0001f3fd" * 250,
    "\U0001f1ea\U0001f1ec" * 500,
    "aбγا" * 250,
    "𝓱𝓮𝓵𝓵𝓸 " * 166,
    "ｆｕｌｌｗｉｄｔｈ " * 100,
    "@" * TEXT_CHARS,
    "://" * 333,
    "https://example.com/" * 50,
    "a@b." * 250,
    "(((" * 333,
    '"«“' * 333,
    "\x00\x01\x7f\x9b" * 250,
    "\U0010ffff\ufffd\ue000" * 333,
    "h4ll0 th3r3 " * 83,
    "3yb 7ram 5alas " * 66,
)
"""Texts of at most ``TEXT_CHARS`` code points that have broken filters: long, mixed, hidden, stacked, repeated."""


def assert_stage_contract(stage: Stage, rulebook: Rulebook | None = None, *, texts: Iterable[str] = ()) -> None:
    """Assert what every stage owes its caller, on ``HOSTILE_TEXTS`` and on ``texts`` of one's own.

    Nothing is raised; the same draft gets the same findings, in any order and from several threads; every finding
    bears the stage's name and a range inside the text; there are not too many.
    """
    book = rulebook or load_rulebook()
    drafts = [draft for text in (*HOSTILE_TEXTS, *texts) for draft in _drafts(text)]
    first = [_inspected(stage, draft, book) for draft in drafts]
    for draft, found in zip(drafts, first, strict=True):
        _assert_in_order(stage.name, draft.text, found, FINDINGS_MOST)
    again = [_inspected(stage, draft, book) for draft in reversed(drafts)]
    assert list(reversed(again)) == first, f"{stage.name}: another order of drafts changes what it finds"
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda draft: _inspected(stage, draft, book), drafts))
    assert together == first, f"{stage.name}: asked from several threads it finds something else"


def assert_outside_answer(text: str, body: bytes) -> tuple[Finding, ...]:
    """Assert that an answer of one's service on a text would be taken, and return its findings."""
    try:
        found = read_answer(body, "outside")
    except OutsideAnswerUnfit:
        raise AssertionError("the answer can't be read as docs/howto/own-stage.md says") from None
    _assert_in_order("outside", text, found, OUTSIDE_FINDINGS_MOST)
    return found


def outside_request(secret: str, text: str, *, lang: Lang | None = None, at_s: int = 0) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers with which one's service would be asked about a text."""
    return question(secret, str(at_s), Draft(text=text, lang=lang))


def _drafts(text: str) -> tuple[Draft, Draft]:
    """Return a text as somebody's first, and as said again and again by a newcomer."""
    said = tuple(Said(text, at_ms) for at_ms in range(0, 50_000, 1_000))
    return Draft(text=text), Draft(text=text, lang=Lang.ARABIC, is_newcomer=True, recent=said, now_ms=50_000)


def _inspected(stage: Stage, draft: Draft, book: Rulebook) -> tuple[Finding, ...]:
    try:
        return stage.inspect(draft, book.views(draft.text))
    except Exception as error:
        raise AssertionError(f"{stage.name} raised {type(error).__name__} on {draft.text[:20]!r}…") from error


def _assert_in_order(stage: str, text: str, found: tuple[Finding, ...], most: int) -> None:
    beginning = f"{stage}, on {text[:20]!r}…:"
    assert len(found) <= most, f"{beginning} {len(found)} findings in one text"
    for finding in found:
        start, end = finding.span.start, finding.span.end
        assert finding.stage == stage, f"{beginning} a finding in the name of {finding.stage}"
        assert finding.rule, f"{beginning} a finding without a rule"
        assert 0 <= start < end <= len(text), f"{beginning} a range from {start} to {end}, of {len(text)} code points"
