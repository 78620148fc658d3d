"""What must stand behind a site before strangers may come: each lack alone keeps it closed."""

from __future__ import annotations

import asyncio
import datetime as dt
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import msgspec
import pytest
from click.testing import CliRunner

from chat.cli import main
from chat.diagnosis import Health
from chat.settings import Settings
from chat.staffing import staff_of
from chat.strangers import missing, prepared, staffed
from moderation.directory import Directory, may_show
from moderation.directory.laws import Laws
from moderation.directory.reading import REVIEW_COLUMNS
from moderation.staff.accounts import Account, State
from moderation.staff.key import Key, key_of_folder
from moderation.staff.roles import Role
from rooms.stores.embedded import EmbeddedStores
from tests.fakes import Clock
from tests.moderation.directory.samples import FALLBACK, TODAY, copy_of_packaged, review, row, write
from tests.staff.people import join_staff
from tests.test_serve_command import fetch, refusal, started, surroundings
from tests.waiting import HANG_GUARD_S

REVIEWED: Final = msgspec.structs.replace(row("line"), review=review(10))
FALLBACK_REVIEWED: Final = msgspec.structs.replace(FALLBACK, review=review(10))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Everything filled in."""
    law = tmp_path / "law.txt"
    law.write_text("The association Example runs this site from Beirut. " * 3)
    return Settings(
        countries=("NL",),
        exit_url="https://example.org/weather",
        public_origin="https://example.org",
        contact="help@example.org",
        law_file=law,
    )


def directory(*rows: object) -> Directory:
    """A directory of these rows and the fallback."""
    return Directory((*rows, FALLBACK_REVIEWED), Laws({}))  # type: ignore[arg-type]


def account(state: State) -> Account:
    """An account of staff."""
    return Account(staff_id="w", role=Role.MODERATOR, pseudonym="Wren", state=state, since_ms=0)


def test_with_everything_there_nothing_is_missing(settings: Settings) -> None:
    """An https address and an onion one will both do."""
    onion = msgspec.structs.replace(settings, public_origin="http://example.onion")

    for ready in (settings, onion):
        assert missing(prepared(ready, directory(REVIEWED), TODAY)) == ()


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        ({"countries": ()}, "countries"),
        ({"countries": ("NL", "AQ")}, "countries"),
        ({"exit_url": Settings().exit_url}, "exit"),
        ({"public_origin": None}, "address"),
        ({"public_origin": "http://example.org"}, "address"),
        ({"contact": None}, "contact"),
        ({"law_file": None}, "law page"),
        ({"law_file": Path("none.txt")}, "law page"),
    ],
)
def test_each_lack_is_named_alone(settings: Settings, spoil: dict[str, object], what: str) -> None:
    """With what to do about it."""
    spoilt = msgspec.structs.replace(settings, **spoil)

    (problem,) = missing(prepared(spoilt, directory(REVIEWED), TODAY))

    assert problem.startswith(f"{what}: ")


def test_a_service_that_nobody_reviewed_keeps_the_site_closed(settings: Settings) -> None:
    """It is named; those of other countries do not count."""
    elsewhere = row("other", country="DE")
    assert missing(prepared(settings, directory(REVIEWED, elsewhere), TODAY)) == ()

    (problem,) = missing(prepared(settings, directory(REVIEWED, row("new")), TODAY))

    assert problem.startswith("reviews: 1 of 3")
    assert "nl-new" in problem


def test_two_people_must_be_able_to_take_turns() -> None:
    """Who is disabled, or has to set up their second factor anew, is not counted."""
    active = account(State.ACTIVE)

    assert staffed([active, active]).health is Health.GOOD
    assert staffed([active, account(State.RESET), account(State.DISABLED)]).health is Health.BAD


def test_the_command_lists_it_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh site lacks everything, staff included; without the option nobody is bothered with it."""
    monkeypatch.setenv("SANAD_DATA_DIR", str(tmp_path))

    opening = CliRunner().invoke(main, ["doctor", "--open"])
    plain = CliRunner().invoke(main, ["doctor"])

    assert opening.exit_code == 1
    for what in ("countries", "reviews", "exit", "address", "contact", "law page", "staff"):
        assert f"\n  {what} " in opening.output
    assert "law page" not in plain.output


def filled_in(tmp_path: Path) -> dict[str, str]:
    """The environment of a site that is prepared: every row that it shows was reviewed today."""
    services = copy_of_packaged(tmp_path)
    today = dt.datetime.now(dt.UTC).date()
    rows = [one for one in Directory.load(services).rows if one.country in ("LB", "INTL") and may_show(one, today)]
    reviews = [[one.id, today.isoformat(), "Wren", "Finch", "called"] for one in rows]
    write(services / "reviews.csv", [REVIEW_COLUMNS, *reviews])
    law = tmp_path / "law.txt"
    law.write_text("The association Example runs this site from Beirut. " * 3)

    return {
        "SANAD_SERVICES_DIR": str(services),
        "SANAD_COUNTRIES": "LB",
        "SANAD_EXIT_URL": "https://example.org/weather",
        "SANAD_PUBLIC_ORIGIN": "https://example.org",
        "SANAD_CONTACT": "help@example.org",
        "SANAD_LAW_FILE": str(law),
    }


def test_a_prepared_site_without_staff_is_refused_for_that_alone(tmp_path: Path) -> None:
    """The staff can be asked for only once the stores run, so it is the last thing that is looked at."""
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        said = refusal("--host", "0.0.0.0", "--data-dir", folder, **filled_in(tmp_path))  # noqa: S104 - it must not

    assert [line.partition(":")[0] for line in said.splitlines() if line.startswith("- ")] == ["- staff"]


def test_a_prepared_site_with_staff_meets_strangers(tmp_path: Path) -> None:
    """It starts on every address of the machine, answers there, and doctor finds nothing missing."""
    given = filled_in(tmp_path)
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        with EmbeddedStores(Path(folder)) as stores:
            asyncio.run(two_join(stores.record.url, key_of_folder(Path(folder))))

        with started("--host", "0.0.0.0", "--data-dir", folder, **given) as (_, address):  # noqa: S104 - it may
            assert fetch(f"http://127.0.0.1:{address.rpartition(':')[2]}/readyz") == 200
            asked = subprocess.run(
                [sys.executable, "-m", "chat", "doctor", "--open"],
                env=surroundings(SANAD_DATA_DIR=folder, **given),
                capture_output=True,
                text=True,
                timeout=HANG_GUARD_S,
                check=False,
            )

    assert asked.returncode == 0, asked.stdout


async def two_join(record_url: str, key: Key) -> None:
    """Let two people take their invitations, with a second factor each."""
    async with staff_of(record_url, key) as staff:
        for name in ("wren", "finch"):
            await join_staff(staff, Clock(time.time()), name=name)
