"""The words of the pages: one catalogue a language, read once from PO files, every text under a dotted code."""

from __future__ import annotations

import gettext
import string
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import ClassVar, Final

from babel import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from moderation.draft import Lang

LOCALE_DIRECTORY: Final = Path(__file__).parent.parent / "locale"
SOURCE_LANG: Final = "en"
WESTERN: Final = "latn"
DIGITS: Final = {WESTERN: "0123456789", "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}
"""From 0 on, by the name that Unicode gives the numbering system (UTS 35, ``nu``)."""


class WordsError(Exception):
    """A catalogue that can't be used: ``lang`` names it, ``problems`` say why, one sentence each."""

    code: ClassVar[str] = "words_refused"

    def __init__(self, lang: str, problems: tuple[str, ...]) -> None:
        super().__init__(lang, problems)
        self.lang = lang
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{self.lang}.po: {problem}" for problem in self.problems)


class Words:
    """All texts of one language.

    A text has one form, or as many as the language's plural header names; values replace ``{names}`` in it. Numbers
    are written in the digits of the numbering system ``digits``; values that are texts, names and codes among them,
    stay as they are.
    """

    def __init__(
        self,
        lang: str,
        texts: Mapping[str, tuple[str, ...]],
        choose_form: Callable[[int], int],
        *,
        digits: str = WESTERN,
    ) -> None:
        self.lang = lang
        self.locale = f"{lang}-u-nu-{digits}"
        self.direction = str(Locale.parse(lang).text_direction)
        self.own_name = str(Locale.parse(lang).get_display_name(lang)).capitalize()
        self._texts = texts
        self._choose_form = choose_form
        self._digits = str.maketrans(DIGITS[WESTERN], DIGITS[digits])

    @property
    def own_digits(self) -> str:
        """The digits of the language's own script from 0 on, or nothing where they are the Western ones."""
        return "" if (own := self._own_system) == WESTERN else DIGITS[own]

    def in_own_digits(self) -> Words:
        """Return the same words with all their numbers in the digits of the language's own script."""
        own = self._own_system
        table = str.maketrans(DIGITS[WESTERN], DIGITS[own])
        texts = {code: tuple(form.translate(table) for form in forms) for code, forms in self._texts.items()}
        return Words(self.lang, texts, self._choose_form, digits=own)

    def number(self, written: int | str) -> str:
        """Write a number, or whatever else has digits in it, in the reader's digits."""
        return str(written).translate(self._digits)

    @property
    def _own_system(self) -> str:
        system = str(Locale.parse(self.lang).other_numbering_systems.get("native", WESTERN))
        return system if system in DIGITS else WESTERN

    def __contains__(self, code: object) -> bool:
        return code in self._texts

    @property
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """Every code with its forms."""
        return self._texts

    def text(self, code: str, **values: str | int) -> str:
        """Say ``code`` with ``values`` in it. Raises KeyError for a code or a value that is missing."""
        return self._said(self._texts[code][0], values)

    def count(self, code: str, number: int, **values: str | int) -> str:
        """Say ``code`` in the form that fits ``number``, which stands in it as ``{n}``."""
        return self._said(self._texts[code][self._choose_form(number)], {"n": number, **values})

    def _said(self, form: str, values: Mapping[str, str | int]) -> str:
        written = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return form.format(**written)

    def under(self, *chosen: str) -> dict[str, str]:
        """List the texts without plural forms as they stand: each is chosen by its code, or many by ``beginning.``."""
        beginnings = tuple(choice for choice in chosen if choice.endswith("."))
        return {
            code: forms[0]
            for code, forms in self._texts.items()
            if len(forms) == 1 and (code in chosen or code.startswith(beginnings))
        }


def load_words(directory: Path = LOCALE_DIRECTORY) -> dict[str, Words]:
    """Read every catalogue of a directory; the languages offered are the files that stand there.

    Raises WordsError where one lacks a text that English has, or has other values in it: no page may speak half; and
    for a language that ``Lang`` does not list.
    """
    paths = sorted(directory.glob("*.po"))
    for lang in (path.stem for path in paths if path.stem not in set(Lang)):
        raise WordsError(lang, ("sessions and drafts can't name this language: add it to Lang first.",))
    words = {path.stem: read_words(path.stem, path.read_bytes()) for path in paths}
    source = words[SOURCE_LANG]
    for translated in words.values():
        if found := tuple(problems(source, translated)):
            raise WordsError(translated.lang, found)
    return words


def read_words(lang: str, content: bytes) -> Words:
    """Read one catalogue with its own plural header, which differs from Babel's for Arabic."""
    catalogue = read_po(BytesIO(content), locale=lang, abort_invalid=True)
    texts = {_code(message): _forms(message) for message in catalogue if message.id and not message.fuzzy}
    return Words(lang, texts, gettext.c2py(catalogue.plural_expr))


def problems(source: Words, translated: Words) -> Iterator[str]:
    """Name every text that is missing, empty, unknown or filled with other values than the English one."""
    for code, forms in source.texts.items():
        own = translated.texts.get(code, ())
        if not own or not all(form.strip() for form in own):
            yield f"{code} is not translated."
        elif (len(own) > 1) != (len(forms) > 1):
            yield f"{code} has plural forms in one language only."
        elif not set().union(*map(_values, own)) <= set().union(*map(_values, forms)):
            yield f"{code} names a value that English does not have."
        elif len(own) == 1 and _values(own[0]) != _values(forms[0]):
            yield f"{code} leaves a value out."
    yield from (f"{code} is not a text of ours." for code in translated.texts if code not in source.texts)


def _code(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
