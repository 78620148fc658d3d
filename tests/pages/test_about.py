"""The page on the site itself: what its operator has filled in."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from chat.app import create_app
from chat.pages.routes import make_site
from chat.services import Services
from chat.settings import Settings
from rooms import retention
from tests.pages.tab import Tab


async def test_who_runs_the_site_is_shown_as_written(bare_services: Services, tmp_path: Path) -> None:
    """In paragraphs, as text: nobody can put markup there."""
    law = tmp_path / "law.txt"
    law.write_text("The association <Example>, Beirut.\n\nUnder the law of Lebanon.")
    settings = Settings(contact="help@example.org", law_file=law)
    tab = Tab(create_app(msgspec.structs.replace(bare_services, settings=settings)))

    page = (await tab.get("/about")).text

    assert "Who runs this site" in page
    for paragraph in ("help@example.org", "The association &lt;Example&gt;, Beirut.", "Under the law of Lebanon."):
        assert f'<p dir="auto">{paragraph}</p>' in page


async def test_nothing_is_said_where_nothing_is_filled_in(bare_services: Services) -> None:
    """A heading without a word below it would be a promise."""
    page = (await Tab(create_app(bare_services)).get("/about")).text

    assert "Who runs this site" not in page


@pytest.mark.parametrize("lang", ["ar", "en", "fr", "es"])
async def test_what_is_kept_and_how_long_is_the_code_s_own_table(bare_services: Services, lang: str) -> None:
    """A row for everything that the table holds, in words of the reader's language, in the same order."""
    services = bare_services
    words = make_site(services).words[lang]

    page = (await Tab(create_app(services)).get(f"/{lang}/about")).text

    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>', page)
    assert [name for name, _, _ in rows] == [words.text(f"kept.{kept.what}") for kept in retention.TABLE]
    assert [where for _, where, _ in rows] == [words.text(f"kept.in_{kept.store}") for kept in retention.TABLE]


async def test_how_long_is_said_in_whole_units(bare_services: Services) -> None:
    """Messages as long as the longest of the rooms keeps them, everything else as the stores are told."""
    page = (await Tab(create_app(bare_services)).get("/en/about")).text

    said = re.findall(r"<td>(?:memory|disk)</td><td>(.*?)</td>", page)
    assert said[0] == "1 hour", "the rooms that come with it keep for an hour"
    assert {"12 hours", "7 days", "49 hours", "365 days"} <= set(said)


async def test_people_are_told_when_somebody_outside_reads_along(bare_services: Services) -> None:
    """While it is so, and not else."""
    services = msgspec.structs.replace(bare_services, settings=Settings(outside_stages=("signed_http",)))

    told = (await Tab(create_app(services)).get("/en/about")).text
    silent = (await Tab(create_app(bare_services)).get("/en/about")).text

    assert "read by a program outside it" in told
    assert "outside it" not in silent
