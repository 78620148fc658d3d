"""Disguises are undone where that gives a word that rules know, and every reading leads back to the draft."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.folding import FoldTable
from moderation.text.known import KnownWords
from moderation.text.ordinary import OrdinaryWords
from moderation.text.views import Reader, Views

WORDS = (
    "kill die hate fag faggot faggots dyke people women are disgusting yourself your self you want to i a quiet kys "
    "suicide scum please good anger كلب بدي موت اموت انتحر الشواذ شواذ لازم مقرفين يا"
)
MEANT = WORDS.split()
TEXTS = (
    st.text(max_size=200)
    | st.text(alphabet="اأإآبةىيء ـ َّ'’o?؟.,aA1٣ﷺ\u200b\n😀🇫🇦🇬@$*!|", max_size=60)
    | st.lists(
        st.sampled_from(
            [*MEANT, "f4gg0t", "k i l l", "k.y.s", "qiuet", "killyourself", "f@g", "h*te", "كـلـب", "👨‍👩‍👧", "1️⃣"]
        )
    ).map(" ".join)
)


@cache
def reader() -> Reader:
    """Return what reads texts by a few words."""
    return Reader(FoldTable(), KnownWords(MEANT, MEANT, OrdinaryWords.load()))


def views(text: str) -> Views:
    """Return the readings of a text for a few words."""
    return Views(text, reader())


def loose(text: str) -> str:
    """Return the loose reading, or the plain one where nothing was undone."""
    seen = views(text)
    return (seen.loose or seen.plain).text.strip()


def loose_of(text: str, words: str) -> str:
    """Return the loose reading by words, the commonest first."""
    known = KnownWords(words.split(), words.split(), OrdinaryWords.load())
    seen = Views(text, Reader(FoldTable(), known))
    return (seen.loose or seen.plain).text.strip()


@given(TEXTS)
def test_every_span_leads_back_into_the_original(text: str) -> None:
    """Any range of a reading is a non-empty range of the original, and later ranges never start before earlier ones."""
    for view in views(text).all:
        assert len(view.origins) == len(view.text) or not text
        spans = [view.span(at, at + 1) for at in range(len(view.text))] if text else []
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert [span.start for span in spans] == sorted(span.start for span in spans)


@given(TEXTS)
def test_every_reading_is_made_of_tokens_with_one_space_around_them(text: str) -> None:
    """Rules search each reading alike."""
    for view in views(text).all:
        assert "  " not in view.text
        assert view.text[0] == view.text[-1] == " "


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("f4gg0t", "faggot"),
        ("k1ll y0urself", "kill yourself"),
        ("f@gg0t$", "faggots"),
        ("$uicide", "suicide"),
        ("d!e", "die"),
        ("f*ggot", "faggot"),
        ("h*te", "hate"),
        ("🇫 🇦 🇬", "fag"),
        ("🇫🇦🇬🇬🇴🇹", "faggot"),
        ("h8 you", "hate you"),
        ("phaggot", "faggot"),
        ("pleeease", "please"),
        ("plzzz", "plz"),
        ("diie", "die"),
        ("killlll yourselfff", "kill yourself"),
        ("بدييي موووت", "بدي موت"),
        ("f a g g o t", "faggot"),
        ("f-a-g-g-o-t", "faggot"),
        ("you f a g g o t s", "you faggots"),
        ("k.y.s", "kys"),
        ("k i l l y o u r s e l f", "kill yourself"),
        ("k 1 l l", "kill"),
        ("fa gg ot", "faggot"),
        ("kil l yourself", "kill yourself"),
        ("ك ل ب", "كلب"),
        ("killyourself", "kill yourself"),
        ("Iwanttodie", "i want to die"),
        ("womenaredisgusting", "women are disgusting"),
        ("k1llyourself", "kill yourself"),
        ("kiiiillyourself", "kill yourself"),
        ("بديموت", "بدي موت"),
        ("يامقرفين", "يا مقرفين"),
        ("haet", "hate"),
        ("faggto", "faggot"),
        ("disgustin", "disgusting"),
        ("discusting", "disgusting"),
        ("disgussting", "disgusting"),
        ("plase", "please"),
        ("الشوااذ", "الشواذ"),
        ("مقفرين", "مقرفين"),
        ("والمقفرين", "والمقرفين"),
    ],
)
def test_disguises_are_undone(written: str, read: str) -> None:
    """Leet, signs, drawn-out, dropped, doubled and swapped letters, and spaces too many or too few."""
    assert loose(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("امتحولين", "المتحولين"),
        ("املتحولين", "المتحولين"),
        ("التحولين", "المتحولين"),
        ("هلمتحولين", "هالمتحولين"),
        ("بكرهالمتحولين", "بكره المتحولين"),
        ("ا ل م ت ح و ل ي ن", "المتحولين"),
        ("بنترح", "بنتحر"),
    ],
)
def test_what_arabic_writes_together_with_a_word_may_be_disguised_too(written: str, read: str) -> None:
    """The article may have lost a letter or swapped one with the word, or stand within words run together."""
    assert loose_of(written, "متحولين بكره نتحر") == read


def test_a_letter_before_an_article_ends_the_word_before_where_there_is_such_a_word() -> None:
    """The word "and" stands seldom between words that are run together."""
    assert loose_of("يستاهلوالحبس", "يستاهل يستاهلو حبس") == "يستاهلو الحبس"


@pytest.mark.parametrize(
    ("words", "read"),
    [("people are a danger area", "people are a danger"), ("people area danger are a", "people area danger")],
)
def test_words_run_together_are_read_as_the_commonest_ones(words: str, read: str) -> None:
    """Words come in the order of how many rules have them."""
    filler = [f"{chr(97 + at % 26)}{chr(97 + at // 26)}zzq" for at in range(400)]
    first, rest = words.split()[:3], words.split()[3:]
    assert loose_of("peopleareadanger", " ".join([*first, *filler, *rest])) == read


@pytest.mark.parametrize(("words", "read"), [("people poele", "people"), ("poele people", "poele")])
def test_of_several_words_a_disguised_one_is_the_commonest(words: str, read: str) -> None:
    """Both a dropped and two swapped letters lead to it."""
    assert loose_of("peole", words) == read


@pytest.mark.parametrize(
    "text",
    [
        "will all be good 2000",
        "be quite about it",
        "the angel is late, four houses down the street",
        "hat hats date kid dig wig fan",
        "call +971501234567 or 2024-11-02",
        "sara@example.com and @sara",
        "so me and i are in it",
        "*never* say never!",
        "I ❤️ 🇱🇧 and 🇸🇾",
        "3ayez 7abibi",
        "كلهم اصحاب وموتور وبدون",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    """There is no loose reading where nothing is disguised."""
    assert views(text).loose is None


def test_only_words_of_lists_are_remembered() -> None:
    """What was met makes the next reading quicker; somebody's own word is kept by nobody."""
    anew = Reader(FoldTable(), KnownWords(MEANT, MEANT, OrdinaryWords.load()))
    texts = [[view.text for view in Views("good morning zqxjvanda and women", anew).all] for _ in range(2)]
    assert texts == [[" good morning zqxjvanda and women "]] * 2
    kept = {word for each in vars(anew.loosener).values() if isinstance(each, set) for word in each}
    assert kept == {"good", "morning", "and", "women"}


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        ("ok dieeee now", "die", "dieeee"),
        ("you f a g g o t now", "faggot", "f a g g o t"),
        ("go killyourself now", "yourself", "yourself"),
        ("you f@gg0t, go", "faggot", "f@gg0t"),
        ("so h8 it", "hate", "h8"),
        ("a fa-gg-ot!", "faggot", "fa-gg-ot"),
    ],
)
def test_an_undone_word_leads_back_to_all_that_was_written(text: str, word: str, written: str) -> None:
    """A hit on the reading covers the disguised word."""
    reading = views(text).loose
    assert reading is not None
    at = reading.text.index(word)
    span = reading.span(at, at + len(word))
    assert text[span.start : span.end] == written


