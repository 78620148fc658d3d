"""The notation of numbers in the directory's files.

``phones`` holds entries parted by ``;``: ``116 123``, ``135 (Greater Buenos Aires)``, and on emergency rows a label
before each: ``police: 19; ambulance+fire: 150 (mobile)``. ``texts`` holds ``sms: 85258``, ``sms: SHOUT to 85258`` and
``whatsapp: +961 81 478 450``, with a label on emergency rows: ``general sms: 114``. A number
stands as its source prints it.
"""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from moderation.directory.rows import Number
from moderation.directory.vocabulary import Channel, Label

DIGITS_MIN: Final = 2  # emergency codes such as 15 and 03
DIGITS_MAX: Final = 15  # ITU-T E.164, without the prefixes that a national form may carry
NUMBER: Final = r"(?P<number>\+?[0-9(][0-9 ()-]*)"
PHONE: Final = re.compile(rf"(?:(?P<labels>[a-z+]+): )?{NUMBER}(?: \((?P<note>[^()0-9+][^()+]*)\))?")
TEXT: Final = re.compile(rf"(?:(?P<labels>[a-z+]+) )?(?P<channel>sms|whatsapp): (?:(?P<keyword>[A-Z]+) to )?{NUMBER}")


def parse_phones(text: str) -> tuple[Number, ...]:
    """Read the ``phones`` column; raise ``ValueError`` where any part of it does not fit."""
    return tuple(_phone(part.strip()) for part in text.split(";")) if text else ()


def parse_texts(text: str) -> tuple[Number, ...]:
    """Read the ``texts`` column; raise ``ValueError`` where any part of it does not fit."""
    return tuple(_text(part.strip()) for part in text.split(";")) if text else ()


def _phone(text: str) -> Number:
    match = PHONE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return Number(Channel.PHONE, _number(match["number"]), labels=_labels(match["labels"]), note=match["note"] or "")


def _text(text: str) -> Number:
    match = TEXT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    channel, labels = Channel(match["channel"]), _labels(match["labels"])
    return Number(channel, _number(match["number"]), labels=labels, keyword=match["keyword"] or "")


def _labels(text: str | None) -> tuple[Label, ...]:
    return tuple(Label(label) for label in text.split("+")) if text else ()


def _number(text: str) -> str:
    digits = sum(sign.isdecimal() for sign in text)
    if not DIGITS_MIN <= digits <= DIGITS_MAX or text.count("(") != text.count(")") or text != text.strip():
        raise ValueError(text)
    if text.startswith("+") and not _is_possible(text):
        raise ValueError(text)
    return text


def _is_possible(text: str) -> bool:
    """Say whether an international form can be dialled; a short code forced into one cannot."""
    try:
        reason = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(text))
    except phonenumbers.NumberParseException:
        return False
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE
