"""Find what may be a phone number in a text, leaving aside dates, times, prices, years, order numbers and scores.

``re`` is used here for its look-around; every repetition is bounded, so the time stays linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Final

import msgspec
import re2

from moderation.findings import Span
from moderation.stages.contact.signs import HIDDEN

CANDIDATES_LIMIT: Final = 8
SHORTEST_DIGITS: Final = 7
LONGEST_DIGITS: Final = 15
_BLANK: Final = "\x02"

_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR: Final = r"(?:19|20)\d\d"
_UNITS: Final = (
    r"[$€£¥%₺]|(?:usd|eur|euros?|dollars?|pounds?|dhs?|aed|sar|egp|lbp|iqd|jod|kwd|pesos?|mg|mcg|ml|kg|km|cm|grams?|"
    r"steps|views|followers|likes|points|people|users|years|days|hours|minutes|times|دولار|يورو|ريال|درهم|دينار|جنيه|"
    r"ليره|ليرة|ل\.ل|دج|مغ|ملغ|ملغم|مل|غرام|جرام|كيلو|كم|متر|سنه|سنة|شخص|نقطه|نقطة|متابع|مشاهده|مشاهدة|خطوه|خطوة|مره|مرة)"
    r"(?!\w)"
)
_BEFORE: Final = (
    r"(?:#|№|[$€£¥]|\b(?:usd|eur|orders?|invoice|ticket|ref|reference|case|tracking|parcel|booking|isbn|serial|model|"
    r"flight|file|score|year|code|version|confirmation|receipt|delivery|shipment|transaction|item|product|batch|commande|facture|dossier|référence|pedido|factura|código|"
    r"(?:ال|ل|ب|لل)?(?:طلب(?:ي|ك|يه|ية|يتي|نا)?|فاتور(?:ه|ة|تي)|مرجع|تذكر(?:ه|ة|تي)|شحن(?:ه|ة|تي)|كود|رمز|تتبع|ملف|قضيه|"
    r"قضية|حجز|معامل(?:ه|ة|تي)|نتيج(?:ه|ة)|سعر|ثمن|تمن|ايصال|إيصال|تاكيد|تأكيد|منتج|باركود))\b)"
    r"\W{0,3}(?:(?:numbers?|num|no|nr|id|is|was|numéro|número|رقم|رقمها|رقمه|هو|هي|كان)\W{0,3}){0,2}"
)
_NOT_PHONES: Final = tuple(
    re.compile(regex, re.IGNORECASE)
    for regex in (
        rf"(?<![\d.\-/+])(?:{_YEAR}[-/.]{_DAY}[-/.]{_DAY}|{_DAY}[-/.]{_DAY}[-/.](?:{_YEAR}|\d\d)|{_DAY} {_DAY} {_YEAR})"
        r"(?![\d]|[-/.]\d)",
        r"(?<![\d+])\d{1,2}:\d\d(?::\d\d)?(?!\d)",
        r"(?<![\d+])\d{1,3}(?:[,٬]\d{3}){1,5}(?:\.\d{1,4})?(?!\d)",
        r"(?<![\d+])(?<!\d[ .])[1-9]\d{0,2}(?:[. ]\d{3}){0,4}[. ]000(?!\d)",
        rf"(?<![\d+]){_YEAR}(?:(?: ?[-/,&] ?| | and | و ?){_YEAR}){{1,8}}(?!\d)",
        r"(?<![\d+])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
        r"(?<![\d\-+])\d{1,2}-\d{1,2}(?:[ ,]{1,2}\d{1,2}-\d{1,2}){1,12}(?![\d\-])",
        rf"(?<![\d+])(?<!\d[ .\-])[1-9]\d{{0,8}}(?:\.\d{{1,3}})? ?(?:{_UNITS})",
        rf"{_BEFORE}[a-z]{{0,4}}-?[1-9][\d\-]{{2,18}}(?!\d)",
    )
)
_RUN: Final = rf"[+(]{{0,2}} ?[0-9oO](?:[ \-._()/*~|,{HIDDEN}]{{0,4}}[0-9oO]){{6,40}}"
_GAP: Final = re.compile(r" +")


class Candidate(msgspec.Struct, frozen=True):
    """A run of digits that may be a phone number: its digits in ASCII, ``+`` kept, and where it stands."""

    digits: str
    span: Span

    @property
    def international(self) -> str | None:
        """The digits with ``+`` and country code, however that was written, or None for a national number."""
        if "+" in self.digits:
            return self.digits
        return f"+{self.digits[2:]}" if self.digits.startswith("00") else None


class Run(msgspec.Struct, frozen=True):
    """Digits with nothing but separators between them: one number, or several side by side."""

    groups: tuple[Candidate, ...]

    def windows(self) -> Iterator[tuple[int, int, Candidate]]:
        """Yield neighbouring groups as one candidate, with their indexes: longest first from every start."""
        is_small = self._is_small
        sizes = [0, *accumulate(len(group.digits.lstrip("+")) for group in self.groups)]
        for start in range(len(self.groups)):
            farthest = bisect_right(sizes, sizes[start] + LONGEST_DIGITS + 2) - 1
            nearest = bisect_left(sizes, sizes[start] + SHORTEST_DIGITS)
            for end in range(farthest, nearest - 1, -1):
                if not is_small or self._may_stand_alone(start, end):
                    digits = "".join(group.digits for group in self.groups[start:end])
                    span = Span(self.groups[start].span.start, self.groups[end - 1].span.end)
                    yield start, end, Candidate(digits, span)

    def _may_stand_alone(self, start: int, end: int) -> bool:
        """Keep a row of marks or ages from being cut into numbers: pairs count whole, or from a leading zero on."""
        is_nearly_whole = start <= 1 and end >= len(self.groups) - 1
        return is_nearly_whole or self.groups[start].digits[0] in "0+"

    @property
    def _is_small(self) -> bool:
        return all(len(group.digits) <= 2 for group in self.groups)

    @property
    def is_a_list(self) -> bool:
        """Whether these are small numbers that rise one by one, as in counting or naming ages."""
        if len(self.groups) < 3 or not self._is_small:
            return False
        values = [int(group.digits.replace("+", "") or 0) for group in self.groups]
        return all(0 < after - before <= 5 for before, after in pairwise(values))


class Numbers:
    """Find runs of at least seven digits that are not plainly something else."""

    def __init__(self) -> None:
        self._run = re2.compile(_RUN)

    def runs(self, signs: str) -> Iterator[Run]:
        """Yield the runs in a text's signs, from left to right."""
        for regex in _NOT_PHONES:
            signs = regex.sub(lambda found: _BLANK * len(found[0]), signs)
        for found in self._run.finditer(signs):
            run = Run(tuple(_groups(signs, found.start(), found.end())))
            if sum(len(group.digits) for group in run.groups) >= SHORTEST_DIGITS and not run.is_a_list:
                yield run


def _groups(signs: str, start: int, end: int) -> Iterator[Candidate]:
    """Split a run at its spaces; a letter O at its rim that belongs to a word is no zero."""
    if start and signs[start - 1].isascii() and signs[start - 1].isupper():
        return
    while start < end and not signs[start].isdigit() and (signs[start] in "oO" and _is_letter(signs, start - 1)):
        start += 1
    while start < end and signs[end - 1] in "oO" and _is_letter(signs, end):
        end -= 1
    at = start
    for gap in (*_GAP.finditer(signs, start, end), None):
        until = gap.start() if gap else end
        digits = "".join("0" if sign in "oO" else sign for sign in signs[at:until] if sign.isdigit() or sign in "oO+")
        if digits.strip("+"):
            yield Candidate(digits, Span(at, _with_marks(signs, until)))
        at = gap.end() if gap else end


def _is_letter(signs: str, index: int) -> bool:
    return 0 <= index < len(signs) and signs[index].isalpha()


def _with_marks(signs: str, end: int) -> int:
    """Take hidden marks along, so that half a keycap is not left behind."""
    while end < len(signs) and signs[end] == HIDDEN:
        end += 1
    return end
