"""The help card: who is on it, in which order, and what it never says."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.directory import OFFERED, Caveat, Directory, Kind, Need, need_for
from moderation.directory.countries import country_codes
from moderation.directory.laws import Laws
from moderation.directory.numbers import parse_phones
from moderation.directory.rows import Law, Row
from moderation.directory.vocabulary import NEEDS, Audience, Label, Offence, OpenState, PolicePolicy
from moderation.draft import Lang
from moderation.findings import HELP_WANTED, LANES, Lane, Reason
from tests.moderation.directory.samples import FALLBACK, NOON, PLAIN, UNSAFE, row

DAYS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC))
COUNTRIES = st.sampled_from(sorted(country_codes()))


def directory(*rows: Row, law: Law | None = None) -> Directory:
    return Directory((FALLBACK, *rows), Laws({"NL": law} if law else {}))


def ids(country: str | None, need: Need, *rows: Row) -> list[str]:
    return [entry.id for entry in directory(*rows).card(country, Lang.ENGLISH, need, NOON).entries]


@settings(max_examples=400)
@given(country=COUNTRIES, lang=st.sampled_from(Lang), need=st.sampled_from(Need), now=DAYS)
def test_card_shows_only_the_chosen_country(
    packaged: Directory, country: str, lang: Lang, need: Need, now: dt.datetime
) -> None:
    """Every entry is of the chosen country, or of none; another country's number is never shown."""
    card = packaged.card(country, lang, need, now)
    assert {entry.country for entry in card.entries} in ({country}, {"INTL"}, set())
    assert card.nothing_known is not any(entry.country == country for entry in card.entries)


@settings(max_examples=400)
@given(country=st.none() | COUNTRIES, lang=st.sampled_from(Lang), need=st.sampled_from(Need), now=DAYS)
def test_card_is_short_and_ends_with_the_fallback(
    packaged: Directory, country: str | None, lang: Lang, need: Need, now: dt.datetime
) -> None:
    """At most three entries, no emergency row among them, the fallback always there and never twice."""
    card = packaged.card(country, lang, need, now)
    assert len(card.entries) <= 3
    assert card.fallback.website == "https://findahelpline.com/"
    assert Kind.EMERGENCY not in {entry.kind for entry in card.entries}
    assert card.fallback.id not in {entry.id for entry in card.entries}


def test_unsafe_country_never_shows_the_police_on_a_card(packaged: Directory) -> None:
    """Where being LGBT+ is or may be a crime no card holds a police number or a service run by the police."""
    reviewed = [_as_reviewed(one) for one in packaged.rows]
    full = Directory(reviewed, packaged.laws)
    unsafe = [country for country, law in packaged.laws.by_country.items() if law.is_unsafe]
    assert len(unsafe) == 69
    for cards in (packaged, full):
        for country in unsafe:
            for need in Need:
                for lang in (Lang.ARABIC, Lang.ENGLISH):
                    card = cards.card(country, lang, need, NOON)
                    numbers = card.emergency.numbers if card.emergency else ()
                    assert not any(Label.POLICE in number.number.labels for number in numbers)
                    assert PolicePolicy.IS_POLICE not in {entry.police for entry in card.entries}
                    assert Caveat.NOT_PROVEN_SAFE in card.warnings


def _as_reviewed(one: Row) -> Row:
    """Make a row that is shown whatever its sources, so that the rule is tried on every row there is."""
    return msgspec.structs.replace(one, confidence=PLAIN.confidence, source_date=PLAIN.source_date)


@pytest.mark.parametrize("need", [need for need in Need if need is not Need.ATTEMPT])
def test_emergency_numbers_are_for_an_attempt_alone(need: Need) -> None:
    """No need but an attempt under way brings an emergency number."""
    emergency = row("emergency", kind=Kind.EMERGENCY, phones="ambulance: 112")
    assert directory(emergency).card("NL", Lang.ENGLISH, need, NOON).emergency is None
    assert directory(emergency).card("NL", Lang.ENGLISH, Need.ATTEMPT, NOON).emergency is not None


@pytest.mark.parametrize(
    ("phones", "safe", "unsafe"),
    [
        ("police: 17; fire: 18; general: 112; ambulance: 15", ["15", "112"], ["15"]),
        ("general: 999", ["999"], ["999"]),
        ("police: 17; ambulance+fire: 18", ["18"], ["18"]),
        ("police: 17; fire: 18", ["17"], None),
        ("police+ambulance: 17", ["17"], None),
        ("unknown: 199", None, None),
        ("199", None, None),
    ],
)
def test_attempt_brings_the_ambulance_before_all(phones: str, safe: list[str], unsafe: list[str] | None) -> None:
    """The ambulance comes first; the police only where they are safe and nobody else is known; fire never."""
    emergency = row("emergency", kind=Kind.EMERGENCY, phones=phones)
    for law, expected in ((None, safe), (UNSAFE, unsafe)):
        shown = directory(emergency, law=law).card("NL", Lang.ENGLISH, Need.ATTEMPT, NOON).emergency
        assert ([number.number.shown for number in shown.numbers] if shown else None) == expected


