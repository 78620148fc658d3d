"""What the service directory shows may be said in a room."""

from __future__ import annotations

import datetime as dt

import pytest

from moderation.contacts import Contacts
from moderation.directory.directory import Directory
from moderation.draft import Draft
from moderation.pipeline import Pipeline
from tests.moderation.judged import contact_pipeline


@pytest.fixture(scope="module")
def contacts() -> Contacts:
    """Read the shareable contacts of the packaged directory."""
    return Directory.load().shareable_contacts(dt.datetime.now(dt.UTC).date())


@pytest.fixture(scope="module")
def contact(contacts: Contacts) -> Pipeline:
    """Build the contact stage with the packaged directory."""
    return contact_pipeline(contacts)


def spaced(digits: str) -> str:
    """Write digits in groups of three."""
    return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))


def test_no_number_of_a_shown_row_is_masked_or_flagged(contact: Pipeline, contacts: Contacts) -> None:
    """Every number, in every form it is listed in, in groups, and in Arabic digits, carries no finding."""
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    texts = [
        f"{before} {form} {after}"
        for digits in sorted(contacts.phones)
        for form in (digits, spaced(digits), digits.translate(arabic))
        for before, after in (("call", "today"), ("اتصلوا على", "الآن"))
    ]
    assert [text for text in texts if contact.judge(Draft(text=text)).findings] == []
    assert texts


def test_a_number_is_shareable_for_as_long_as_its_row_may_be_shown(contacts: Contacts) -> None:
    """A stage that was built earlier goes by what may be shared now."""
    shared = Contacts(phones=frozenset({"08001111"}), hosts=frozenset({"example.org"}))
    pipe, draft = contact_pipeline(shared), Draft(text="try example.org or call 0800 1111", country="GB")
    before = pipe.judge(draft).findings

    shared.renew(Contacts())

    assert (before, len(pipe.judge(draft).findings)) == ((), 2)
    assert contacts.phones


def test_no_host_of_a_shown_row_is_masked_or_held(contact: Pipeline, contacts: Contacts) -> None:
    """Every host may be linked, by newcomers too."""
    texts = [f"try {form}" for host in sorted(contacts.hosts) for form in (host, f"https://www.{host}/chat?a=1")]
    assert [text for text in texts if contact.judge(Draft(text=text, is_newcomer=True)).findings] == []
    assert texts
