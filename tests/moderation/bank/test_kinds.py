"""Every kind of sentence has a verdict that is right for it, and is measured by something."""

from __future__ import annotations

from moderation.bank.kinds import HELP_WANTED, OTHER_DANGER, REASONS, RIGHT, Kind, Right
from moderation.bank.reading import OWN_BANK
from moderation.directory.vocabulary import NEEDS
from moderation.measures.parts import PARTS_OF


def test_every_kind_has_a_verdict_and_a_measure() -> None:
    """So that no sentence is written in vain."""
    assert set(RIGHT) == set(Kind)
    assert all(PARTS_OF[kind] for kind in Kind)


def test_a_danger_with_services_of_its_own_has_the_reason_that_leads_to_them() -> None:
    """A card for another need is not the right one."""
    assert {kind for kind, right in RIGHT.items() if right is Right.NEED} == set(OTHER_DANGER)
    assert set(REASONS) == {*OTHER_DANGER, *HELP_WANTED}
    assert all(NEEDS[reason].value == kind.removeprefix("need_") for kind, reason in REASONS.items())


def test_every_kind_is_described_for_authors() -> None:
    """In the bank's own page."""
    page = (OWN_BANK / "README.md").read_text("utf-8")

    assert [kind for kind in Kind if f"`{kind}`" not in page] == []
