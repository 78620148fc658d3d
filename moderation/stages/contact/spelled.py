"""Find numbers spelled out in words, in English, French, Spanish, and Arabic with its dialects."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from moderation.findings import Outcome, Reason
from moderation.stages.contact.found import Found
from moderation.text.folding import Folded, FoldTable

DIGITS_LIMIT: Final = 7
"""As many digit words in a row as the shortest phone number has digits."""

_ENGLISH: Final = (
    ("zero oh nought", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
)
_ARABIC: Final = (
    ("صفر زيرو", 0),
    ("واحد واحده وحده", 1),
    ("اثنين اثنان اتنين ثنين تنين اثنتين اثنتان زوج جوج", 2),
    ("ثلاثه ثلاث تلاته تلات تلاثه ثلاته تلت", 3),
    ("اربعه اربع", 4),
    ("خمسه خمس", 5),
    ("سته ست", 6),
    ("سبعه سبع", 7),
    ("ثمانيه ثمان تمانيه تمنيه تمان ثمنيه تمن ثماني تماني", 8),
    ("تسعه تسع تسعود", 9),
)
_FRENCH: Final = (
    ("zéro", 0),
    ("un une", 1),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("six", 6),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
)
_SPANISH: Final = (
    ("cero", 0),
    ("uno una", 1),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("seis", 6),
    ("siete", 7),
    ("ocho", 8),
    ("nueve", 9),
)
_TENS: Final = (
    "dix onze douze treize quatorze quinze seize vingt vingts trente quarante cinquante soixante septante huitante "
    "nonante cent diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno "
    "veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve treinta cuarenta "
    "cincuenta sesenta setenta ochenta noventa cien ciento "
    "ten twenty thirty forty fifty sixty seventy eighty ninety hundred عشره عشر عشرين عشرون ثلاثين ثلاثون تلاتين "
    "اربعين اربعون خمسين خمسون ستين ستون سبعين سبعون ثمانين ثمانون تمانين تسعين تسعون ميه ميت مئه مايه"
)
_REPEATS: Final = {"double": 1, "triple": 2, "doble": 1, "مرتين": 1, "مكرر": 1}
_JOINS: Final = frozenset(
    ("and", "then", "dash", "و", "ثم", "بعدين", "plus", "et", "puis", "tiret", "y", "e", "luego", "guion", "بعدها")
)


class Spelled:
    """Digit words, with tens, hundreds, "double" and single digits among them."""

    def __init__(self, table: FoldTable) -> None:
        pairs = [(word, digit) for words, digit in (*_ENGLISH, *_FRENCH, *_SPANISH, *_ARABIC) for word in words.split()]
        self._digits = {word.translate(table): digit for word, digit in pairs}
        tens = (word.translate(table) for word in _TENS.split())
        self._sizes = dict.fromkeys(tens, 2) | dict.fromkeys(self._digits, 1) | _REPEATS
        self._spelt = frozenset((*self._digits, *(f"و{word}" for word in self._digits)))

    def find(self, folded: Folded) -> Iterator[Found]:
        """Yield every run of words that spells at least ``DIGITS_LIMIT`` digits and is not plain counting."""
        at, start, end, count, values = 1, 0, 0, 0, list[int]()
        tokens = folded.text.split()
        if self._spelt.isdisjoint(tokens) or sum(map(self._size, tokens)) < DIGITS_LIMIT:
            return
        for token in (*tokens, ""):
            size = self._size(token)
            if size:
                start = at if not count else start
                end, count = at + len(token), count + size
                values.append(self._value(token))
            elif not (count and token in _JOINS):
                if count >= DIGITS_LIMIT and any(value >= 0 for value in values) and not _is_counting(values):
                    yield Found(Reason.CONTACT_SPELLED, Outcome.FLAG, folded.span(start, end))
                count, values = 0, []
            at += len(token) + 1

    def _size(self, token: str) -> int:
        """Return how many digits a word stands for."""
        size = self._sizes.get(self._bare(token))
        if size is not None:
            return size
        return len(token) if len(token) <= 3 and token.isdigit() else 0

    def _value(self, token: str) -> int:
        return self._digits.get(self._bare(token), -1)

    def _bare(self, token: str) -> str:
        """Take off the Arabic "and" that is written together with the next word."""
        return token[1:] if token.startswith("و") and token not in self._sizes else token


def _is_counting(values: list[int]) -> bool:
    """Say whether the digits only go up or down by one, as when somebody counts to breathe."""
    steps = {after - before for before, after in pairwise(values) if min(before, after) >= 0}
    return steps in ({1}, {-1})
