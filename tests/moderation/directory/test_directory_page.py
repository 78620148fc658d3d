"""The help page of a country, the list of countries, and what people may pass on."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.directory import Caveat, Directory, Kind, may_show
from moderation.directory.countries import country_codes, sort_key
from moderation.directory.laws import Laws
from moderation.directory.rows import FALLBACK_ID, Law, Row
from moderation.directory.vocabulary import Label, OpenState, PolicePolicy
from moderation.draft import Lang
from tests.moderation.directory.samples import FALLBACK, NOON, TODAY, UNSAFE, row

DAYS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC))


def directory(*rows: Row, law: Law | None = None) -> Directory:
    return Directory((FALLBACK, *rows), Laws({"NL": law} if law else {}))


@settings(max_examples=300)
@given(country=st.sampled_from(sorted(country_codes())), lang=st.sampled_from(Lang), now=DAYS)
def test_page_holds_every_row_that_may_be_shown_and_no_other(
    packaged: Directory, country: str, lang: Lang, now: dt.datetime
) -> None:
    """A country's page holds all its services that may be shown, each once, in the order of kinds."""
    page = packaged.page(country, lang, now)
    due = {
        one.id
        for one in packaged.rows
        if one.country == country and one.kind is not Kind.EMERGENCY and may_show(one, now.date())
    }
    shown = [entry.id for group in page.groups for entry in group.entries]
    assert sorted(shown) == sorted(due)
    assert [group.kind for group in page.groups] == [kind for kind in Kind if kind in {g.kind for g in page.groups}]
    assert page.nothing_known is not bool(due)
    assert page.fallback.id == FALLBACK_ID


def test_page_warns_of_the_police_in_every_unsafe_country(packaged: Directory) -> None:
    """On the page of an unsafe country police numbers stand last, and each with its warning."""
    police = 0
    for country, law in packaged.laws.by_country.items():
        block = packaged.page(country, Lang.ENGLISH, NOON).emergency
        for number in block.numbers if block else ():
            if law.is_unsafe and Label.POLICE in number.number.labels:
                police += 1
                assert number.caveats == (Caveat.POLICE_DANGER,)
    assert police > 10


def test_emergency_block_begins_with_the_ambulance_and_ends_with_the_police() -> None:
    """The block lists ambulance, general, fire, police; unlabelled and unknown numbers are left out."""
    emergency = row(
        "e", kind=Kind.EMERGENCY, phones="police: 17; fire: 18; unknown: 19; general: 112; ambulance: 15; 20"
    )
    block = directory(emergency).page("NL", Lang.ENGLISH, NOON).emergency
    assert block is not None
    assert [number.number.shown for number in block.numbers] == ["15", "112", "18", "17"]


def test_service_run_by_the_police_is_on_the_page_with_its_warning() -> None:
    """A service of the police stands on the page of an unsafe country, with the warning, and on no card."""
    line = msgspec.structs.replace(row("line"), police=PolicePolicy.IS_POLICE)
    page = directory(line, law=UNSAFE).page("NL", Lang.ENGLISH, NOON)
    assert page.groups[0].entries[0].caveats == (
        Caveat.UNCONFIRMED,
        Caveat.NOT_PROVEN_SAFE,
        Caveat.POLICE_DANGER,
    )


def test_group_lists_what_is_open_first() -> None:
    """Within a kind, what is open now comes first."""
    lines = (row("a", hours="Mon 09:00-10:00"), row("b"), row("c", hours="24/7"))
    group = directory(*lines).page("NL", Lang.ENGLISH, NOON).groups[0]
    assert [entry.open for entry in group.entries] == [OpenState.OPEN, OpenState.UNKNOWN, OpenState.CLOSED]


def test_page_without_a_country_holds_international_services(packaged: Directory) -> None:
    """Without a chosen country the page holds international services and the fallback, and no number of any country."""
    page = packaged.page(None, Lang.ARABIC, NOON)
    assert (page.groups, page.emergency, page.nothing_known) == ((), None, False)
    assert {entry.country for entry in page.international} == {"INTL"}
    assert page.fallback.id not in {entry.id for entry in page.international}


@pytest.mark.parametrize("lang", list(Lang))
def test_every_country_can_be_chosen(packaged: Directory, lang: Lang) -> None:
    """Every ISO country and Kosovo is listed once, by a name, in the order of the language."""
    listed = packaged.countries(lang, TODAY)
    assert len(country_codes()) == 250
    assert sorted(c.code for c in (*listed.with_entries, *listed.without_entries)) == sorted(country_codes())
    for names in (listed.with_entries, listed.without_entries):
        assert [c.name for c in names] == sorted((c.name for c in names), key=sort_key)
        assert all(c.name != c.code for c in names)


def test_countries_with_entries_are_those_of_today(packaged: Directory) -> None:
    """A country stands among those with entries only while one of its rows may be shown."""
    today = {c.code for c in packaged.countries(Lang.ENGLISH, TODAY).with_entries}
    later = packaged.countries(Lang.ENGLISH, TODAY + dt.timedelta(days=1000))
    assert today == {one.country for one in packaged.rows if may_show(one, TODAY)} - {"INTL"}
    assert later.with_entries == ()


def test_arabic_names_sort_without_regard_to_hamza() -> None:
    """Names that begin with any form of alif stand together, and accents do not send a name to the end."""
    assert sorted(["بحرين", "أردن", "إثيوبيا", "اليمن"], key=sort_key) == ["إثيوبيا", "أردن", "اليمن", "بحرين"]
    assert sorted(["Zambia", "Åland", "Benin"], key=sort_key) == ["Åland", "Benin", "Zambia"]


def test_everything_shown_may_be_passed_on(packaged: Directory) -> None:
    """Every number of a row that may be shown is shareable, and no number of a hidden row alone is."""
    contacts = packaged.shareable_contacts(TODAY)
    shown = {n.digits for one in packaged.rows if may_show(one, TODAY) for n in one.numbers}
    hidden = {n.digits for one in packaged.rows if not may_show(one, TODAY) for n in one.numbers if len(n.digits) > 6}
    assert shown <= contacts.phones
    assert not (hidden - shown) & contacts.phones
    assert "findahelpline.com" in contacts.hosts


def test_number_may_be_passed_on_in_the_forms_in_which_it_is_dialled() -> None:
    """A national number is shareable in its international form too, and a short code as it is."""
    contacts = directory(row("a", phones="020 623 6565; 113")).shareable_contacts(TODAY)
    assert contacts.phones == {"0206236565", "31206236565", "113"}


def test_page_on_a_platform_does_not_vouch_for_the_platform() -> None:
    """A service's page on a social network does not make that host shareable."""
    line = msgspec.structs.replace(row("a"), website="https://www.facebook.com/line", chat="https://www.line.nl/chat")
    assert directory(line).shareable_contacts(TODAY).hosts == {"findahelpline.com", "line.nl"}