def test_the_list_of_ordinary_words_finds_each_of_its_own_and_no_other() -> None:
    """Also at the ends of the blocks in which they are looked for."""
    many = (f"word{number}" for number in range(300))
    words = sorted(("a", "ab", "b", "zebra", "قلب", "ك", *many), key=str.encode)
    listed = OrdinaryWords(b"\n" + b"\n".join(word.encode() for word in words) + b"\n")
    assert [word for word in (*words, "", "aa", "abc", "zz", "قل", "\n", "word") if word in listed] == words
    assert [*listed.beginning("word29")] == [word for word in words if word.startswith("word29")]
    assert [*listed.beginning("zzz")] == []


ARABIC_WORDS = (
    "انت انتحر روح شواذ خول يا كلب كلاب مقرفين لازم ينحرقوا بيتك بعرف وين اقتلك بدي موت حبيبي حرام قذرين لوطي "
    "مخنث علبه حبوب"
)


@cache
def arabic_reader() -> Reader:
    """Return what reads texts by a few Arabic words."""
    words = ARABIC_WORDS.split()
    return Reader(FoldTable(), KnownWords(words, words, OrdinaryWords.load()))


def arabic(text: str) -> str | None:
    """Return a text in Arabic script, or None where it is no Arabic in Latin letters."""
    reading = Views(text, arabic_reader()).arabic
    return None if reading is None else reading.text.strip()


