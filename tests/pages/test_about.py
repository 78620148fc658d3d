"""The page on the site itself: what its operator has filled in."""

from __future__ import annotations

from pathlib import Path

import msgspec

from chat.app import create_app
from chat.services import Services
from chat.settings import Settings
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
