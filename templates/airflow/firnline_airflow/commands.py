"""Command lines of ``firnline``, made of configuration."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

MAX_DAYS = 366
"""A backfill takes at most so many days at once."""

_SECRET = re.compile(
    r"(?:password|passphrase|secret[._-]?(?:access)?[._-]?key|client[._-]?secret|jaas\.config|token|credential)"
    r"[\"\\]*\s*[:=]\s*[\"'\\]*([^\"'\\\s,}]+)",
    re.IGNORECASE,
)


def text(value: Any) -> str:
    """The value of an option as ``firnline`` takes it: JSON for objects and lists, lower-case truth values."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (Mapping, list)):
        return json.dumps(value, separators=(",", ":"))
    return str(value)


def flags(options: Mapping[str, Any]) -> list[str]:
    """Options as flags, in the order that they are given."""
    return [f"--{name}={text(value)}" for name, value in options.items()]


def secrets(options: Mapping[str, Any]) -> list[str]:
    """Names of the options that seem to hold a secret in plain text: it would be on the pages of Airflow and of the job."""
    return [name for name, value in options.items() if _plain_secret(text({name: text(value)}))]


def _plain_secret(value: str) -> bool:
    return any(not found.startswith(("env:", "@")) for found in _SECRET.findall(value.replace('\\"', '"')))


def days(first: str, last: str) -> list[date]:
    """Each day from the first to the last, both of them included; both as ``2026-11-22``."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if end < start:
        raise ValueError(f"Invalid range {first} to {last}: it ends before it begins")
    if (end - start).days >= MAX_DAYS:
        raise ValueError(f"Invalid range {first} to {last}: at most {MAX_DAYS} days; backfill it piece by piece")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def globs(pattern: str, wanted: Sequence[date]) -> str:
    """What ``--files`` takes: the pattern once for each day, with its ``{date}`` filled in by that day's format."""
    if "{date" not in pattern:
        raise ValueError(f"Invalid pattern {pattern!r}: it names no {{date}}, so that every day would be every file")
    return ",".join(pattern.format(date=day) for day in wanted)


def run(options: Mapping[str, Any]) -> list[str]:
    """``firnline run``."""
    return ["run", *flags(options)]


def on_table(command: str, table: str, catalog: Mapping[str, str], options: Mapping[str, Any]) -> list[str]:
    """A command on one table, e.g. ``firnline expire``."""
    return [command, table, *flags({"icebergCatalog": dict(catalog), **options})]
