"""Mails and links are masked, handles and spelled-out numbers flagged (P2)."""

from __future__ import annotations

import random

import pytest

from moderation.contacts import Contacts
from moderation.draft import Draft
from moderation.findings import Outcome
from moderation.pipeline import Pipeline
from tests.moderation.judged import contact_pipeline, judged, reasons

ENGLISH_DIGITS = "zero one two three four five six seven eight nine"
FRENCH_DIGITS = "zéro un deux trois quatre cinq six sept huit neuf"
SPANISH_DIGITS = "cero uno dos tres cuatro cinco seis siete ocho nueve"
ARABIC_DIGITS = "صفر واحد اثنين ثلاثة اربعة خمسة ستة سبعة ثمانية تسعة"


@pytest.fixture(scope="module")
def contact() -> Pipeline:
    """Build the contact stage alone."""
    return contact_pipeline()


@pytest.mark.parametrize(
    "address",
    [
        "sara@example.com",
        "Sara.K+chat@mail.example.co.uk",
        "sara at example dot com",
        "sara [at] example [dot] com",
        "sara@example . com",
        "ｓａｒａ@example.com",
        "sa\u200bra@exam\u200bple.com",
    ],
)
def test_mail_addresses_are_masked(contact: Pipeline, address: str) -> None:
    """No part of a mail address is delivered, however it is written."""
    verdict = judged(contact, f"write to {address} please")
    assert verdict.text == "write to […] please"
    assert "contact_email" in reasons(verdict)


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("https://example.com/a?b=c", "contact_link"),
        ("www.example.com", "contact_link"),
        ("example.com", "contact_link"),
        ("sub.example.co.uk/path", "contact_link"),
        ("hxxps://example.com/x", "contact_link"),
        ("example dot com", "contact_link"),
        ("https://t.me/somebody", "link_shortened"),
        ("wa.me/1234", "link_shortened"),
        ("discord.gg/abcdef", "link_shortened"),
        ("https://bit.ly/3xyz", "link_shortened"),
        ("https://chat.whatsapp.com/AbC", "link_shortened"),
    ],
)
def test_links_are_masked(contact: Pipeline, link: str, reason: str) -> None:
    """A link is masked whole; shorteners and invitations say so."""
    verdict = judged(contact, f"شوفوا {link} هنا")
    assert verdict.text == "شوفوا […] هنا"
    assert reason in reasons(verdict)


@pytest.mark.parametrize(
    "text", ["hello.How are you", "ok.so then", "wait...what", "e.g. this", "3.5 hours", "@ the mall", "وصلت.تمام"]
)
def test_sentences_without_a_space_are_no_links(contact: Pipeline, text: str) -> None:
    """A full stop between two sentences makes no link."""
    assert judged(contact, text).findings == ()


def test_a_newcomers_link_is_held_and_others_are_masked(contact: Pipeline) -> None:
    """A first message with a link waits for a moderator."""
    verdict = contact.judge(Draft(text="see example.com", is_newcomer=True))
    assert verdict.outcome is Outcome.HOLD
    assert verdict.text == "see example.com"
    assert "link_newcomer" in reasons(verdict)


@pytest.mark.parametrize("link", ["https://help.example.org/chat", "example.org", "jo@example.org"])
def test_hosts_of_shown_services_are_left_alone(link: str) -> None:
    """What the directory shows may be linked, by newcomers too."""
    pipe = contact_pipeline(Contacts(hosts=frozenset(("example.org",))))
    assert pipe.judge(Draft(text=f"try {link}", is_newcomer=True)).findings == ()


def test_a_host_that_only_ends_like_a_shown_one_is_masked() -> None:
    """The allow-list compares whole labels."""
    pipe = contact_pipeline(Contacts(hosts=frozenset(("example.org",))))
    assert judged(pipe, "try badexample.org").outcome is Outcome.MASK


@pytest.mark.parametrize(
    "text",
    [
        "my insta is sara_99",
        "insta: sarah",
        "add me on snap sara99",
        "snapchat - sara.k",
        "telegram @sarak",
        "my kik is saramoon",
        "discord sara#1234 or sara1234 on discord",
        "سناب: sara",
        "انستا sara_k",
        "حسابي على التلجرام sara99",
        "ضيفوني عالانستا sara.m",
        "واتس sara77",
        "@sara_99",
        "ajoute-moi sur insta: lune.bleue",
        "mon snap c'est nadia92",
        "agrégame en insta luna_azul7",
        "mi telegram es pepe_22",
    ],
)
def test_handles_with_a_cue_are_flagged(contact: Pipeline, text: str) -> None:
    """A name beside its network's name is looked at and delivered as it is."""
    verdict = judged(contact, text)
    assert "contact_handle" in reasons(verdict)
    assert verdict.outcome is Outcome.FLAG
    assert verdict.is_flagged


@pytest.mark.parametrize(
    "text",
    [
        "my insta is private now",
        "I saw it on instagram yesterday",
        "snap is boring",
        "facebook was down again",
        "my family uses whatsapp all day",
        "انستا صار ممل",
        "شفتها على الفيسبوك",
        "@wren thank you",
        "the line was long",
        "that is a good signal for me",
        "imo: this is bad",
        "mon insta est bloqué",
        "je suis sur telegram depuis hier",
        "j'ai vu ça sur facebook",
        "en mi facebook no hay nada",
    ],
)
def test_talk_about_networks_is_no_handle(contact: Pipeline, text: str) -> None:
    """Networks may be talked about, and members addressed."""
    assert judged(contact, text).findings == ()


@pytest.mark.parametrize("digits", [ENGLISH_DIGITS, FRENCH_DIGITS, SPANISH_DIGITS, ARABIC_DIGITS])
def test_spelled_out_numbers_are_flagged(contact: Pipeline, digits: str) -> None:
    """Nine numbers in ten of seven to ten digits, spelled out, are looked at."""
    words = digits.split(" ")
    dice = random.Random("spelled")  # noqa: S311 - no secret
    texts = [" ".join(dice.choice(words) for _ in range(dice.randint(7, 10))) for _ in range(100)]
    flagged = sum(reasons(judged(contact, text)) == ["contact_spelled"] for text in texts)
    assert flagged >= 90


@pytest.mark.parametrize(
    "text",
    [
        "one two three four five six seven eight nine ten and breathe",
        "واحد اثنين ثلاثة اربعة خمسة ستة سبعة",
        "ten nine eight seven six five four three two one",
        "two of us, three of them",
        "ثلاثة رجال وخمسة نساء",
        "un deux trois quatre cinq six sept, et je respire",
        "siete seis cinco cuatro tres dos uno cero",
    ],
)
def test_counting_is_no_number(contact: Pipeline, text: str) -> None:
    """Counting to breathe, up or down, and ordinary numerals carry no finding."""
    assert judged(contact, text).findings == ()


def test_double_and_mixed_digits_count(contact: Pipeline) -> None:
    """The word double and single digits among words belong to the number."""
    assert reasons(judged(contact, "zero five double five 1 two three nine")) == ["contact_spelled"]
