"""The packaged rules, read once a test process."""

from __future__ import annotations

import pytest

from chat.building import Files
from moderation.pipeline import Pipeline
from moderation.rulebook.book import Rulebook
from tests.moderation.judged import pipeline


@pytest.fixture(scope="session")
def book(files: Files) -> Rulebook:
    """The rules that are shipped."""
    return files.tools.rulebook


@pytest.fixture(scope="session")
def shipped(book: Rulebook) -> Pipeline:
    """The pipeline of all stages with these rules."""
    return pipeline(book)
