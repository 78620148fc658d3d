"""The countries that a reader may choose, by name, in the reader's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

import babel
import msgspec

from moderation.draft import Lang

NOT_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Two-letter codes in the locale data that ISO 3166-1 assigns to no country; XK (Kosovo) is in common use and stays."""
_ARABIC_FOLD: Final = str.maketrans("أإآٱىة", "اااايه")


class Country(msgspec.Struct, frozen=True):
    """One country by its code and its name in the reader's language."""

    code: str
    name: str


class Countries(msgspec.Struct, frozen=True):
    """Every country that may be chosen, each list in the order of its language."""

    with_entries: tuple[Country, ...]
    """Those for which at least one service may be shown today."""
    without_entries: tuple[Country, ...]


def country_codes() -> frozenset[str]:
    """Give the code of every country there is: ISO 3166-1, and XK."""
    return frozenset(code for code in territory_names(Lang.ENGLISH) if len(code) == 2) - NOT_COUNTRIES


def territory_names(lang: Lang) -> dict[str, str]:
    """Give every territory's name in a language, from the Unicode locale data."""
    return {str(code): str(name) for code, name in babel.Locale(lang.value).territories.items()}


def countries(codes_with_entries: Iterable[str], lang: Lang) -> Countries:
    """Name and sort every country."""
    names = territory_names(lang)
    known = frozenset(codes_with_entries)
    ordered = sorted(
        (Country(code, names[code]) for code in country_codes()), key=lambda country: sort_key(country.name)
    )
    return Countries(
        with_entries=tuple(country for country in ordered if country.code in known),
        without_entries=tuple(country for country in ordered if country.code not in known),
    )


def sort_key(name: str) -> str:
    """Fold a name so that accents, hamzas and capitals do not part letters that readers look up together."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", name.translate(_ARABIC_FOLD)) if sign.isalnum() or sign == " "
    )
    return bare.casefold()
