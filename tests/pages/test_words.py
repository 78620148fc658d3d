"""The catalogues: complete, right in their plurals, and in their own script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chat.pages import drawing
from chat.pages.words import Words, WordsError, load_words, problems, read_words
from chat.wire.codes import ErrorCode, NoticeCode
from moderation.directory.vocabulary import (
    Affirming,
    Audience,
    Caveat,
    Channel,
    Cost,
    Kind,
    Label,
    Need,
    OpenState,
    PolicePolicy,
)
from moderation.findings import Reason

WORDS = load_words()
HEADER = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
ARABIC_PLURALS = {
    0: "أقل من دقيقة",
    1: "دقيقة واحدة",
    2: "دقيقتين",
    3: "3 دقائق",
    10: "10 دقائق",
    11: "11 دقيقة",
    99: "99 دقيقة",
    100: "100 دقيقة",
    101: "101 دقيقة",
    103: "103 دقائق",
}
ALLOWED_LATIN = {"Shift"}
"""What a keyboard has printed on it."""


def texts(lang: str) -> list[tuple[str, str]]:
    return [(code, form) for code, forms in WORDS[lang].texts.items() for form in forms]


def words(body: str, lang: str = "en") -> Words:
    return read_words(lang, (HEADER + body).encode())


def test_four_languages_are_offered() -> None:
    """Arabic and English first; French and Spanish by their files alone."""
    assert set(WORDS) == {"ar", "en", "es", "fr"}


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_every_text_is_there(lang: str) -> None:
    """No code lacks a translation, and none has values of its own."""
    assert list(problems(WORDS["en"], WORDS[lang])) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('msgid "a"\nmsgstr ""\n', "a is not translated."),
        ("", "a is not translated."),
        ('msgid "a"\nmsgstr "{other}"\n', "a names a value that English does not have."),
        ('msgid "a"\nmsgstr "plain"\n', "a leaves a value out."),
        ('msgid "a"\nmsgstr "{name}"\n\nmsgid "b"\nmsgstr "x"\n', "b is not a text of ours."),
        ('#, fuzzy\nmsgid "a"\nmsgstr "{name}"\n', "a is not translated."),
        (
            'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "{name}"\nmsgstr[1] "{name}"\n',
            "a has plural forms in one language only.",
        ),
    ],
)
def test_a_faulty_translation_is_named(body: str, problem: str) -> None:
    """Each way in which a translation can be wrong is found."""
    assert problem in list(problems(words('msgid "a"\nmsgstr "{name}"\n'), words(body)))


def test_an_unfinished_language_stops_the_start(tmp_path: Path) -> None:
    """A file that speaks half is refused, with its name and what it lacks."""
    (tmp_path / "en.po").write_text(HEADER + 'msgid "a"\nmsgstr "A"\n')
    (tmp_path / "fr.po").write_text(HEADER)

    with pytest.raises(WordsError, match=r"fr\.po: a is not translated\."):
        load_words(tmp_path)


def test_a_language_that_sessions_cannot_name_stops_the_start(tmp_path: Path) -> None:
    """A file for a language outside the list is named at once, not found by the first person who chooses it."""
    for lang in ("en", "xx"):
        (tmp_path / f"{lang}.po").write_text(HEADER + 'msgid "a"\nmsgstr "A"\n')

    with pytest.raises(WordsError, match=r"xx\.po: .*add it to Lang first"):
        load_words(tmp_path)


def test_a_new_language_needs_a_file_alone(tmp_path: Path) -> None:
    """What is offered is what stands in the folder."""
    for lang in ("en", "fr"):
        (tmp_path / f"{lang}.po").write_text(HEADER + 'msgid "a"\nmsgstr "A"\n')

    assert {lang: one.own_name for lang, one in load_words(tmp_path).items()} == {"en": "English", "fr": "Français"}


@pytest.mark.parametrize("number", ARABIC_PLURALS)
def test_arabic_counts_as_arabic_does(number: int) -> None:
    """Every number has its form."""
    said = WORDS["ar"].count("enter.kept", number)

    assert said == f"يزول ما يُقال هنا بعد {ARABIC_PLURALS[number]}."


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لم يبقَ تغيير"),
        (1, "بقي تغيير واحد"),
        (2, "بقي تغييران"),
        (3, "بقيت 3 تغييرات"),
        (10, "بقيت 10 تغييرات"),
        (11, "بقي 11 تغييرًا"),
        (99, "بقي 99 تغييرًا"),
        (100, "بقي 100 تغيير"),
        (101, "بقي 101 تغيير"),
        (103, "بقيت 103 تغييرات"),
    ],
)
def test_the_last_two_arabic_forms_are_told_apart(number: int, said: str) -> None:
    """Eleven to ninety-nine take the accusative, full hundreds the genitive."""
    assert WORDS["ar"].count("rooms.rerolls_left", number) == said


@pytest.mark.parametrize("code", sorted(code for code, forms in WORDS["ar"].texts.items() if len(forms) > 1))
def test_each_arabic_form_fits_its_numbers(code: str) -> None:
    """Where the form of few and the form of many differ, each stands in its place."""
    few, many = (WORDS["ar"].count(code, number) for number in (103, 111))

    assert few.replace("103", "") != many.replace("111", "")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", {0: "0 message", 1: "1 message", 2: "2 messages"}),
        ("es", {0: "0 mensajes", 1: "1 mensaje", 2: "2 mensajes"}),
    ],
)
def test_none_is_counted_as_each_language_does(lang: str, said: dict[int, str]) -> None:
    """French says none in the singular, Spanish in the plural."""
    assert {number: WORDS[lang].count("desk.joined", number) for number in said} == said


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_nothing_is_left_over_from_typing(lang: str) -> None:
    """No space stands twice, before a stop or at an end, and no dash or dots are made of several signs."""
    slips = re.compile(r"  | [,.،؛؟]|--|\.\.\.|\t")

    assert {code for code, form in texts(lang) if slips.search(form)} == set()
    assert {code for code, form in texts(lang) if form != form.strip()} <= {"emergency.and", "serves.separator"}


def test_arabic_uses_arabic_signs() -> None:
    """Commas, semicolons, question marks and quotation marks are those of the script."""
    assert {code for code, form in texts("ar") if re.search(r"[,;?\"“”]", form)} == set()


@pytest.mark.parametrize(
    ("lang", "wrong"),
    [
        ("fr", "[^\N{NARROW NO-BREAK SPACE}][?!;]"),
        ("fr", "[^\N{NO-BREAK SPACE}]:"),
        ("fr", "[\"'“”]"),
        ("es", "[\"'“”]"),
        ("en", "[\"']"),
    ],
)
def test_signs_are_set_as_each_language_does(lang: str, wrong: str) -> None:
    """French keeps high signs on the line of their word; no text has typewriter quotes."""
    assert {code for code, form in texts(lang) if re.search(wrong, form)} == set()


def test_questions_and_calls_are_opened_in_spanish() -> None:
    """Each closing mark has its opening one."""
    unopened = {code for code, form in texts("es") for a, b in ("¿?", "¡!") if form.count(a) != form.count(b)}

    assert unopened == set()


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_everybody_is_meant_in_words_that_can_be_read_out(lang: str) -> None:
    """Neutral words, and no signs in the middle of them, on which screen readers stumble."""
    signs = re.compile(r"\w[·•@/]\w|\w\(\w{1,3}\)")

    assert {code for code, form in texts(lang) if signs.search(form)} == set()


def test_arabic_is_in_arabic_script() -> None:
    """No Latin word is left in an Arabic text."""
    texts = [re.sub(r"\{\w+\}", "", form) for forms in WORDS["ar"].texts.values() for form in forms]

    assert {word for text in texts for word in re.findall(r"[A-Za-z]+", text)} <= ALLOWED_LATIN


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_every_code_in_a_template_has_words(lang: str) -> None:
    """No page asks for a text that is not there."""
    templates = "".join(path.read_text() for path in drawing.TEMPLATE_DIRECTORY.glob("*.html"))
    asked = set(re.findall(r"""\b[tn]\("([a-z_.0-9]+)"[),]""", templates))

    assert len(asked) > 60
    assert {code for code in asked if code not in WORDS[lang]} == set()


@pytest.mark.parametrize(
    "code",
    [
        *(f"affirming.{one}" for one in Affirming),
        *(f"need.{one}" for one in Need),
        *(f"caveat.{one}" for one in Caveat),
        *(f"channel.{one}" for one in Channel),
        *(f"cost.{one}" for one in Cost if one is not Cost.UNKNOWN),
        *(f"kind.{one}" for one in Kind if one is not Kind.EMERGENCY),
        *(f"label.{one}" for one in Label if one is not Label.UNKNOWN),
        *(f"notice.{one}" for one in NoticeCode),
        *(f"open.{one}" for one in OpenState),
        *(f"police.{one}" for one in PolicePolicy if one is not PolicePolicy.UNKNOWN),
        *(f"serves.{one}" for one in Audience),
    ],
)
def test_every_fact_has_words(code: str) -> None:
    """Whatever the directory or the wire may say, a page can say it."""
    assert code in WORDS["en"]


def test_no_answer_is_about_a_code_that_does_not_exist() -> None:
    """Words for reasons and errors stand under codes of the wire, so that a renamed one is noticed."""
    reasons, errors = {str(one) for one in Reason}, {str(one) for one in ErrorCode}
    named = {
        kind: {code.partition(".")[2] for code in WORDS["en"].under(kind)} for kind in ("held.", "refused.", "error.")
    }

    assert named["held."] | named["refused."] <= reasons | {"title", "other", "asked"}
    assert named["error."] <= errors | {"title", "other", "reload", "page_failed"}
