"""Services for everybody, everywhere, with nothing else working."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from chat.services import Services
from moderation.directory.countries import country_codes
from moderation.draft import Lang
from tests.pages.tab import Tab


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_every_country_has_its_page(bare: Tab, bare_services: Services, lang: str) -> None:
    """Each shows what the directory decided, its fallback, the exit, and never a script it would need."""
    for country in sorted(country_codes()):
        answer = await bare.get(f"/{lang}/help/{country}")
        shown = bare_services.directory.page(country, Lang(lang), dt.datetime.now(dt.UTC))

        assert answer.status == 200, country
        assert f'<html lang="{lang}"' in answer.text
        services = sum(len(group.entries) for group in shown.groups) + len(shown.international) + 1
        assert answer.text.count('<article class="service">') == services, country
        assert 'href="https://findahelpline.com' in answer.text
        assert 'action="/exit"' in answer.text


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_every_number_can_be_reached_with_one_tap(bare: Tab, bare_services: Services, lang: str) -> None:
    """Every number that is shown is a link to exactly those digits, and none is made up."""
    shown = bare_services.directory.page("GB", Lang(lang), dt.datetime.now(dt.UTC))
    numbers = [number for group in shown.groups for entry in group.entries for number in entry.numbers]

    links = re.findall(r'href="(?:tel|sms):(\+?\d+)"', (await bare.get(f"/{lang}/help/GB")).text)

    assert numbers
    assert [link.lstrip("+") for link in links] == [number.digits for number in numbers]


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_help_without_a_language_asks_the_browser(bare: Tab, language: str) -> None:
    """A short address works too, for a link said aloud."""
    bare.language = language

    for path in ("/help", "/help/JO", "/young", "/about"):
        assert f'<html lang="{language}"' in (await bare.get(path)).text


async def test_a_country_is_chosen_from_a_list(bare: Tab) -> None:
    """The list leads to the country's own page, without a question mark in the address."""
    page = await bare.get("/ar/help")
    form = page.form("/help/go")

    answer = await bare.post("/help/go", {**form, "country": "EG"})

    assert page.text.count("<option") == len(country_codes()) + 1
    assert (answer.status, answer.location) == (303, "/ar/help/EG")


@pytest.mark.parametrize(("country", "lang"), [("ZZ", "en"), ("", "en"), ("EG", "xx"), ("../exit", "en")])
async def test_a_country_that_is_none_leads_nowhere(bare: Tab, country: str, lang: str) -> None:
    """Only what the list offers is followed."""
    assert (await bare.post("/help/go", {"country": country, "lang": lang})).status == 422


async def test_an_unknown_country_is_not_found(bare: Tab) -> None:
    """Nor is one found in small letters, which no page of ours links to."""
    assert (await bare.get("/en/help/ZZ")).status == 404
    assert (await bare.get("/en/help/jo")).status == 404


async def test_the_law_s_danger_is_said_once_for_the_page(bare: Tab) -> None:
    """Where being oneself is a crime it is said at the top, before any service."""
    text = (await bare.get("/en/help/JO")).text

    assert text.count("may be a crime in this country") == 1
    assert text.index("may be a crime in this country") < text.index('class="service"')


async def test_emergency_numbers_stand_at_the_end(bare: Tab) -> None:
    """They come after every service, each with its label."""
    text = (await bare.get("/en/help/JO")).text

    assert text.rindex('<article class="service">') < text.index('class="emergency"')
    assert "The police may answer this number." in text


async def test_the_same_page_in_the_other_language(bare: Tab) -> None:
    """The switch keeps the country."""
    assert 'href="/ar/help/GB" lang="ar"' in (await bare.get("/en/help/GB")).text


async def test_what_is_kept_is_said_in_numbers(bare: Tab) -> None:
    """The page about keeping names the stores' own times."""
    text = (await bare.get("/en/about")).visible

    assert "gone after 60 minutes at most" in text
    assert "Never longer than 12 hours" in text
