"""Services that are offered to whoever wants help and is in no danger."""

from __future__ import annotations

import pytest

from chat.cards import OFFER_AGAIN_S, Cards
from chat.pages.words import load_words
from chat.wire.types import Lang
from moderation.directory import Directory, Need
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from rooms.sessions import SessionRecord
from tests.site import Person, Site

WANTED = "I need a lawyer who won't judge me"


def session(name: str) -> SessionRecord:
    return SessionRecord(
        id=name, key=name, age_band="18+", lang="en", country=None, name=name, rerolls_left=0, opened_at_ms=0
    )


WREN, FINCH = session("wren"), session("finch")


def said(*reasons: Reason) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            stage="needs", reason=reason, outcome=Outcome.FLAG, severity=Severity.LOW, span=Span(0, 1), rule="en.rule"
        )
        for reason in reasons
    )


@pytest.fixture(scope="module")
def directory() -> Directory:
    """The packaged services."""
    return Directory.load()


@pytest.fixture
def cards(directory: Directory) -> Cards:
    """Cards that nobody was shown yet."""
    return Cards(directory, load_words())


async def test_an_offer_is_not_made_again_and_again(site: Site) -> None:
    """Whoever goes on about the same need is left to talk; the next message brings what it always brings."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        await wren.say(room, WANTED)
        await wren.each("posted", "services")

        await wren.say(room, f"{WANTED}, really")
        await wren.say(room, "good evening")

        assert [(await wren.any())["text"] for _ in range(2)] == [f"{WANTED}, really", "good evening"]


def test_an_offer_is_made_again_later_and_danger_is_answered_each_time(cards: Cards) -> None:
    """Each need and each session has an hour of its own; a cry for help waits for nothing."""
    law, work = said(Reason.NEED_LAW), said(Reason.NEED_WORK)
    danger = said(Reason.CRISIS_HOMELESS, Reason.NEED_LAW)

    def shown(findings: tuple[Finding, ...], at_s: int, who: SessionRecord = WREN) -> list[Need]:
        found = cards.for_findings(who, "roomroom", "n" * 16, findings, at_s * 1000)
        return [frame.card.need for frame in found]

    assert shown(law, 0) == [Need.LAW]
    assert shown(law, OFFER_AGAIN_S - 1) == []
    assert shown(work, 1) == [Need.WORK]
    assert shown(law, 1, FINCH) == [Need.LAW]
    assert shown(danger, 1) == shown(danger, 2) == [Need.HOMELESS]
    assert shown(law, 2 * OFFER_AGAIN_S) == [Need.LAW]


def test_a_language_that_a_site_does_not_offer_hears_english(directory: Directory) -> None:
    """A card without words of its own language is better than none."""
    english = {"en": load_words()["en"]}
    shown = Cards(directory, english).services("roomroom", "n" * 16, None, Lang.ARABIC, Need.LAW, now_ms=0)

    assert shown.card.says == english["en"].text("need.law")
