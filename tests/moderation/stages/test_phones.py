"""Phone numbers are masked, other numbers are not (P1)."""

from __future__ import annotations

import random

import pytest

from moderation.contacts import Contacts
from moderation.draft import Draft
from moderation.findings import Outcome
from moderation.measures.numbers import AROUND, REGIONS, STYLES, in_digits, numbers_of, other_numbers, written
from moderation.pipeline import Pipeline
from tests.moderation.judged import contact_pipeline, judged, reasons


@pytest.fixture(scope="module")
def contact() -> Pipeline:
    """Build the contact stage alone."""
    return contact_pipeline()


@pytest.mark.parametrize("region", REGIONS)
def test_numbers_of_every_region_are_masked(contact: Pipeline, region: str) -> None:
    """Ninety-five numbers in a hundred of each region are masked whole, in four formats and three digit styles."""
    dice = random.Random(region)  # noqa: S311 - no secret
    masked, seen = 0, 0
    for number in numbers_of(region, 8, dice):
        for body in written(number, dice):
            for style in STYLES:
                verdict = judged(contact, dice.choice(AROUND).format(in_digits(body, style)))
                masked += verdict.outcome is Outcome.MASK and not any(map(str.isdigit, verdict.text))
                seen += 1
    assert masked / seen >= 0.95


def test_numbers_of_all_regions_together_are_masked(contact: Pipeline) -> None:
    """Ninety-eight numbers in a hundred are masked over all regions."""
    dice = random.Random("all")  # noqa: S311 - no secret
    texts = [
        dice.choice(AROUND).format(in_digits(body, style))
        for region in REGIONS
        for number in numbers_of(region, 4, dice)
        for body in written(number, dice)
        for style in STYLES
    ]
    masked = sum(judged(contact, text).outcome is Outcome.MASK for text in texts)
    assert masked / len(texts) >= 0.98


def test_other_numbers_are_left_alone(contact: Pipeline) -> None:
    """Ages, doses, dates, times, prices, years, order numbers and scores are masked once in a hundred at most."""
    dice = random.Random("other")  # noqa: S311 - no secret
    texts = [text for _ in range(100) for text in other_numbers(dice)]
    masked = [text for text in texts if judged(contact, text).outcome is Outcome.MASK]
    assert len(masked) / len(texts) <= 0.01, masked[:10]


@pytest.mark.parametrize(
    "text",
    [
        "0️⃣5️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣",
        "05_01_23_45_67",
        "O5O 123 4567",
        "+971 (0)50 123 4567",
        "0\u200b50\u200b1234567",
        "(201) 555-0123",
        "966512345678",
        "٠٥٠ ١٢٣ ٤٥٦٧",
    ],
)
def test_dressed_up_numbers_are_masked(contact: Pipeline, text: str) -> None:
    """Keycaps, underscores, hidden signs, the letter O and brackets do not carry a number through."""
    assert judged(contact, text).text.strip("()") in ("[…]", "([…]")


@pytest.mark.parametrize(
    "text", ["ana 3andi 7aja 2olha w 5alas ba2a 3ala 6oul", "12/05/1999", "2024-05-12 10:30", "20240512"]
)
def test_arabizi_and_dates_are_no_numbers(contact: Pipeline, text: str) -> None:
    """Digits inside Arabizi words and full dates carry no finding at all."""
    assert judged(contact, text).findings == ()


def test_two_numbers_side_by_side_are_masked_and_an_age_beside_them_stays(contact: Pipeline) -> None:
    """Neighbouring numbers are told apart."""
    assert judged(contact, "0501234567 0559876543 and 25").text == "[…] […] and 25"


def test_a_national_number_is_read_in_the_country_that_was_chosen(contact: Pipeline) -> None:
    """A country chosen by hand adds its numbering plan."""
    text = "06641234567"
    assert contact.judge(Draft(text=text, country="AT")).outcome is Outcome.MASK
    assert contact.judge(Draft(text=text)).outcome is not Outcome.MASK


def test_a_chosen_country_makes_no_numbers_out_of_small_ones(contact: Pipeline) -> None:
    """A row of small numbers stays, whatever country was chosen."""
    text = "marks: 15 20 33 47 60 72 88 95 99 12 18"
    assert contact.judge(Draft(text=text, country="AT")).text == text


def test_a_number_that_is_only_possible_is_flagged(contact: Pipeline) -> None:
    """An international number of the right length but no known plan is looked at, not masked."""
    verdict = judged(contact, "+44 9999 999999")
    assert reasons(verdict) == ["contact_doubtful"]
    assert verdict.text == "+44 9999 999999"


@pytest.mark.parametrize(
    "text", ["call 0800 1111", "+966 11 123 4567", "00966111234567", "011 123 4567", "1919", "116 111"]
)
def test_numbers_of_shown_services_are_left_alone(text: str) -> None:
    """What the directory shows may be said in any of its forms."""
    services = Contacts(phones=frozenset(("08001111", "966111234567", "0111234567", "1919", "116111")))
    assert judged(contact_pipeline(services), text).findings == ()


def test_the_same_number_is_masked_when_no_service_has_it(contact: Pipeline) -> None:
    """Only a shown row makes a number shareable."""
    assert judged(contact, "+966 11 123 4567").outcome is Outcome.MASK


def test_numbers_past_the_limit_are_masked_unread(contact: Pipeline) -> None:
    """A ninth candidate is masked without being looked at."""
    text = "\n".join(["+44 9999 999999"] * 9)
    verdict = judged(contact, text)
    assert reasons(verdict) == ["contact_doubtful"] * 8 + ["contact_phone"]
