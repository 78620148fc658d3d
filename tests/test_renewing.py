"""What people may share follows the service directory's dates while the server runs."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from chat import tidying
from chat.building import Backing, Files, build_services
from chat.running import running
from chat.settings import Settings
from rooms.stores.embedded import EmbeddedStores
from tests.site import KEY
from tests.waiting import until

IN_TEN_YEARS = dt.datetime(2036, 11, 22, tzinfo=dt.UTC)


async def test_what_may_be_shared_is_looked_at_again_while_the_server_runs(
    monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files
) -> None:
    """When the last date has passed only the fallback is left, as if the server had started that day."""
    monkeypatch.setattr(tidying, "RENEW_CONTACTS_EVERY_S", 0.01)
    own = msgspec.structs.replace(files.tools, contacts=files.directory.shareable_contacts(dt.date(2026, 11, 22)))
    built = build_services(
        Settings(), msgspec.structs.replace(files, tools=own), Backing(stores.talk.url, stores.record.url, KEY)
    )
    later = msgspec.structs.replace(built, clock_ms=lambda: int(IN_TEN_YEARS.timestamp() * 1000))
    expected = files.directory.shareable_contacts(IN_TEN_YEARS.date())

    async with running(later):
        await until(lambda: own.contacts == expected)

    assert not own.contacts.phones


def test_warming_up_needs_no_store_and_says_nothing(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    """Every rule's own example is judged before anybody comes: there is one for each, and none leaves a trace."""
    services = build_services(Settings(), files, Backing("unix:///nowhere/talk.sock", "unix:///nowhere/r.sock", KEY))
    examples = tuple(files.tools.rulebook.examples())

    services.posting.warm_up(examples)

    assert all(rule.written.match for rule in files.tools.rulebook.rules)
    assert len(examples) >= len(files.tools.rulebook.rules)
    assert capsys.readouterr() == ("", "")
