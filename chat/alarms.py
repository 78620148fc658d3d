"""Alarms of one process: built from the settings, told to the log."""

from __future__ import annotations

import random
import time

import structlog

from chat.settings import Settings
from moderation.alarms import Tools, Webhook, load_alarms
from moderation.alarms.draining import Drain, Tried
from rooms.stores.scripts import Caller

log = structlog.get_logger()


def build_drain(settings: Settings, record: Caller) -> Drain:
    """Return what drains the outbox. Raises ``AlarmUnfit``."""
    webhook = None
    if settings.alarm_webhook_url is not None and settings.alarm_webhook_secret is not None:
        webhook = Webhook(settings.alarm_webhook_url, settings.alarm_webhook_secret)
    tools = Tools(record=record, clock_s=time.time, webhook=webhook, targets=settings.alarm_targets)
    return Drain(record, load_alarms(tools, settings.alarms), dice=random.SystemRandom(), tell=_tell)


def _tell(tried: Tried) -> None:
    """Say what became of a try: neither the item's code nor its lane, so that a log is no list of crises."""
    if tried.code == "store_refused":
        log.error("alarms_stuck", code=tried.code)
    elif tried.is_given_up:
        log.error("alarm_given_up", target=tried.target, code=tried.code, count=tried.tries)
    elif tried.code != "alarm_taken":
        log.warning("alarm_failed", target=tried.target, code=tried.code, count=tried.tries)
    else:
        log.info("alarm_sounded", target=tried.target, count=tried.tries)
