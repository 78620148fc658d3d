"""Phone numbers and other numbers, generated from seeds, as people write them."""

from __future__ import annotations

import random
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

_REGIONS = "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE US GB FR ES"
REGIONS = _REGIONS.split(" ")
STYLES = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
AROUND = (
    "{}",
    "call me {} please",
    "my number is {}",
    "رقمي {}",
    "كلموني على {} شكرا",
    "it's {}.",
    "الرقم: {}، وأنا هنا",
)
SEPARATORS = (" ", "-", ".")


def in_digits(text: str, style: str) -> str:
    """Write ASCII digits in one of the three styles."""
    return text.translate(str.maketrans(STYLES[0], style))


def numbers_of(region: str, count: int, dice: random.Random) -> Iterator[PhoneNumber]:
    """Yield valid mobile and fixed-line numbers of a region, varied in their last four digits."""
    for _ in range(count):
        kind = dice.choice((PhoneNumberType.MOBILE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE))
        example = phonenumbers.example_number_for_type(region, kind)
        assert example is not None
        for _ in range(50):
            last = dice.randrange(10_000)
            national = example.national_number // 10_000 * 10_000 + last  # type: ignore[operator]
            number = PhoneNumber(country_code=example.country_code, national_number=national)
            if phonenumbers.is_valid_number(number) and national % 1_000:
                yield number
                break


def written(number: PhoneNumber, dice: random.Random) -> Iterator[str]:
    """Yield a number in four formats: with a plus, with two zeros, national, and with separators of one kind."""
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    digits = "".join(filter(str.isdigit, international))
    yield f"+{digits}"
    yield f"00{digits}"
    yield "".join(filter(str.isdigit, national))
    spaced = dice.choice((international, national)).replace("(", "").replace(")", "").replace("-", " ")
    yield spaced.replace(" ", dice.choice(SEPARATORS))


def other_numbers(dice: random.Random) -> Iterator[str]:
    """Yield one sentence of each kind with numbers that are nobody's phone: ages, doses, dates, prices and so on."""
    roll = dice.randint
    year, month, day = roll(1950, 2027), roll(1, 12), roll(1, 28)
    yield f"I'm {roll(13, 70)} and my brother is {roll(13, 70)}"
    yield f"عمري {roll(18, 70)} سنة وعندي {roll(1, 6)} اخوة"
    yield f"she gave me {roll(1, 900)} mg twice, then {roll(1, 90)} ml"
    yield f"أخذت {roll(1, 900)} ملغ {roll(1, 5)} مرات"
    yield f"it was on {year}-{month:02}-{day:02} at {roll(0, 23):02}:{roll(0, 59):02}"
    yield f"ولدت في {day}/{month}/{year}"
    yield f"{day:02}.{month:02}.{year} was a Monday"
    yield f"the appointment is {day}-{month}-{year % 100:02} {roll(1, 12)}:{roll(0, 59):02}"
    yield f"rent is ${roll(100, 9_999_999)} now"
    yield f"الإيجار {roll(1000, 99_999_999)} ليرة"
    yield f"it costs {roll(1, 999)},{roll(0, 999):03},{roll(0, 999):03} a year"
    yield f"السعر {roll(1, 999)} 000 000 دينار"
    yield f"between {year} and {year + 3}, or {year}-{year + 1}"
    yield f"my order number is {roll(10_000_000, 9_999_999_999)}"
    yield f"رقم الطلب {roll(10_000_000, 9_999_999_999)}"
    yield f"order #{roll(1_000_000, 999_999_999)} never came"
    yield f"الطلبية رقم {roll(1_000_000, 999_999_999)} ضاعت"
    yield f"we won {roll(0, 9)}-{roll(0, 9)} and {roll(0, 9)}-{roll(0, 9)}"
    yield f"sets were {roll(0, 7)}-{roll(0, 7)} {roll(0, 7)}-{roll(0, 7)} {roll(0, 7)}-{roll(0, 7)}"
    yield f"I walked {roll(1_000, 99_999)} steps, {roll(1, 20)} km"
    yield f"pages {roll(1, 400)} to {roll(401, 900)}"
    yield f"{roll(1_000, 9_999_999)} people saw it"
    yield "1 2 3 4 5 6 7 8 9 10 breathe"
    yield f"my score was {roll(1, 100)}/{roll(100, 200)}, rank {roll(1, 99_999)}"
