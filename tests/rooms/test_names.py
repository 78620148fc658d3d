"""Pseudonyms: what a draw gives, what looks alike, and which nouns may be drawn from."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.names import NAME_LANGUAGES, draw_name, listed, look_alike_key, nouns
from rooms.nounreview import NOUNS_LEAST, noun_problems, problems_among

SEEDS = st.integers(0, 2**32)
ENOUGH = tuple(f"{a * 2}{b * 2}{c * 2}" for a in "abcdefgh" for b in "jkmnpqst" for c in "abcdefgh")


def dice(seed: int) -> random.Random:
    """Make dice that fall the same way for the same seed."""
    return random.Random(seed)  # noqa: S311 - a name is drawn, no secret


@given(seed=SEEDS)
def test_arabic_name_is_two_nouns_joined_and_a_number(seed: int) -> None:
    """An Arabic name is two different nouns with waw between them, then 2 to 99 in ASCII digits."""
    drawn = re.fullmatch(r"(\w+) و(\w+) ([2-9]|[1-9][0-9])", draw_name("ar", dice(seed)), re.UNICODE)

    assert drawn is not None
    assert drawn[1] != drawn[2]
    assert {drawn[1], drawn[2]} <= set(nouns("ar"))
    assert drawn[3].isascii()


@given(seed=SEEDS)
def test_english_name_is_two_nouns_and_a_number(seed: int) -> None:
    """An English name is two different nouns, then 2 to 99."""
    first, second, number = draw_name("en", dice(seed)).split(" ")

    assert first != second
    assert {first, second} <= set(nouns("en"))
    assert 2 <= int(number) <= 99


@given(seed=SEEDS, lang=st.sampled_from(["ar", "en", "fr", "xx"]))
def test_same_dice_draw_the_same_name(seed: int, lang: str) -> None:
    """A draw depends on its language and dice alone; a language without nouns draws English ones."""
    name = draw_name(lang, dice(seed))

    assert name == draw_name(lang if lang in NAME_LANGUAGES else "en", dice(seed))


@given(one=SEEDS, other=SEEDS, lang=st.sampled_from(NAME_LANGUAGES))
def test_different_names_of_a_language_have_different_keys(one: int, other: int, lang: str) -> None:
    """The key takes nothing away that tells two drawn names apart."""
    first, second = draw_name(lang, dice(one)), draw_name(lang, dice(other))

    assert (look_alike_key(first) == look_alike_key(second)) == (first == second)


@given(
    seed=SEEDS,
    lang=st.sampled_from(NAME_LANGUAGES),
    noise=st.sampled_from(["\u200b", "\u200f", "\u202e", "ـ", "\u064e", "\u0301", " ", "-"]),
)
def test_what_the_eye_passes_over_is_not_in_the_key(seed: int, lang: str, noise: str) -> None:
    """Invisible and combining characters, tatweel, spaces and signs make no other name."""
    name = draw_name(lang, dice(seed))

    assert look_alike_key(noise.join(name)) == look_alike_key(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acorn Lantern 42", "ACORN lantern 42"),
        ("Acorn Lantern 42", "Аcоrn Lаntеrn 42"),
        ("Acorn Lantern 42", "Acom Lantem 42"),
        ("Acorn Lantern 42", "Acorn Lantern ٤٢"),
        ("Acorn Lantern 42", "Acorn Lantern ۴۲"),
        ("Acorn Lantern 42", "𝐀𝐜𝐨𝐫𝐧 Ｌａｎｔｅｒｎ ４２"),
        ("Willow 10", "WiIlow lO"),
        ("أفق وصدى 42", "افق وصدي ٤٢"),
        ("نحلة وقهوة 7", "نحله وقهوه 7"),
        ("نخلة 7", "نحلة 7"),
        ("كرسي 7", "ﻛﺮﺳﯽ 7"),
    ],
)
def test_look_alikes_share_a_key(one: str, other: str) -> None:
    """Case, other alphabets, joined strokes, digits and Arabic letter forms and dots don't make another name."""
    assert look_alike_key(one) == look_alike_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Acorn 42", "Acorn 43"), ("Acorn Kite 7", "Kite Acorn 7"), ("موجة 7", "قهوة 7")]
)
def test_plainly_different_names_have_different_keys(one: str, other: str) -> None:
    """Another number, order or noun is another name."""
    assert look_alike_key(one) != look_alike_key(other)


@pytest.mark.parametrize("lang", NAME_LANGUAGES)
def test_packaged_nouns_have_nothing_to_mend(lang: str) -> None:
    """There are 400 nouns or more, none is denied, and no two look alike."""
    assert noun_problems(lang) == []


@pytest.mark.parametrize("lang", NAME_LANGUAGES)
def test_every_denied_entry_would_be_found(lang: str) -> None:
    """Each entry of the deny list, put among the nouns, is named."""
    denied = listed(f"denied.{lang}.txt")

    found = set(problems_among(tuple(entry.lstrip("*") for entry in denied), denied))

    assert {f"`{entry.lstrip('*')}` is on the deny list." for entry in denied} <= found


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Wolf", "`Wolf` is on the deny list."),
        ("Werewolves", "`Werewolves` is on the deny list."),
        ("Two words", "`Two words` is not one word of letters."),
        ("ورقة", "`ورقة` begins with the letter that joins two nouns."),
        ("aajja", "`aajjaa` and `aajja` look alike."),
        ("AAJJAA", "`aajjaa` and `AAJJAA` look alike."),
    ],
)
def test_bad_noun_is_named(word: str, told: str) -> None:
    """A denied, broken, waw-initial or confusable noun gives a sentence that names it."""
    assert list(problems_among(ENOUGH, ())) == []

    assert told in list(problems_among((*ENOUGH, word), ("wolf", "*wolve")))


def test_short_list_is_a_problem() -> None:
    """Too few nouns would make names run out."""
    found = list(problems_among(ENOUGH[: NOUNS_LEAST - 1], ()))

    assert found == ["there are 399 nouns; at least 400 keep names apart."]
