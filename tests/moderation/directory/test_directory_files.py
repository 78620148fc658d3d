"""The files: all of them load, and ``sanad services`` finds each fault that is planted in them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from phonenumbers import shortnumberinfo

from chat.cli.services import services
from moderation.directory import Directory, DirectoryBroken, Hidden, Kind, may_show, showing
from moderation.directory.reading import COLUMNS, PACKAGED, read_rows
from moderation.directory.rows import FALLBACK_ID
from moderation.directory.vocabulary import Confidence, Label
from tests.moderation.directory.samples import TODAY, copy_of_packaged, plant, write

SAMARITANS = "gb-samaritans"
CRISIS = "services/suicide_crisis.csv"


def run(*args: str) -> Result:
    return CliRunner().invoke(services, [*args, "--on", TODAY.isoformat()], catch_exceptions=False)


def check(folder: Path) -> Result:
    return run("check", "--data", str(folder))


def packaged_records() -> list[dict[str, str]]:
    records: list[dict[str, str]] = []
    for path in (PACKAGED / "services").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            records += csv.DictReader(file)
    return records


def test_packaged_files_have_nothing_to_mend() -> None:
    """The shipped files pass the check."""
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "480 services checked, nothing to mend." in result.output


def test_every_record_becomes_a_row() -> None:
    """Each line of each file becomes one row, without a fault."""
    rows, problems = read_rows(PACKAGED)
    assert (len(rows), problems) == (len(packaged_records()), [])


def test_every_row_keeps_its_digits() -> None:
    """Parsing neither drops nor adds a digit of any number."""
    rows = {one.id: one for one in read_rows(PACKAGED)[0]}
    for record in packaged_records():
        written = sorted(sign for sign in record["phones"] + record["texts"] if sign.isdecimal())
        parsed = rows[record["id"]].numbers
        kept = sorted(sign for number in parsed for sign in number.shown + number.note if sign.isdecimal())
        assert written == kept, record["id"]


def test_every_shown_emergency_number_says_which_service_answers(packaged: Directory) -> None:
    """No emergency row that may be shown holds a number without a known label."""
    shown = [one for one in packaged.rows if one.kind is Kind.EMERGENCY and may_show(one, TODAY)]
    assert len(shown) > 80
    for one in shown:
        assert all(number.labels and Label.UNKNOWN not in number.labels for number in one.numbers)


def test_every_shown_emergency_number_is_known_to_a_second_source(packaged: Directory) -> None:
    """Each emergency number that may be shown is an emergency number of its country in libphonenumber too."""
    shown = [one for one in packaged.rows if one.kind is Kind.EMERGENCY and may_show(one, TODAY)]
    strange = [
        (one.id, number.shown)
        for one in shown
        for number in one.numbers
        if not shortnumberinfo.connects_to_emergency_number(number.digits, one.country)
    ]
    assert strange == []


def test_doubtful_rows_are_hidden_until_reviewed(packaged: Directory) -> None:
    """No medium or low row is shown, since none is reviewed yet."""
    doubtful = [one for one in packaged.rows if one.confidence is not Confidence.HIGH]
    assert {showing(one, TODAY).hidden for one in doubtful} <= {Hidden.CONFIDENCE, Hidden.NO_CONTACT}


FAULTS = [
    (CRISIS, SAMARITANS, "source", "", "source: missing"),
    (CRISIS, SAMARITANS, "name_en", " ", "name_en: missing"),
    (CRISIS, SAMARITANS, "phones", "call us", "phones: unreadable"),
    (CRISIS, SAMARITANS, "phones", "1", "phones: unreadable"),
    (CRISIS, SAMARITANS, "phones", "1234567890123456", "phones: unreadable"),
    (CRISIS, SAMARITANS, "phones", "(020 623", "phones: unreadable"),
    (CRISIS, SAMARITANS, "phones", "+44116123", "phones: unreadable"),
    (CRISIS, SAMARITANS, "phones", "police: 116 123", "phones: unexpected_label"),
    (CRISIS, SAMARITANS, "texts", "85258", "texts: unreadable"),
    (CRISIS, SAMARITANS, "source_date", "2026-13-01", "source_date: unreadable"),
    (CRISIS, SAMARITANS, "source_date", "May 2026", "source_date: unreadable"),
    (CRISIS, SAMARITANS, "source_date", "2026-11-23", "source_date: in_the_future"),
    (CRISIS, SAMARITANS, "country", "UK", "country: unknown"),
    (CRISIS, SAMARITANS, "country", "IE", "id: of_another_country"),
    (CRISIS, SAMARITANS, "confidence", "sure", "confidence: unreadable"),
    (CRISIS, SAMARITANS, "cost", "cheap", "cost: unreadable"),
    (CRISIS, SAMARITANS, "affirming", "no", "affirming: unreadable"),
    (CRISIS, SAMARITANS, "serves", "humans", "serves: unreadable"),
    (CRISIS, SAMARITANS, "languages", "English", "languages: malformed"),
    (CRISIS, SAMARITANS, "hours", "always", "hours: unreadable"),
    (CRISIS, SAMARITANS, "time_zone", "Europe/Nowhere", "time_zone: unknown"),
    (CRISIS, SAMARITANS, "id", "gb-shout-crisis-text-line", "id: duplicate"),
    (CRISIS, SAMARITANS, "id", "GB Samaritans", "id: malformed"),
    (CRISIS, SAMARITANS, "website", "http://samaritans.org/", "website: not_https"),
    (CRISIS, SAMARITANS, "website", "https://samaritans.org/?utm_source=x", "website: tracking"),
    (CRISIS, SAMARITANS, "website", "https://samaritans", "website: malformed"),
    (CRISIS, SAMARITANS, "chat", "samaritans.org", "chat: not_https"),
    (CRISIS, SAMARITANS, "source", "https://", "source: malformed"),
    ("services/emergency.csv", "gb-emergency", "phones", "999", "phones: no_label"),
    ("services/emergency.csv", "gb-emergency", "phones", "coastguard: 999", "phones: unreadable"),
    ("services/emergency.csv", "gb-emergency", "phones", "", "phones: missing"),
    ("services/emergency.csv", "lb-emergency", "phones", "unknown: 112", "phones: unknown_label"),
    ("criminalisation.csv", "AE", "criminalises", "maybe", "criminalises: unreadable"),
    ("criminalisation.csv", "AE", "source", "", "source: missing"),
    ("criminalisation.csv", "AE", "country", "AF", "country: duplicate"),
    ("attempt_is_offence.csv", "AE", "attempt_is_offence", "yes", "source_date: missing"),
    ("attempt_is_offence.csv", "AE", "country", "XX", "country: unknown"),
    ("time_zones.csv", "AE", "time_zone", "Gulf", "time_zone: unknown"),
]


@pytest.mark.parametrize(("file", "row_id", "field", "value", "found"), FAULTS)
def test_check_finds_a_planted_fault(
    tmp_path: Path, file: str, row_id: str, field: str, value: str, found: str
) -> None:
    """One wrong field fails the check, which names the row and the field."""
    folder = copy_of_packaged(tmp_path)
    plant(folder / file, row_id, field, value)
    result = check(folder)
    named = value if field in {"id", "country"} else row_id
    assert result.exit_code == 1
    line = next(line for line in result.output.splitlines() if found in line)
    assert named in line or row_id in line
    assert "Traceback" not in result.output


def test_check_finds_files_that_are_not_of_their_shape(tmp_path: Path) -> None:
    """A missing file, another header, a short line, an unknown kind and a broken encoding are all named."""
    folder = copy_of_packaged(tmp_path)
    (folder / "reviews.csv").unlink()
    write(folder / "services" / "magic.csv", [COLUMNS])
    write(folder / "services" / "legal.csv", [["id", "name"]])
    write(folder / "services" / "health.csv", [COLUMNS, ["gb-short"]])
    (folder / "services" / "trans.csv").write_bytes(b"\xff\xfe")
    output = check(folder).output
    for fault in (
        "reviews.csv: file: unreadable",
        "magic.csv: kind: unknown: magic",
        "legal.csv: header: unexpected",
        "health.csv:2: line: wrong_length: 1",
        "trans.csv: file: unreadable",
    ):
        assert fault in output


@pytest.mark.parametrize(
    ("review", "fault"),
    [
        ([SAMARITANS, "2026-05-26", "Wren", "Finch", "called"], "reviewed_on: stale"),
        ([SAMARITANS, "2026-11-23", "Wren", "Finch", "called"], "reviewed_on: in_the_future"),
        ([SAMARITANS, "yesterday", "Wren", "Finch", "called"], "reviewed_on: unreadable"),
        ([SAMARITANS, "2026-11-01", "Wren", "", "called"], "reviewer_two: two_people_needed"),
        ([SAMARITANS, "2026-11-01", "Wren", "wren ", "called"], "reviewer_two: two_people_needed"),
        ([SAMARITANS, "2026-11-01", "Wren", "Finch", ""], "how: missing"),
        (["gb-nobody", "2026-11-01", "Wren", "Finch", "called"], "id: review_of_unknown_row"),
    ],
)
def test_check_finds_a_doubtful_review(tmp_path: Path, review: list[str], fault: str) -> None:
    """A review that ran out, lies ahead, has one name only or belongs to no row fails the check."""
    folder = copy_of_packaged(tmp_path)
    write(folder / "reviews.csv", [["id", "reviewed_on", "reviewer_one", "reviewer_two", "how"], review])
    result = check(folder)
    assert result.exit_code == 1
    assert f"{review[0]}: {fault}" in result.output


def test_review_by_two_people_brings_a_doubtful_row_to_light(tmp_path: Path) -> None:
    """A medium row confirmed by two people is shown, without the caveat, and with the day."""
    folder = copy_of_packaged(tmp_path)
    names = ["id", "reviewed_on", "reviewer_one", "reviewer_two", "how"]
    write(folder / "reviews.csv", [names, ["lb-helem-lgbtqia-helpline", "2026-11-01", "Wren", "Finch", "called"]])
    before = run("list", "--country", "LB")
    after = run("list", "--country", "LB", "--data", str(folder))
    assert check(folder).exit_code == 0
    assert "81 478" not in before.output
    assert "81 478" in after.output


def test_directory_with_a_fault_is_not_served(tmp_path: Path) -> None:
    """Loading stops on any fault, and says where it is; without the fallback nothing is served."""
    folder = copy_of_packaged(tmp_path)
    plant(folder / CRISIS, FALLBACK_ID, "id", "intl-other")
    plant(folder / CRISIS, SAMARITANS, "website", "http://samaritans.org/")
    with pytest.raises(DirectoryBroken) as caught:
        Directory.load(folder)
    assert [(p.row, p.field, p.code) for p in caught.value.problems] == [
        (SAMARITANS, "website", "not_https"),
        (FALLBACK_ID, "id", "missing"),
    ]


def test_list_shows_today_and_counts_the_rest() -> None:
    """The list holds what is shown today, names for readers of Arabic, and with --all what is hidden and why."""
    shown, everything = run("list", "--country", "lb", "--lang", "ar"), run("list", "--country", "LB", "--all")
    assert "خط الحياة" in shown.output
    assert "1564" in shown.output
    assert "81 478" not in shown.output
    assert "4 shown, 12 hidden (confidence 11, no_source_date 1)." in shown.output
    assert "81 478" in everything.output
    assert "hidden:" in everything.output
