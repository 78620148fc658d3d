"""What stops a command, told in sentences and never as a traceback."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import click

from chat.settings import SettingsError
from moderation.directory import DirectoryBroken
from rooms.catalogue import CatalogueError
from rooms.errors import StoreAway, StoreUnfit


@contextlib.contextmanager
def failures_explained() -> Iterator[None]:
    """Turn every expected failure into its sentences on standard error and exit code 1."""
    try:
        yield
    except SettingsError as error:
        raise click.ClickException("\n".join(error.problems)) from None
    except StoreUnfit as error:
        raise click.ClickException("\n".join(error.problems)) from None
    except StoreAway:
        raise click.ClickException("a store does not answer: see SANAD_TALK_URL and SANAD_RECORD_URL") from None
    except (CatalogueError, DirectoryBroken) as error:
        raise click.ClickException(str(error)) from None
