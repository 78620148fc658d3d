"""Which language a first page speaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.pages.languages import preferred


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("ar", "ar"),
        ("ar-EG,ar;q=0.9,en;q=0.5", "ar"),
        ("en;q=0.4, ar;q=0.8", "ar"),
        ("fr,en;q=0.3", "en"),
        ("fr", "en"),
        ("ar;q=0", "en"),
        ("ar;q=none", "en"),
        ("", "en"),
    ],
)
def test_the_browser_s_wish_decides(header: str, lang: str) -> None:
    """The best liked language that is offered is spoken, else the site's own."""
    assert preferred(header, ["ar", "en"], "en") == lang


@given(st.text())
def test_no_header_breaks_the_choice(header: str) -> None:
    """Whatever a browser sends, a language that is offered comes out."""
    assert preferred(header, ["ar", "en"], "en") in {"ar", "en"}
