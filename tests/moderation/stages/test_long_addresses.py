"""Addresses made to keep the reader of links busy: each comes back in no time, or this hangs until it is ended."""

from __future__ import annotations

import pytest

from chat.building import Files
from moderation.draft import Draft
from moderation.findings import Outcome
from moderation.pipeline import build_pipeline

UNITS = (
    "www.xn--",
    "xn--a.",
    "a.xn--p1ai.",
    "XN--A.",
    "a.co",
    "a@b.co,",
    "http://a.co?",
    "://a.bc",
    "[a.bc](",
    "a.bc/(",
)


@pytest.mark.parametrize("unit", UNITS)
def test_a_repeated_piece_of_an_address_is_judged(files: Files, unit: str) -> None:
    """Whatever is repeated, in one token or in many."""
    pipeline = build_pipeline(files.tools, alarm=print)
    for text in ((unit * 1000)[:1000], " ".join([(unit * 30)[:100]] * 9)):
        assert pipeline.judge(Draft(text=text)).outcome <= Outcome.HOLD


def test_an_address_in_punycode_is_masked(files: Files) -> None:
    """It is an address like any other."""
    verdict = build_pipeline(files.tools, alarm=print).judge(Draft(text="see www.xn--mgbh0fb.xn--kgbechtv today"))

    assert verdict.text == "see […] today"
