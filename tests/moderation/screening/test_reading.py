"""A text is made ready alike whoever it is about, and Arabic is read in its own script."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.measures.identities import filled, load_identities
from moderation.screening.arabizi import arabic_script, sounds_arabic
from moderation.screening.reading import SENTENCES_LIMIT, TEXT_LIMIT_CHARS, Reader, Voice

READER = Reader()


@pytest.mark.parametrize("identities", load_identities(), ids=lambda identities: str(identities.language))
def test_every_identity_reads_the_same(identities: object) -> None:
    """Also with articles and nouns around it, also several words long, also as a group."""
    for one in load_identities():
        if one != identities:
            continue
        for frames in one.frames.values():
            for frame in (*frames.benign, *frames.pain, *frames.hate):
                texts = {READER.read(filled(frame, word)).text for word in (*one.words, *one.others)}
                assert len(texts) == 1, texts


@pytest.mark.parametrize(
    ("text", "neutral"),
    [
        ("I'm a trans woman and I am tired", "I'm person and I am tired"),
        ("gay. woman. both", "person. person. both"),
        ("وأنا مثلية الجنس وتعبانة", "وأنا شخص وتعبانة"),
        ("the straight road home", "person road home"),
        ("a garden on monday", "a garden on monday"),
    ],
)
def test_only_identities_are_left_out(text: str, neutral: str) -> None:
    """What stands around one stays, and a full stop ends it."""
    assert READER.read(text).text == neutral


@pytest.mark.parametrize(
    "text",
    ["bdi mout w erta7", "ana ta3ban awi", "rani 3yit men kolchi", "wallah mafi 7ada hon", "fakkart kteer w 7azin"],
)
def test_arabic_in_latin_letters_is_read_in_arabic_script(text: str) -> None:
    """Whatever the region's spelling."""
    read = READER.read(text)

    assert read.voice is Voice.ARABIZI
    assert not re.search("[b-z]{3}", read.text)


@pytest.mark.parametrize(
    "text",
    [
        "the flight is at 7:45, gate 12, seat 31a",
        "mañana no me busquen en el salón, mañana ya no hay yo",
        "rdv jeudi 14 à 16h30 salle 205",
        "j'ai jusqu'à vendredi pour quitter la maison",
        "2 mg at 9pm and 5kg of rice on the 3rd",
    ],
)
def test_other_languages_are_not_taken_for_arabic(text: str) -> None:
    """Digits, hours and doses give nothing away, nor do words that two languages share."""
    assert not sounds_arabic(text)
    assert READER.read(text).voice is Voice.LATIN


def test_numbers_stay_in_arabic_script() -> None:
    """A number is no word."""
    assert arabic_script("kteer 25") == "كتير 25"


@given(st.text(max_size=3_000))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever people write, and no more of it than the bounds say."""
    read = READER.read(text)

    assert 1 <= len(read.sentences) <= SENTENCES_LIMIT
    assert len(read.text) <= 6 * TEXT_LIMIT_CHARS
