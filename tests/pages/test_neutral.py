"""Nothing that somebody sees over a shoulder, in a list of tabs or in a history, says what this is about."""

from __future__ import annotations

import re

import pytest

from chat.pages.assets import load_assets, static_directory
from chat.services import Services
from chat.settings import Settings
from tests.pages.tab import Answer, Tab

SENSITIVE = re.findall(
    r"\S+",
    """
    lgbt lesbian gay bisexual transgender queer intersex asexual nonbinary homo pride rainbow sex gender coming-out
    suicid crisis self-harm therapy helpline support-group counsel sanad peer anonym secret abuse victim police
    lesbien bisexuel sexuel genre fierté anonyme soutien entraide confiden lesbian transgénero género orgullo apoyo
    مثلي مثليّ ميم لوط شاذ شذوذ جنس عابر كوير سحاق انتحار أزمة قوس فخر سند ضحية عنف سر
    """,
)
"""Words that betray the topic, as parts of other words too."""


def sensitive(text: str) -> list[str]:
    return [word for word in SENSITIVE if word in text.lower()]


def test_the_list_finds_what_it_should() -> None:
    """The check can fail."""
    assert sensitive("/room/Coming-Out") == ["coming-out"]
    assert sensitive("مجتمع الميم") == ["ميم"]
    assert sensitive("/room/zbf2j3py") == []


async def pages(tab: Tab, services: Services) -> list[tuple[str, Answer]]:
    """Open every kind of page, in both languages."""
    found = [(path, await tab.get(path)) for path in ("/", "/ar", "/en")]
    await tab.enter()
    paths = ["/rooms", "/prefer", "/nothing", *(f"/room/{room.id}" for room in services.catalogue.rooms)]
    paths += [f"/room/{services.catalogue.rooms[0].id}/log"]
    paths += [f"/{lang}/{page}" for lang in ("ar", "en") for page in ("help", "help/JO", "help/GB", "young", "about")]
    found += [(path, await tab.get(path)) for path in paths]
    return [(path, answer) for path, answer in found if path != "/nothing"]


async def test_titles_say_the_site_s_name_alone(tab: Tab, services: Services) -> None:
    """Every page has the same neutral title, which is what a browser's history keeps."""
    for path, answer in await pages(tab, services):
        assert re.findall(r"<title>(.*?)</title>", answer.text) == ["Notes"], path


async def test_addresses_and_names_in_the_page_are_neutral(tab: Tab, services: Services) -> None:
    """No link inside the site, no form, no class, id, field or file has a telling word in it."""
    for path, answer in await pages(tab, services):
        names = re.findall(r'\b(?:class|id|name|action|data-[a-z]+|src)="([^"]*)"', answer.text)
        names += [href for href in re.findall(r'\bhref="([^"]*)"', answer.text) if href.startswith(("/", "#"))]
        assert sensitive(path) == []
        assert [name for name in names if sensitive(name)] == [], path


async def test_cookies_and_headers_are_neutral(tab: Tab, services: Services) -> None:
    """Neither the cookie's name nor any header tells."""
    answer = await tab.post("/enter", {"age_band": "18+", "lang": "en"})
    said = [*answer.cookies[0].split("=")[:1], *answer.headers, *answer.headers.values()]

    assert sensitive(" ".join(said)) == []
    assert (Settings().cookie_name, Settings().site_name) == ("n", "Notes")


def test_files_are_neutral() -> None:
    """Names of files, and the picture in the tab."""
    names = [path.name for path in static_directory().rglob("*") if "node_modules" not in path.parts]

    assert sensitive(" ".join(names)) == []
    assert "<title" not in (static_directory() / "icon.svg").read_text()


@pytest.mark.parametrize("lang", ["ar", "en", "es", "fr"])
async def test_the_entry_could_be_any_quiet_chat(bare: Tab, lang: str) -> None:
    """What Back may show at most after leaving says nothing of the topic."""
    assert sensitive((await bare.get(f"/{lang}")).visible) == []


async def test_nothing_is_asked_of_another_site(tab: Tab, services: Services) -> None:
    """Whatever a page loads by itself comes from this site, and links to elsewhere tell them nothing."""
    for path, answer in await pages(tab, services):
        loaded = re.findall(r'<(?:link|script|img|iframe)\b[^>]*\b(?:href|src)="([^"]*)"', answer.text)
        away = re.findall(r'<a\b[^>]*href="https?:[^>]*>', answer.text)
        assert [address for address in loaded if not address.startswith("/")] == [], path
        assert [link for link in away if 'rel="noreferrer noopener"' not in link] == [], path


def test_scripts_and_styles_name_nothing_from_elsewhere() -> None:
    """No file of ours asks another site for anything."""
    assets = load_assets(static_directory())
    texts = [
        (name, asset.plain.decode())
        for name in ("css/site.css", "css/noscript.css")
        if (asset := assets.find(assets.version, name))
    ]

    assert len(texts) == 2
    assert [name for name, text in texts if "http" in text or "@import" in text or "url(" in text] == []