def test_general_number_says_that_the_police_may_answer() -> None:
    """In an unsafe country a general emergency number carries a caveat; elsewhere it carries none."""
    emergency = row("emergency", kind=Kind.EMERGENCY, phones="general: 999")
    caveats = {
        law: directory(emergency, law=law).card("NL", Lang.ENGLISH, Need.ATTEMPT, NOON).emergency
        for law in (None, UNSAFE)
    }
    assert [one and one.numbers[0].caveats for one in caveats.values()] == [(), (Caveat.MAY_REACH_POLICE,)]


@pytest.mark.parametrize(("offence", "is_said"), [(Offence.YES, True), (Offence.NO, False), (Offence.UNKNOWN, False)])
def test_card_says_that_calls_may_be_reported_only_where_that_is_known(offence: Offence, is_said: bool) -> None:
    """Where an attempt is an offence the card says so; where that is not known it says nothing."""
    law = Law(criminalises=UNSAFE.criminalises, attempt_is_offence=offence)
    cards = directory(row("line"), law=law)
    said = {need: Caveat.CALLS_MAY_BE_REPORTED in cards.card("NL", Lang.ENGLISH, need, NOON).warnings for need in Need}
    assert {need for need, warned in said.items() if warned} == (
        {Need.ATTEMPT, Need.SUICIDE, Need.SELF_HARM} if is_said else set()
    )


def test_country_without_rows_says_so() -> None:
    """A country without a row that may be shown says so plainly and gives the fallback."""
    card = directory(row("line", country="BE")).card("NL", Lang.ARABIC, Need.SUICIDE, NOON)
    assert card.nothing_known
    assert card.entries == ()
    assert card.fallback.id == FALLBACK.id


def test_no_chosen_country_brings_international_entries_only() -> None:
    """Without a chosen country the card holds international entries, and nothing is said to be unknown."""
    world = row("children", country="INTL", kind=Kind.YOUTH, chat="https://example.org/chat")
    card = directory(world, row("line")).card(None, Lang.ENGLISH, Need.YOUTH, NOON)
    assert [entry.id for entry in card.entries] == ["intl-children"]
    assert (card.country, card.nothing_known, card.emergency) == (None, False, None)


def test_fallback_outlives_its_source() -> None:
    """The fallback is shown when its source has grown old, and is then still called unconfirmed."""
    late = NOON + dt.timedelta(days=2000)
    assert directory().card("NL", Lang.ENGLISH, Need.SUICIDE, late).fallback.caveats == (Caveat.UNCONFIRMED,)


def test_open_comes_before_unknown_before_closed() -> None:
    """What is open now comes first, then what is not known, then what is closed."""
    closed, unknown = row("a-closed", hours="Mon 09:00-10:00", texts="sms: 1234"), row("b-unknown")
    assert ids("NL", Need.SUICIDE, closed, unknown) == ["nl-b-unknown", "nl-a-closed"]
    open_now = row("c-open", kind=Kind.LGBT, hours="24/7")
    assert ids("NL", Need.SUICIDE, closed, unknown, open_now) == ["nl-c-open", "nl-b-unknown", "nl-a-closed"]


def test_text_comes_before_chat_before_phone() -> None:
    """Among the open ones, text comes before chat and chat before phone."""
    phone, chat = row("a", phones="0800 0113"), row("b", chat="https://example.org/chat")
    text = row("c", kind=Kind.LGBT, texts="sms: 1234")
    assert ids("NL", Need.SUICIDE, phone, chat, text) == ["nl-c", "nl-b", "nl-a"]


def test_text_comes_before_phone_within_an_entry(packaged: Directory) -> None:
    """The numbers of one entry are given text first."""
    entries = packaged.card("LB", Lang.ENGLISH, Need.VIOLENCE, NOON).entries
    abaad = next(entry for entry in entries if entry.id == "lb-abaad-emergency-safe-line")
    assert [number.channel.value for number in abaad.numbers] == ["sms", "whatsapp", "phone"]


def test_one_kind_leaves_room_for_another() -> None:
    """No kind has all three places while another kind has something for this need."""
    lines = [row(name, hours="24/7") for name in ("a", "b", "c", "d")]
    assert ids("NL", Need.SUICIDE, *lines) == ["nl-a", "nl-b", "nl-c"]
    assert ids("NL", Need.SUICIDE, *lines, row("z", kind=Kind.LGBT)) == ["nl-a", "nl-b", "nl-z"]


def test_something_open_is_always_offered() -> None:
    """Where fitter services are closed, one that is open takes the last place."""
    closed = [row(name, kind=Kind.LEGAL, hours="Mon 09:00-10:00") for name in ("a", "b")]
    unknown = row("c", kind=Kind.LGBT)
    assert ids("NL", Need.ARREST, *closed, unknown) == ["nl-c", "nl-a", "nl-b"]
    assert ids("NL", Need.ARREST, *closed, unknown, row("d", hours="24/7")) == ["nl-d", "nl-a", "nl-b"]


