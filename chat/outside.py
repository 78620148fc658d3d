"""The outside stages of one process, as its operator set them up: none, unless named."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from chat.diagnosis import Diagnosis, Health
from chat.settings import Settings
from moderation.outside import Address, OutsideUnfit, Tools, load_outside
from moderation.outside.consulting import Consulting

SECRET_CHARS: Final = 32


def build_consulting(settings: Settings, *, alarm: Callable[[str], None]) -> Consulting:
    """Return what asks outside. Raises ``OutsideUnfit``."""
    tools = Tools(clock_s=time.time, address=_address(settings))
    stages = load_outside(tools, settings.outside_stages)
    return Consulting(stages, limit_s=settings.outside_stage_limit_s, alarm=alarm)


def diagnosis(settings: Settings) -> Iterator[Diagnosis]:
    """Say where messages go, if they go anywhere. Nothing is built for it."""
    if not settings.outside_stages:
        return
    try:
        _address(settings)
    except OutsideUnfit as unfit:
        yield Diagnosis("outside stages", Health.BAD, unfit.problem, "correct SANAD_OUTSIDE_STAGE_SECRET_FILE")
        return
    found = f"what people say is shown to {', '.join(settings.outside_stages)}"
    yield Diagnosis("outside stages", Health.WARNING, found, "leave out SANAD_OUTSIDE_STAGES if it must not be")


def _address(settings: Settings) -> Address | None:
    url, file = settings.outside_stage_url, settings.outside_stage_secret_file
    return None if url is None or file is None else Address(url, _secret(file))


def _secret(file: Path) -> str:
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OutsideUnfit(f"{file}: the outside stage's secret can't be read") from error
    if len(secret) < SECRET_CHARS:
        raise OutsideUnfit(f"{file}: the outside stage's secret needs {SECRET_CHARS} characters or more")
    return secret
