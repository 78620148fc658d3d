"""The packaged directory, read once."""

from __future__ import annotations

import pytest

from moderation.directory import Directory


@pytest.fixture(scope="session")
def packaged() -> Directory:
    """Give the directory that the project ships."""
    return Directory.load()
