"""The shipped model, loaded once a test process."""

from __future__ import annotations

import pytest

from moderation.screening.model import Model


@pytest.fixture(scope="session")
def model() -> Model:
    """The model that is shipped."""
    return Model.load()
