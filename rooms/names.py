"""Pseudonyms: two nouns and a number, drawn with given dice, and the key by which two of them look alike.

Two nouns and no adjective, because an Arabic adjective would have to agree with somebody's gender.
"""

from __future__ import annotations

import functools
import random
import unicodedata
from importlib.resources import files
from typing import Final

NAME_LANGUAGES: Final = ("ar", "en")
FALLBACK_LANGUAGE: Final = "en"
NUMBER_LEAST: Final = 2  # a 0 looks like an o and a 1 like an l
NUMBER_MOST: Final = 99

SAME_LETTER: Final = {"ا": "ٱ", "ي": "ىی", "ه": "ةەھہ", "ك": "کڪ"}
"""Arabic letters that people write for one another; the forms with hamza come apart by themselves."""

SAME_SHAPE: Final = {
    "ب": "پتثنيٹ",  # dots are what a small screen loses first
    "ج": "چحخ",
    "د": "ذڈ",
    "ر": "زژڑ",
    "س": "ش",
    "ص": "ض",
    "ط": "ظ",
    "ع": "غ",
    "ف": "قڤ",
    "ك": "گ",
    "a": "аα",
    "b": "вβ",
    "c": "с",
    "e": "еε",
    "h": "н",
    "j": "ј",
    "k": "кκ",
    "l": "1|iіι",
    "m": "м",
    "n": "η",
    "o": "0оο",
    "p": "рρ",
    "s": "ѕ",
    "t": "тτ",
    "u": "υ",
    "v": "ν",
    "w": "ω",
    "x": "хχ",
    "y": "у",
}
"""Letters and digits that are easily taken for one another, of Arabic, Latin, Cyrillic and Greek."""

LETTERS_FOLDED: Final = str.maketrans({each: letter for letter, others in SAME_LETTER.items() for each in others})
SHAPES_FOLDED: Final = str.maketrans({each: letter for letter, others in SAME_SHAPE.items() for each in others})


def draw_name(lang: str, dice: random.Random) -> str:
    """Draw a pseudonym such as ``Acorn Lantern 42``; its digits are ASCII in every language.

    A language without nouns of its own gets English ones. Two draws may be alike: whoever seats a member in a room
    compares keys and draws again.
    """
    of_own = lang if lang in NAME_LANGUAGES else FALLBACK_LANGUAGE
    first, second = dice.sample(nouns(of_own), 2)
    number = dice.randint(NUMBER_LEAST, NUMBER_MOST)
    joint = " و" if of_own == "ar" else " "
    return f"{first}{joint}{second} {number}"


@functools.cache  # the packaged lists never change while the program runs
def nouns(lang: str) -> tuple[str, ...]:
    """Return the reviewed nouns of one of the NAME_LANGUAGES, in the order of their file."""
    return listed(f"nouns.{lang}.txt")


def listed(file: str) -> tuple[str, ...]:
    """Read one of the packaged lists: a line an entry, empty lines and lines that begin with # left out."""
    lines = files("rooms").joinpath("data", file).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def look_alike_key(name: str) -> str:
    """Fold a name so far that two names with the same key could be taken for one another.

    Case, accents, Arabic letter forms and dots, the digits of every script, spaces, signs, invisible characters and
    letters borrowed from another alphabet make no difference. The key is for comparing only, never for showing.
    """
    letters = plain_letters(name).translate(SHAPES_FOLDED)
    return letters.replace("rn", "m").replace("vv", "w")


def plain_letters(text: str) -> str:
    """Reduce a text to the letters and ASCII digits that a reader of its own language would say it has."""
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(_plain(mark) for mark in parted).translate(LETTERS_FOLDED)


def _plain(mark: str) -> str:
    if (digit := unicodedata.decimal(mark, None)) is not None:
        return str(digit)
    is_kept = mark == "|" or (mark.isalpha() and mark != "ـ")
    return mark if is_kept else ""