def test_adults_are_not_sent_to_children_s_lines_nor_the_young_to_adults_only() -> None:
    """Services for children alone are for the 13-17 audience, services for adults alone are not."""
    child = row("child", serves=(Audience.CHILDREN,))
    youth = row("youth", kind=Kind.YOUTH, serves=(Audience.CHILDREN, Audience.YOUNG_PEOPLE))
    adult = row("adult", kind=Kind.LGBT, serves=(Audience.TRANS, Audience.ADULTS))
    assert ids("NL", Need.SUICIDE, child, youth, adult) == ["nl-adult"]
    assert set(ids("NL", Need.YOUTH, child, youth, adult)) == {"nl-child", "nl-youth"}


def test_asylum_is_answered_by_who_serves_refugees() -> None:
    """A night shelter is no answer to it, and a service for refugees is then no narrow one."""
    shelter = row("a-shelter", kind=Kind.HOUSING_REFUGEE, serves=(Audience.UNHOUSED,))
    law = row("b-law", kind=Kind.LEGAL)
    refugees = row("c-refugees", kind=Kind.HOUSING_REFUGEE, serves=(Audience.REFUGEES,))
    assert ids("NL", Need.ASYLUM, shelter, law, refugees) == ["nl-c-refugees", "nl-b-law"]
    assert ids("NL", Need.HUNGER, shelter, law, refugees) == ["nl-a-shelter", "nl-c-refugees"]


def test_offers_hold_no_crisis_line() -> None:
    """Whoever asks for a lawyer is not told to call a line for people who can't go on."""
    line, friends = row("line"), row("friends", kind=Kind.LGBT)
    assert [ids("NL", need, line, friends) for need in OFFERED] == [["nl-friends"]] * len(OFFERED)


def test_every_crisis_reason_has_a_need() -> None:
    """Each reason of danger or of help wanted leads to a card, and the most urgent of several wins."""
    assert set(NEEDS) == {reason for reason in Reason if LANES[reason] is Lane.CRISIS} | HELP_WANTED
    assert need_for([*HELP_WANTED, Reason.CRISIS_HOMELESS]) is Need.HOMELESS
    assert need_for([Reason.CRISIS_HOMELESS, Reason.CONTACT_PHONE, Reason.CRISIS_ATTEMPT]) is Need.ATTEMPT
    assert need_for([Reason.CONTACT_PHONE]) is None


def test_entries_of_an_unsafe_country_are_said_to_be_unproven() -> None:
    """In an unsafe country every entry and the card carry the warning, and the fallback does not."""
    card = directory(row("line"), law=UNSAFE).card("NL", Lang.ENGLISH, Need.SUICIDE, NOON)
    assert card.entries[0].caveats == (Caveat.UNCONFIRMED, Caveat.NOT_PROVEN_SAFE)
    assert card.warnings == (Caveat.NOT_PROVEN_SAFE,)
    assert card.fallback.caveats == (Caveat.UNCONFIRMED,)


@pytest.mark.parametrize(
    ("native", "lang", "shown"),
    [("خط الحياة", Lang.ARABIC, "خط الحياة"), ("خط الحياة", Lang.ENGLISH, ""), ("La ligne", Lang.ARABIC, "")],
)
def test_native_name_is_for_readers_of_arabic(native: str, lang: Lang, shown: str) -> None:
    """The name in Arabic script is given to readers of Arabic; the English name to all."""
    named = msgspec.structs.replace(row("line"), name_native=native)
    entry = directory(named).card("NL", lang, Need.SUICIDE, NOON).entries[0]
    assert (entry.name, entry.name_native) == ("Plain line", shown)


def test_card_survives_the_wire(packaged: Directory) -> None:
    """A card can be encoded and read back unchanged, in few bytes."""
    card = packaged.card("LB", Lang.ARABIC, Need.ATTEMPT, NOON)
    encoded = msgspec.json.encode(card)
    assert msgspec.json.decode(encoded, type=type(card)) == card
    assert len(encoded) < 8192


def test_open_state_is_that_of_the_moment() -> None:
    """The same service is open at noon and closed at night."""
    cards = directory(row("line", hours="daily 09:00-17:00"))
    states = [
        cards.card("NL", Lang.ENGLISH, Need.SUICIDE, NOON + dt.timedelta(hours=hours)).entries[0].open
        for hours in (0, 10)
    ]
    assert states == [OpenState.OPEN, OpenState.CLOSED]


def test_numbers_stand_as_their_source_prints_them() -> None:
    """Numbers are neither completed nor reformatted."""
    assert [number.shown for number in parse_phones("0800 111 0 111; 116 123; (246) 429 9999; +961 81 478 450")] == [
        "0800 111 0 111",
        "116 123",
        "(246) 429 9999",
        "+961 81 478 450",
    ]
