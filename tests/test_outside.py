"""A site that asks outside: told to people, checked at the start, and never in the way of somebody in danger."""

from __future__ import annotations

from pathlib import Path

import pytest

from chat.building import Files
from chat.diagnosis import Health
from chat.doctor import examine
from chat.outside import build_consulting
from chat.settings import Settings, SettingsError, load
from moderation.outside import OutsideUnfit
from rooms.stores.embedded import EmbeddedStores
from tests.alarms.sinks import HttpSink
from tests.site import Person, running_site

SECRET = "quiet-violet-lantern-quiet-violet-lantern"
PLACE = {
    "SANAD_OUTSIDE_STAGES": "signed_http",
    "SANAD_OUTSIDE_STAGE_URL": "https://judge.example.org/v1",
    "SANAD_OUTSIDE_STAGE_SECRET_FILE": "/nowhere/secret",
}


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    """A file as an operator makes it."""
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    return file


def answering(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def test_what_its_author_is_still_asked_about_leaves_for_nowhere(
    stores: EmbeddedStores, files: Files, secret_file: Path
) -> None:
    """Only once it is to be said in earnest."""
    async with HttpSink.running() as service:
        service.answers = answering(b'{"findings": []}')
        settings = Settings(
            outside_stages=("signed_http",), outside_stage_url=service.url, outside_stage_secret_file=secret_file
        )
        async with (
            running_site(stores.talk.url, files, settings, record_url=stores.record.url) as site,
            Person.arrive(site) as wren,
        ):
            await wren.join(site.room())
            nonce = await wren.say(site.room(), "my insta: wren_92")
            assert (await wren.next("refused"))["asked"]
            was_asked_alone = service.arrived.empty()
            await wren.send("say", room=site.room(), nonce=nonce, text="my insta: wren_92", confirmed=True)
            await wren.next("posted")

        assert was_asked_alone
        assert b"wren_92" in (await service.next()).body


async def test_what_the_service_holds_waits_and_danger_goes_past_it(
    stores: EmbeddedStores, files: Files, secret_file: Path
) -> None:
    """A message is asked about before anybody sees it; one in danger is seen at once and leaves for nowhere."""
    async with HttpSink.running() as service:
        service.answers = answering(b'{"findings": [{"reason": "threat", "span": [0, 2], "outcome": "hold"}]}')
        settings = Settings(
            outside_stages=("signed_http",), outside_stage_url=service.url, outside_stage_secret_file=secret_file
        )
        async with (
            running_site(stores.talk.url, files, settings, record_url=stores.record.url) as site,
            Person.arrive(site) as wren,
        ):
            await wren.join(site.room())
            nonce = await wren.say(site.room(), "good evening")
            held = await wren.next("held")
            await wren.next("notice")
            await wren.say(site.room(), "I took all my pills just now")
            await wren.each("posted", "services")

        assert (held["nonce"], held["reason"]) == (nonce, "threat")
        assert b"good evening" in (await service.next()).body
        assert service.arrived.empty()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"SANAD_OUTSIDE_STAGE_URL": "http://judge.example.org/"}, "SANAD_OUTSIDE_STAGE_URL: not an https address"),
        ({"SANAD_OUTSIDE_STAGES": ""}, "set SANAD_OUTSIDE_STAGES=signed_http"),
        ({"SANAD_OUTSIDE_STAGE_LIMIT_S": "60"}, "SANAD_OUTSIDE_STAGE_LIMIT_S"),
    ],
)
def test_settings_that_make_no_sense_stop_the_start(change: dict[str, str], problem: str) -> None:
    """Words are never sent in the clear, and an address that nobody uses is a mistake."""
    assert load(PLACE).outside_stages == ("signed_http",)

    with pytest.raises(SettingsError, match=problem):
        load(PLACE | change)


@pytest.mark.parametrize("name", ["SANAD_OUTSIDE_STAGE_URL", "SANAD_OUTSIDE_STAGE_SECRET_FILE"])
def test_an_address_and_its_secret_come_together(name: str) -> None:
    """Neither is of use alone."""
    with pytest.raises(SettingsError, match="come together"):
        load({key: value for key, value in PLACE.items() if key != name})


@pytest.mark.parametrize(("written", "why"), [(None, "can't be read"), ("short", "32 characters"), (b"\xff", "read")])
def test_a_secret_that_is_none_stops_the_start(tmp_path: Path, written: str | bytes | None, why: str) -> None:
    """Its file is named, its words are not."""
    file = tmp_path / "secret"
    if written is not None:
        file.write_bytes(written if isinstance(written, bytes) else written.encode())
    settings = load(PLACE | {"SANAD_OUTSIDE_STAGE_SECRET_FILE": str(file)})

    with pytest.raises(OutsideUnfit, match=why) as unfit:
        build_consulting(settings, alarm=pytest.fail)

    assert "short" not in unfit.value.problem.replace(str(file), "")


def test_the_doctor_says_that_words_leave(tmp_path: Path, secret_file: Path) -> None:
    """A warning while it is on, a fault while it can't work, and nothing where it is off."""
    base = {"SANAD_DATA_DIR": str(tmp_path)}
    good = base | PLACE | {"SANAD_OUTSIDE_STAGE_SECRET_FILE": str(secret_file)}

    def seen(environ: dict[str, str]) -> list[Health]:
        return [one.health for one in examine(environ) if one.what == "outside stages"]

    assert seen(base) == []
    assert seen(good) == [Health.WARNING]
    assert seen(base | PLACE) == [Health.BAD]
