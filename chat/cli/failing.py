"""What stops a command, told in sentences and never as a traceback."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import click

from chat.settings import SettingsError
from moderation.alarms.errors import AlarmUnfit
from moderation.directory import DirectoryBroken
from moderation.outside import OutsideUnfit
from moderation.rulebook.errors import RulebookError
from moderation.staff.errors import KeyUnfit
from moderation.stages import UnknownStageError
from rooms.catalogue import CatalogueError
from rooms.errors import StoreAway, StoreUnfit

NOT_OPEN = (
    "it serves this machine only, so give a loopback --host, also behind a proxy on this machine. Strangers may come "
    "once these are there (sanad doctor --open):"
)

STORES_HINT = "docs/operating/stores.md says how to mend it, or how SANAD_TALK_ACCEPT_UNSAFE accepts it by name."


@contextlib.contextmanager
def failures_explained() -> Iterator[None]:
    """Turn every expected failure into its sentences on standard error and exit code 1."""
    from chat.server.listening import AddressTaken  # noqa: PLC0415 - see ``serve``
    from chat.server.process import WorkerUnfit  # noqa: PLC0415
    from chat.server.serving import MetricsPortTaken, NotOpen  # noqa: PLC0415

    try:
        yield
    except SettingsError as error:
        raise click.ClickException("\n".join(error.problems)) from None
    except StoreUnfit as error:
        hint = [STORES_HINT] if any(problem.startswith("talk:") for problem in error.problems) else []
        raise click.ClickException("\n".join((*error.problems, *hint))) from None
    except StoreAway:
        raise click.ClickException("a store does not answer: see SANAD_TALK_URL and SANAD_RECORD_URL") from None
    except (KeyUnfit, AlarmUnfit, OutsideUnfit, WorkerUnfit) as error:
        raise click.ClickException(error.problem) from None
    except NotOpen as error:
        raise click.ClickException("\n- ".join((NOT_OPEN, *error.problems))) from None
    except (AddressTaken, MetricsPortTaken, CatalogueError, DirectoryBroken, RulebookError, UnknownStageError) as error:
        raise click.ClickException(str(error)) from None