def test_digits_that_are_arabic_letters_stay_beside_a_reading_without_disguises() -> None:
    """Both are searched: the text as it is written, and the one in which a digit stands for another letter."""
    words = (*ARABIC_WORDS.split(), "kalb")
    reader = Reader(FoldTable(), KnownWords(words, words, OrdinaryWords.load()))

    readings = [view.text.strip() for view in Views("bedi ente7er ya k4lb", reader).guessed]

    assert readings == ["bedi ente7er ya kalb", "بدي انتحر يا كغلب", "بدي انتحر يا كلب"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ya khawal", "يا خول"),
        ("ya 5awal ya kalb", "يا خول يا كلب"),
        ("enta looty", "انت لوطي"),
        ("entu klab m2rfin", "انتو كلاب مقرفين"),
        ("lezem yn7ar2o", "لازم ينحرقوا"),
        ("ba3ref wen beitak", "بعرف وين بيتك"),
        ("ba3rf wein betak", "بعرف وين بيتك"),
        ("rou7 enta7er", "روح انتحر"),
        ("ro7 nta7er ya m5annath", "روح انتحر يا مخنث"),
        ("el shawaz 2azreen", "الشواذ قذرين"),
        ("w enta kaman ya 7abibi", "وانت كامان يا حبيبي"),
        ("3elbet 7boub", "علبه حبوب"),
        ("bdi mout", "بدي موت"),
    ],
)
def test_arabic_in_latin_letters_is_turned_into_its_words(written: str, read: str) -> None:
    """By consonants and regional digits, with particles joined as Arabic writes them; other words letter by letter."""
    assert arabic(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "I want to go home, it is late",
        "je vais bien, la vie est belle et toi?",
        "el perro de la casa ya no come",
        "gr8 at 8pm, 3 kids, 50mg, mp3, 2nd b2b",
        "th1s 1s l33t sp34k",
        "بدي موت",
        "covid19 in 2020",
        "hello",
        "hi there",
    ],
)
def test_other_languages_are_not_turned(text: str) -> None:
    """English, French, Spanish, and Arabic in its own script have no Arabic reading."""
    assert arabic(text) is None


def test_a_word_in_latin_letters_leads_back_to_itself() -> None:
    """A hit in the Arabic reading covers the words as they were written."""
    text = "ya3ni enta w el 5awal da!"
    reading = Views(text, arabic_reader()).arabic
    assert reading is not None
    at = reading.text.index("خول")
    span = reading.span(at, at + 3)
    assert "5awal" in f" {text[span.start : span.end]} "


@given(
    st.lists(
        st.sampled_from(
            ["ana", "el", "w", "7abibi", "5awal", "la2", "3ayez", "!", "kalb?", "بدي", "f4g", "e\u0301", "9"]
        )
        | st.text(alphabet="abghkst23579 '", max_size=12)
    ).map(" ".join)
)
def test_every_span_of_an_arabic_reading_leads_back(text: str) -> None:
    """Any range of it is a non-empty range of the original, in order, and tokens have one space around them."""
    view = Views(text, arabic_reader()).arabic
    if view is None:
        return
    assert len(view.origins) == len(view.text)
    spans = [view.span(at, at + 1) for at in range(len(view.text))]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert "  " not in view.text
    assert view.text[0] == view.text[-1] == " "
