"""``sanad doctor``: whether anybody would hear an alarm, and whether some were heard by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from chat.diagnosis import Diagnosis, Health
from chat.doctor import examine
from moderation.alarms import places
from rooms.stores.embedded import EmbeddedStores

HOOK = {"SANAD_ALARM_WEBHOOK_URL": "https://pager.example.org/in", "SANAD_ALARM_WEBHOOK_SECRET": "s" * 32}
TARGETS = {"SANAD_ALARM_TARGETS": "ntfys://ntfy.example.org/one ntfys://ntfy.example.org/two"}


def found(environ: dict[str, str], what: str) -> Diagnosis:
    return next(one for one in examine(environ) if one.what == what)


@pytest.mark.parametrize(
    ("environ", "health"),
    [
        ({}, Health.WARNING),
        (HOOK, Health.GOOD),
        (TARGETS, Health.GOOD),
        ({**HOOK, "SANAD_ALARMS": "desk"}, Health.WARNING),
        ({**TARGETS, "SANAD_ALARMS": "desk,webhook"}, Health.WARNING),
    ],
)
def test_the_desk_alone_reaches_nobody_who_is_away(tmp_path: Path, environ: dict[str, str], health: Health) -> None:
    """What is set and left out of use counts for nothing; no address is shown."""
    diagnosis = found({"SANAD_DATA_DIR": str(tmp_path), **environ}, "alarms")

    assert diagnosis.health is health
    assert "example.org" not in diagnosis.found + diagnosis.mend


def test_calls_that_were_given_up_are_counted(stores: EmbeddedStores, ledger: redis.Redis) -> None:
    """None is good, one is a warning that leads to the desk."""
    urls = {"SANAD_TALK_URL": stores.talk.url, "SANAD_RECORD_URL": stores.record.url}
    assert found(urls, "calls given up").health is Health.GOOD

    ledger.xadd(places.DEAD, {"target": "webhook", "call": "bcdfghjkmn crisis", "reason": "alarm_timeout"})

    diagnosis = found(urls, "calls given up")
    assert (diagnosis.health, diagnosis.found) == (Health.WARNING, "1 wait on the desk")


def test_a_store_that_is_away_tells_nothing_of_them() -> None:
    """And nobody is told that all is well."""
    urls = {"SANAD_TALK_URL": "unix:///nowhere/talk.sock", "SANAD_RECORD_URL": "unix:///nowhere/record.sock"}

    assert found(urls, "calls given up").health is Health.WARNING


def test_before_the_first_start_there_is_nothing_to_count(tmp_path: Path) -> None:
    """The command starts and makes nothing."""
    assert found({"SANAD_DATA_DIR": str(tmp_path / "data")}, "calls given up").health is Health.GOOD
    assert list(tmp_path.iterdir()) == []
